"""Custom providers as TOML files, one each, in the folder `providers` beside the settings."""

from __future__ import annotations

import contextlib
import logging
import os
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import tomlkit

from inspector.errors import ConfigError, NotFound
from inspector.paths import config_dir
from inspector.providers.custom import CustomScheme

log = logging.getLogger(__name__)

#: A description is a few hundred bytes; a larger file is something else.
_LIMIT = 64 * 1024


def folder() -> Path:
    """Where the files lie; need not exist."""
    return config_dir() / "providers"


def parse_scheme(text: str, name: str) -> CustomScheme:
    """The description in a TOML text that came from the file `name`. ConfigError with file, key and reason."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} does not parse: {error}.", path=name) from error
    table = data.get("provider")
    if not isinstance(table, dict):
        raise ConfigError(f"{name} describes no provider.", path=name, hint="It needs a table [provider].")
    known = {field.name: field for field in fields(CustomScheme)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{name}: provider.{key} is not known.", path=name, hint=f"There are {', '.join(known)}.")
        number = key == "tolerance_s"
        if number != (isinstance(value, int | float) and not isinstance(value, bool)) or not (
            number or isinstance(value, str)
        ):
            kind = "a number of seconds" if number else "a text in quotes"
            raise ConfigError(f"{name}: provider.{key} must be {kind}.", path=name)
        values[key] = value
    for field in known.values():
        if field.default is MISSING and field.name not in values:
            raise ConfigError(f"{name}: provider.{field.name} is missing.", path=name)
    try:
        return CustomScheme(**values)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error.message}", path=name, hint=error.hint) from error


def scheme_text(scheme: CustomScheme) -> str:
    """The file that `parse_scheme` reads back to the same; what has its default is left out."""
    table = tomlkit.table()
    for field in fields(CustomScheme):
        value = getattr(scheme, field.name)
        if field.default is MISSING or value != field.default:
            table[field.name] = value
    document = tomlkit.document()
    document["provider"] = table
    return tomlkit.dumps(document)


def read_scheme(path: Path) -> CustomScheme:
    """The description in a file. ConfigError with file and reason."""
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.", path=str(path)) from error
    if len(data) > _LIMIT:
        raise ConfigError(f"{path} is too large for the description of a provider.", path=str(path))
    return parse_scheme(text, str(path))


def folder_state() -> object:
    """Differs whenever a description was added, changed or removed."""
    return sorted((path.name, seen.st_ino, seen.st_mtime_ns) for path, seen in _seen())


def _seen() -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder().glob("*.toml"):
        # one may be on its way out
        with contextlib.suppress(OSError):
            yield path, path.stat()


def read_folder() -> tuple[list[CustomScheme], list[str]]:
    """All descriptions that can be read, and a sentence about each that cannot: one bad file does not stop the rest."""
    found: dict[str, tuple[CustomScheme, Path]] = {}
    wrong = []
    for path in sorted(folder().glob("*.toml")):
        try:
            scheme = read_scheme(path)
            if scheme.name in found:
                other = found[scheme.name][1].name
                raise ConfigError(f"{path} describes {scheme.name}, and so does {other}.", hint="Rename or remove one.")
            found[scheme.name] = scheme, path
        except ConfigError as error:
            log.warning("a provider's description was left out: %s", error)
            wrong.append(str(error))
    return [scheme for scheme, _ in found.values()], wrong


def _files_of(name: str) -> list[Path]:
    """The files that describe a provider, the one in use first: people may call theirs as they like."""
    found = []
    for path in sorted(folder().glob("*.toml")):
        # what cannot be read describes nobody
        with contextlib.suppress(ConfigError):
            if read_scheme(path).name == name:
                found.append(path)
    return found


def save_scheme(scheme: CustomScheme) -> Path:
    """Write the file of a description, replacing an older one of that name. ConfigError when it cannot be written."""
    usual = folder() / f"{scheme.name}.toml"
    path = next(iter(_files_of(scheme.name)), usual)
    if path == usual and path.exists() and path not in _files_of(scheme.name):
        raise ConfigError(f"{path} is there and holds something else.", path=str(path), hint="Rename or remove it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        draft.write_text(scheme_text(scheme), "utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error
    return path


def remove_scheme(name: str) -> None:
    """Delete the file of a description. NotFound if there is none, ConfigError when it cannot be deleted."""
    paths = _files_of(name)
    if not paths:
        raise NotFound(f"There is no description of a provider {name!r}.")
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(f"{path} cannot be removed: {error.strerror}.", path=str(path)) from error
