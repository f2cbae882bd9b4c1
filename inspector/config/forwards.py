"""The tables [[endpoints.NAME.forwards]]."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT

from inspector.config.places import line_of_item
from inspector.endpoints import Forward
from inspector.errors import ConfigError
from inspector.forwarding import check_forward, check_forwards

#: Key of the file -> what it must be.
_KEYS = {
    "to": "a text in quotes",
    "when": "a text in quotes",
    "answer": "true or false",
    "timeout": "a number of seconds",
    "retries": "a whole number, 0 for none",
}
#: Key of the file -> field of Forward, where they differ.
_FIELDS = {"timeout": "timeout_s"}


def read_forwards(
    lines: Sequence[str], name: str, place: str, value: Any, own: tuple[str, int], notes: list[str]
) -> tuple[Forward, ...]:
    """The forwards of the endpoint whose table is `place`, in the file `name`; none may lead to our `own` address.

    ConfigError with line and reason; `notes` gets a sentence for each key that is not known.
    """
    table = f"{place}.forwards"
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        line = line_of_item(lines, table, 0, "")
        raise _error(name, line, table, 'must be tables like [[…]] or a list like [{ to = "http://localhost:3000" }]')
    found: list[Forward] = []
    for number, item in enumerate(value):
        shown = table if len(value) == 1 else f"{table}[{number + 1}]"
        fields: dict[str, Any] = {}
        for key, given in item.items():
            line = line_of_item(lines, table, number, key)
            if key not in _KEYS:
                near = difflib.get_close_matches(key, _KEYS, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                notes.append(f"{_where(name, line)}: {shown}.{key} is not known here and was left out.{hint}")
                continue
            if not _fits(key, given):
                raise _error(name, line, f"{shown}.{key}", f"is {given!r:.80}; it must be {_KEYS[key]}")
            fields[_FIELDS.get(key, key)] = float(given) if key == "timeout" else given
        if "to" not in fields:
            raise _error(name, line_of_item(lines, table, number, ""), shown, "has no `to`, the address to forward to")
        found.append(Forward(**fields))
        try:
            check_forward(found[-1], [own])
            check_forwards(found)
        except ConfigError as error:
            line = line_of_item(lines, table, number, _blamed(error.message))
            message = f"{_where(name, line)}: {shown}: {error.message}"
            raise ConfigError(message, path=name, line=line, hint=error.hint) from error
    return tuple(found)


def forward_tables(forwards: Sequence[Forward]) -> AoT:
    """The tables that `read_forwards` reads back; what has its default is left out."""
    plain = Forward("").to_dict()
    tables = tomlkit.aot()
    for forward in forwards:
        table = tomlkit.table()
        for key, value in forward.to_dict().items():
            if value != plain[key]:
                table[key] = value
        tables.append(table)
    return tables


def _fits(key: str, value: object) -> bool:
    if key == "answer":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if key in ("to", "when"):
        return isinstance(value, str)
    return isinstance(value, int) or (key == "timeout" and isinstance(value, float))


def _blamed(message: str) -> str:
    """The key that a complaint is about."""
    found = {"The filter": "when", "The time-out": "timeout", "The number of retries": "retries"}
    return next((key for start, key in found.items() if message.startswith(start)), "to")


def _where(name: str, line: int | None) -> str:
    return name if line is None else f"{name}, line {line}"


def _error(name: str, line: int | None, what: str, why: str) -> ConfigError:
    return ConfigError(f"{_where(name, line)}: {what} {why}.", path=name, line=line)
