"""Tables of a suite as they are read: known keys by kind, and file, line and nearest key for what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.config.places import line_of, line_of_item
from inspector.config.tables import place
from inspector.errors import ConfigError, FilterError
from inspector.query import Query, parse
from inspector.query.values import DURATIONS, number


@dataclass(frozen=True)
class Table:
    """One table: `name` is its heading, `number` which one of that heading it is, `shown` what messages call it."""

    file: str
    lines: Sequence[str]
    name: str
    values: Mapping[str, Any]
    number: int = 0
    shown: str = ""

    def error(self, key: str, why: str, hint: str | None = None) -> ConfigError:
        """What is wrong with a key ("": the table), with file and line."""
        line = self.line(key)
        what = ".".join(part for part in (self.shown or self.name, key) if part)
        return ConfigError(f"{place(self.file, line)}: {what} {why}.", path=self.file, line=line, hint=hint)

    def line(self, key: str) -> int | None:
        """The line (from 1) of a key, or of the table."""
        if not self.name:
            return line_of(self.lines, "", key)
        return line_of_item(self.lines, self.name, self.number, key)

    def only(self, known: Sequence[str]) -> None:
        """ConfigError for a key that is not known, with the nearest one that is."""
        for key in self.values:
            if key not in known:
                raise self.error(key, "is not known here", nearest(key, known))

    def text(self, key: str, default: str = "") -> str:
        """A text. ConfigError."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"is {value!r:.80}; it must be a text in quotes")
        return value

    def flag(self, key: str) -> bool:
        """True or false. ConfigError."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"is {value!r:.80}; it must be true or false")
        return value

    def whole(self, key: str) -> int | None:
        """A whole number, 0 or more, or None where there is none. ConfigError."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.error(key, f"is {value!r:.80}; it must be a whole number, 0 or more")
        return value

    def seconds(self, key: str) -> float | None:
        """Seconds of `10`, `"10s"` or `"500ms"`, or None where there is none. ConfigError."""
        value = self.values.get(key)
        if value is None:
            return None
        try:
            found = _seconds(value)
        except ValueError as error:
            why = f'is {value!r:.80}; it must be a time like "10s", "500ms" or "2min"'
            raise self.error(key, why) from error
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts. ConfigError."""
        value = self.values.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise self.error(key, f"is {value!r:.80}; it must be a text or a list of texts")
        return tuple(listed)

    def filter(self, key: str) -> Query | None:
        """A filter expression, or None where there is none. ConfigError."""
        text = self.text(key).strip()
        if not text:
            return None
        try:
            return parse(text)
        except FilterError as error:
            why = f"does not read: {error.message.rstrip('.')} (at character {error.position + 1})"
            raise self.error(key, why, error.hint) from error

    def inner(self, key: str, kind: type) -> Any:
        """What stands under a key, or None. ConfigError when it is nothing of that kind."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, kind):
            raise self.error(key, f"must be {'a table' if kind is dict else 'a list'}")
        return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("no time")
    if isinstance(value, str):
        bare = value.strip().replace(".", "", 1).isdigit()
        found = float(value) if bare else number(value.strip(), DURATIONS, "10s") / 1_000_000
    else:
        found = float(value)
    if not 0 <= found < 10**7:
        raise ValueError("no time")
    return found


def nearest(key: str, known: Sequence[str]) -> str:
    """The key that was probably meant, or all that there are."""
    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
