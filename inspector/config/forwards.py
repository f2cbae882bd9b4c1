"""The tables [[endpoints.NAME.forwards]]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT

from inspector.config.tables import items
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
_TYPES: dict[str, tuple[type, ...]] = {
    "to": (str,),
    "when": (str,),
    "answer": (bool,),
    "timeout": (int, float),
    "retries": (int,),
}


def read_forwards(
    lines: Sequence[str], name: str, place: str, value: Any, own: tuple[str, int], notes: list[str]
) -> tuple[Forward, ...]:
    """The forwards of the endpoint whose table is `place`, in the file `name`; none may lead to our `own` address.

    ConfigError with line and reason; `notes` gets a sentence for each key that is not known.
    """
    found: list[Forward] = []
    for item in items(lines, name, f"{place}.forwards", value, '{ to = "http://localhost:3000" }'):
        fields = item.known(_KEYS, _TYPES, notes)
        if "timeout" in fields:
            fields["timeout_s"] = float(fields.pop("timeout"))
        if "to" not in fields:
            raise item.error("", "has no `to`, the address to forward to")
        found.append(Forward(**fields))
        try:
            check_forward(found[-1], [own])
            check_forwards(found)
        except ConfigError as error:
            raise item.passed_on(_blamed(error.message), error) from error
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


def _blamed(message: str) -> str:
    """The key that a complaint is about."""
    found = {"The filter": "when", "The time-out": "timeout", "The number of retries": "retries"}
    return next((key for start, key in found.items() if message.startswith(start)), "to")
