"""Ignore lists that are kept: a TOML file beside the settings, with the name of the one that is used.

::

    use = "Ids and times"

    [lists]
    "Ids and times" = ["kind:id", "kind:time", "kind:signature"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from inspector.compare.ignoring import NOTHING, IgnoreList
from inspector.errors import ConfigError, UsageError
from inspector.paths import config_dir

#: What is there without a file.
BUILT_IN = IgnoreList.of(("kind:id", "kind:time", "kind:signature"), "Ids and times")
_LIMIT = 256 * 1024


@dataclass(frozen=True, slots=True)
class IgnoreLists:
    """All lists by name, and the name of the one that is used; "" ignores nothing."""

    lists: Mapping[str, IgnoreList]
    use: str = ""

    @property
    def used(self) -> IgnoreList:
        """The list that is used."""
        return self.lists.get(self.use, NOTHING)

    def named(self, name: str) -> IgnoreList:
        """The list of that name; UsageError when there is none."""
        if name not in self.lists:
            raise UsageError(f"There is no ignore list {name!r:.60}.", hint=f"There are {', '.join(self.lists)}.")
        return self.lists[name]


def lists_path() -> Path:
    """The file; need not exist."""
    return config_dir() / "compare.toml"


def load_lists() -> IgnoreLists:
    """What is kept. ConfigError with the file and the reason when it cannot be read."""
    path = lists_path()
    found = {BUILT_IN.name: BUILT_IN}
    try:
        with path.open("rb") as file:
            text = file.read(_LIMIT).decode("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        return IgnoreLists(found)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} does not parse: {error}.", path=str(path)) from error
    lists, use = data.get("lists", {}), data.get("use", "")
    if not isinstance(lists, dict) or not isinstance(use, str):
        raise ConfigError(f"{path}: use must be a name, and lists a table.", path=str(path))
    for name, rules in lists.items():
        if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
            raise ConfigError(f"{path}: lists.{name!r:.60} must be a list of texts.", path=str(path))
        try:
            found[name] = IgnoreList.of(rules, name)
        except UsageError as error:
            raise ConfigError(f"{path}: lists.{name!r:.60}: {error}", path=str(path)) from error
    return IgnoreLists(found, use if use in found else "")


def save_lists(kept: IgnoreLists) -> None:
    """Write them; comments in the file stay. ConfigError when that fails."""
    path = lists_path()
    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        document["use"] = kept.use
        table = tomlkit.table()
        for name, made in kept.lists.items():
            if made != BUILT_IN:
                table.add(name, list(made.texts))
        document["lists"] = table
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error
    except (UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{path} does not parse: {error}.", path=str(path)) from error
