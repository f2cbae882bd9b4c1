"""Lists of tables under an endpoint, such as [[endpoints.NAME.answers]]: what they may hold, and where it is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.config.places import line_of, line_of_item
from inspector.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Item:
    """One table of such a list: `shown` is what it is called in a message."""

    lines: Sequence[str]
    name: str
    table: str
    number: int
    shown: str
    values: Mapping[str, Any]

    def line(self, key: str) -> int | None:
        """The line (from 1) where the key, or "" for the table, stands."""
        return line_of_item(self.lines, self.table, self.number, key)

    def error(self, key: str, why: str, hint: str | None = None) -> ConfigError:
        """What is wrong with a key ("": the table), with file and line."""
        line = self.line(key)
        what = f"{self.shown}.{key}" if key else self.shown
        return ConfigError(f"{place(self.name, line)}: {what} {why}.", path=self.name, line=line, hint=hint)

    def passed_on(self, key: str, error: ConfigError) -> ConfigError:
        """The same complaint, with file and line."""
        line = self.line(key)
        message = f"{place(self.name, line)}: {self.shown}: {error.message}"
        return ConfigError(message, path=self.name, line=line, hint=error.hint)

    def known(self, keys: Mapping[str, str], fits: Mapping[str, tuple[type, ...]], notes: list[str]) -> dict[str, Any]:
        """The values of those `keys` that are known; `fits` gives their types, `keys` says what they must be."""
        found: dict[str, Any] = {}
        for key, given in self.values.items():
            if key not in keys:
                where = place(self.name, self.line(key))
                notes.append(_left_out(where, f"{self.shown}.{key}", key, keys))
                continue
            allowed = fits[key]
            wrong = isinstance(given, bool) and bool not in allowed
            if wrong or not isinstance(given, allowed):
                raise self.error(key, f"is {given!r:.80}; it must be {keys[key]}")
            found[key] = given
        return found


def items(lines: Sequence[str], name: str, table: str, value: Any, example: str) -> Iterator[Item]:
    """Each table of a list in the file `name`. ConfigError when it is no such list."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        line = line_of_item(lines, table, 0, "")
        raise ConfigError(
            f"{place(name, line)}: {table} must be tables like [[…]] or a list like [{example}].", path=name, line=line
        )
    for number, one in enumerate(value):
        shown = table if len(value) == 1 else f"{table}[{number + 1}]"
        yield Item(lines, name, table, number, shown, one)


def unknown(lines: Sequence[str], name: str, table: str, key: str, known: Iterable[str]) -> str:
    """What is told of a key of a plain table ("": of the file) that is not known, with the nearest one that is."""
    full = f"{table}.{key}" if table else key
    return _left_out(place(name, line_of(lines, table, key)), full, key, known)


def _left_out(where: str, full: str, key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{where}: {full} is not known here and was left out.{hint}"


def place(name: str, line: int | None) -> str:
    """The file and, where it is known, the line."""
    return name if line is None else f"{name}, line {line}"
