"""The tables [[endpoints.NAME.checks]]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from inspector.config.places import line_of_item


def read_check_tables(lines: Sequence[str], name: str, place: str, value: Any) -> tuple[Mapping[str, Any], ...]:
    """The checks of the endpoint whose table is `place`, in the file `name`; files are named from beside it.

    ConfigError with line and reason.
    """
    if not value and isinstance(value, list):
        return ()
    from inspector.checks import Place, read_checks  # only for those who check: starting up is quicker

    table = f"{place}.checks"
    several = isinstance(value, list) and len(value) > 1

    def where(number: int) -> Place:
        shown = f"{table}[{number + 1}]" if several else table
        return Place(name, shown, partial(line_of_item, lines, table, number))

    return tuple(check.table for check in read_checks(value, where))


def check_tables(tables: Sequence[Mapping[str, Any]], folder: Path | None = None) -> AoT:
    """The tables that `read_check_tables` reads back; files in `folder` are named from there."""
    made = tomlkit.aot()
    for written in tables:
        table = tomlkit.table()
        for key, value in _named(written, folder).items():
            if isinstance(value, Mapping):
                inline = tomlkit.inline_table()
                inline.update(value)
                table[key] = inline
            else:
                table[key] = value
        made.append(table)
    return made


def _named(table: Mapping[str, Any], folder: Path | None) -> Mapping[str, Any]:
    from inspector.checks import use_checks, write_check

    # one that is switched off is written, too
    check = use_checks([{**table, "enabled": True}])[0]
    named = write_check(check, folder) if check.kind else dict(table)
    return {**named, "enabled": False} if table.get("enabled") is False else _without(named, "enabled")


def _without(table: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name != key}
