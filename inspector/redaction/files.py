"""Profiles as TOML files, one each, in the folder `redaction` beside the settings; those built in need none."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from inspector.errors import ConfigError, UsageError
from inspector.paths import config_dir
from inspector.redaction.kinds import KINDS
from inspector.redaction.paths import parse as parse_path
from inspector.redaction.patterns import Pattern
from inspector.redaction.profile import BUILT_IN, NONE, Profile

_LIMIT = 256 * 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_LISTS = ("kinds", "headers", "cookies", "query", "form", "json", "names")
_FLAGS = ("keep_shape", "notes")
_KEYS = ("title", *_LISTS, "patterns", *_FLAGS, "unsearchable")


def folder() -> Path:
    """Where the files lie; need not exist."""
    return config_dir() / "redaction"


def is_name(name: str) -> bool:
    """Whether a profile or an expression may be called so."""
    return _NAME.fullmatch(name) is not None


def profiles() -> tuple[dict[str, Profile], list[str]]:
    """All profiles by name, the user's own in the place of built-in ones, and a sentence about each bad file."""
    found = dict(BUILT_IN)
    wrong = []
    for path in sorted(folder().glob("*.toml")):
        try:
            profile = read_profile(path)
        except ConfigError as error:
            wrong.append(str(error))
        else:
            found[profile.name] = profile
    return found, wrong


def load_profile(name: str) -> Profile:
    """The profile of that name. UsageError with the nearest name when there is none, ConfigError for a bad file."""
    path = folder() / f"{name}.toml"
    if name != NONE and _NAME.fullmatch(name) and path.exists():
        return read_profile(path)
    if name in BUILT_IN:
        return BUILT_IN[name]
    known = sorted({*BUILT_IN, *(path.stem for path in folder().glob("*.toml"))})
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}; {folder()} holds your own."
    raise UsageError(f"There is no redaction profile {name!r:.60}.", hint=hint)


def read_profile(path: Path) -> Profile:
    """The profile in a file, named as the file is. ConfigError with file, line and reason."""
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    if len(data) > _LIMIT:
        raise ConfigError(f"{path} is too large for a redaction profile.", path=str(path))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.", path=str(path)) from error
    return parse_profile(text, str(path), path.stem)


def parse_profile(text: str, file: str, name: str) -> Profile:
    """The profile of a TOML text that came from `file`. ConfigError with line, key and reason."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise ConfigError(f"{file} does not parse: {error}.", path=file, line=line) from error
    if not _NAME.fullmatch(name) or name == NONE:
        why = "means that nothing is redacted" if name == NONE else "is no name: use small letters, digits, - and _"
        raise ConfigError(f"{file}: {name!r} {why}.", path=file, hint="Rename the file.")
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            raise _error(
                text,
                file,
                key,
                "is not known",
                f"Did you mean {near[0]}?" if near else f"There are {', '.join(_KEYS)}.",
            )
        values[key] = _CHECKS[key](text, file, key, value)
    return Profile(name=name, **values)


def _error(text: str, file: str, key: str, why: str, hint: str | None = None, item: str = "") -> ConfigError:
    lines = text.splitlines()
    at = next((number for number, line in enumerate(lines, 1) if item and item in line), None)
    at = at or next(
        (number for number, line in enumerate(lines, 1) if re.match(rf"\s*(?:\[\[)?\s*[\"']?{re.escape(key)}\b", line)),
        None,
    )
    where = file if at is None else f"{file}, line {at}"
    return ConfigError(f"{where}: {key} {why}.", path=file, line=at, hint=hint)


def _texts(text: str, file: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise _error(text, file, key, 'must be a list of texts, like ["a", "b"]')
    if key == "kinds":
        for item in value:
            if item not in KINDS:
                near = difflib.get_close_matches(item, KINDS, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(KINDS)}."
                raise _error(text, file, key, f"has {item!r:.60} in it, which is none", hint, item)
    if key == "json":
        for item in value:
            try:
                parse_path(item)
            except ValueError as error:
                raise _error(text, file, key, f"has a path that cannot be read: {error}", None, item) from error
    return tuple(value)


def _patterns(text: str, file: str, key: str, value: Any) -> tuple[tuple[str, str], ...]:
    good = isinstance(value, list) and all(
        isinstance(item, dict) and set(item) == {"name", "regex"} and all(isinstance(one, str) for one in item.values())
        for item in value
    )
    if not good:
        raise _error(text, file, key, "must be tables [[patterns]] with a name and a regex")
    for item in value:
        if not _NAME.fullmatch(item["name"]) or len(item["name"]) > 20:
            raise _error(
                text,
                file,
                key,
                f"has the name {item['name']!r:.60}: use up to 20 small letters, digits, -",
                None,
                item["name"],
            )
        try:
            Pattern(item["name"], item["regex"])
        except ValueError as error:
            raise _error(
                text, file, key, f"has an expression {item['name']!r} that cannot be used: {error}", None, item["regex"]
            ) from error
    return tuple((item["name"], item["regex"]) for item in value)


def _flag(text: str, file: str, key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _error(text, file, key, "must be true or false")
    return value


def _title(text: str, file: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _error(text, file, key, "must be a text in quotes")
    return value


def _unsearchable(text: str, file: str, key: str, value: Any) -> str:
    if value not in ("replace", "keep"):
        raise _error(text, file, key, 'must be "replace" or "keep"')
    return str(value)


_CHECKS: dict[str, Callable[[str, str, str, Any], Any]] = {
    "title": _title,
    "patterns": _patterns,
    "unsearchable": _unsearchable,
    **dict.fromkeys(_LISTS, _texts),
    **dict.fromkeys(_FLAGS, _flag),
}


def save_profile(profile: Profile) -> Path:
    """Write the file of a profile; comments and what did not change stay. ConfigError when it cannot be."""
    path = folder() / f"{profile.name}.toml"
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        made = profile_text(profile, text)
        parse_profile(made, str(path), profile.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        draft.write_text(made, "utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.", path=str(path)) from error
    return path


def profile_text(profile: Profile, text: str = "") -> str:
    """The TOML of a profile, with the comments of the text that it was read from. ConfigError if that is none."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(f"{profile.name}.toml does not parse: {error}.", path=f"{profile.name}.toml") from error
    for field in fields(Profile):
        value = getattr(profile, field.name)
        if field.name == "name" or (value == field.default and field.name not in document):
            continue
        plain = (
            [dict(zip(("name", "regex"), item, strict=True)) for item in value] if field.name == "patterns" else value
        )
        plain = list(plain) if isinstance(plain, tuple) else plain
        if field.name in document and document[field.name] == plain:
            continue
        if field.name == "patterns":
            tables = tomlkit.aot()
            for item in plain:
                tables.append(tomlkit.item(item))
            document.pop(field.name, None)
            document.append(field.name, tables)
        elif isinstance(plain, list) and isinstance(document.get(field.name), list):
            listed = document[field.name]
            for item in [one for one in listed if one not in plain]:
                listed.remove(item)
            listed.extend(item for item in plain if item not in listed)
        else:
            document[field.name] = plain
    return tomlkit.dumps(document)
