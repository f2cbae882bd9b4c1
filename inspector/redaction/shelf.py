"""The user's profiles as they are made, renamed, removed, and given one rule more; and what is wrong with a rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from inspector.errors import ConfigError, UsageError
from inspector.redaction.files import folder, is_name, load_profile, save_profile
from inspector.redaction.paths import parse as parse_path
from inspector.redaction.patterns import Pattern
from inspector.redaction.profile import BUILT_IN, DEFAULT, NONE, Profile

#: The lists of rules of a profile that hold one text a line.
LISTS = ("headers", "json", "query", "form", "cookies", "names")


def path_of(name: str) -> Path:
    """The file of a profile; need not exist."""
    return folder() / f"{name}.toml"


def is_own(name: str) -> bool:
    """Whether there is a file of the user's for it."""
    return path_of(name).exists()


def free_name(start: str) -> str:
    """`start`, or with a number where that is taken."""
    stem = "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "-" for char in start.lower())
    stem = stem.strip("-_")[:32] or "profile"
    name, number = stem, 2
    while name in BUILT_IN or is_own(name):
        name, number = f"{stem}-{number}", number + 1
    return name


def problem_of_name(name: str, before: str = "") -> str | None:
    """Why a profile cannot be called so; None when it can."""
    if name == before:
        return None
    if not is_name(name):
        return "Use small letters, digits, - and _, at most 41 of them."
    if name == NONE:
        return "none means that nothing is redacted."
    return f"There is a profile {name} already." if is_own(name) or name in BUILT_IN else None


def rename_profile(name: str, new: str) -> None:
    """Give the file another name. UsageError for one that cannot be, ConfigError when the file cannot be renamed."""
    wrong = problem_of_name(new)
    if wrong:
        raise UsageError(wrong)
    try:
        path_of(name).rename(path_of(new))
    except OSError as error:
        raise ConfigError(f"{path_of(name)} cannot be renamed: {error.strerror}.", path=str(path_of(name))) from error


def remove_profile(name: str) -> bytes:
    """Remove the file; gives what was in it, for `restore_profile`. ConfigError when it cannot be removed."""
    path = path_of(name)
    try:
        data = path.read_bytes()
        path.unlink()
    except OSError as error:
        raise ConfigError(f"{path} cannot be removed: {error.strerror}.", path=str(path)) from error
    return data


def restore_profile(name: str, data: bytes | None) -> None:
    """Put back what was there; None: there was no file. ConfigError when that cannot be."""
    path = path_of(name)
    try:
        if data is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error


def add_rule(kind: str, rule: str, name: str = DEFAULT) -> tuple[Profile, bytes | None] | None:
    """Add a rule (kind: of LISTS) to a profile; a built-in one becomes a file of the user's.

    Gives the profile and what `restore_profile` needs to take it back; None when the rule is in it already.
    ConfigError where the profile cannot be read or written.
    """
    profile = load_profile(name)
    rules: tuple[str, ...] = getattr(profile, kind)
    if rule in rules:
        return None
    before = path_of(name).read_bytes() if is_own(name) else None
    changed: dict[str, Any] = {kind: (*rules, rule)}
    made = replace(profile, **changed)
    save_profile(made)
    return made, before


def problem_of_rule(kind: str, rule: str) -> str | None:
    """What is wrong with one line of a list; of an expression (kind: patterns) it is `name: expression`."""
    if kind == "json":
        try:
            parse_path(rule)
        except ValueError as error:
            return str(error)
    elif kind == "patterns":
        name, colon, text = rule.partition(":")
        if not colon or not text.strip():
            return "write it as name: expression"
        if not is_name(name.strip()) or len(name.strip()) > 20:
            return "the name has up to 20 small letters, digits and -"
        try:
            Pattern(name.strip(), text.strip())
        except ValueError as error:
            return str(error)
    return None
