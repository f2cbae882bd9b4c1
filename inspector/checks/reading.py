"""Checks as they are written in TOML: read, with file, line and nearest name for what is wrong, and written back."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspector.checks.address import Address, address_of
from inspector.checks.check import Check, Finding, Judge, Kind, Written
from inspector.checks.kinds import KINDS
from inspector.checks.place import Place
from inspector.errors import FilterError, InspectorError
from inspector.query import Query, parse
from inspector.query.match import glob_mode, matcher

#: Keys that every check may have, with what they must be.
COMMON: Mapping[str, str] = {
    "name": "a text in quotes",
    "field": 'an address like "data.object.amount", "$.items[*].id" or "header[x-id]"',
    "event": 'an event type like "invoice.paid" or "invoice.*"',
    "when": "a filter expression",
    "optional": "true or false",
    "enabled": "true or false",
}


def read_check(table: Mapping[str, object], where: Place) -> Check:
    """The check of a table. ConfigError with file, line and reason, and the nearest key for one that is not known.

    Files that it names are looked for beside the file of `where`, and read: a schema that is none is refused here.
    """
    kind = _kind(table, where)
    known = {**COMMON, **(kind.keys or {}), kind.name: ""}
    for key in table:
        if key not in known:
            raise where.error(str(key), f"is nothing that a check “{kind.name}” has", _near(str(key), known))
    for key in ("name", "field", "event", "when"):
        if not isinstance(table.get(key, ""), str):
            raise where.error(key, f"is {table[key]!r:.80}; it must be {COMMON[key]}")
    for key in ("optional", "enabled"):
        if not isinstance(table.get(key, False), bool):
            raise where.error(key, f"is {table[key]!r:.80}; it must be {COMMON[key]}")
    whole = dict(table)
    if kind.files and isinstance(whole[kind.name], str):
        whole[kind.name] = str(where.path(str(whole[kind.name])))
    if isinstance(refs := whole.get("refs"), Mapping):
        whole["refs"] = {
            str(uri): str(where.path(found)) if isinstance(found, str) else found for uri, found in refs.items()
        }
    address = _address(kind, whole, where)
    written = Written(kind.name, whole[kind.name], whole, where, address)
    judge = kind.read(written)
    event = str(table.get("event", ""))
    when = str(table.get("when", ""))
    return Check(
        kind.name,
        str(table.get("name", "")) or label(kind, whole),
        whole,
        judge,
        event,
        _filter(when, where) if when else None,
        _fits(event) if event else None,
        kind.outside,
    )


def read_checks(
    tables: object, where: Callable[[int], Place], *, example: str = '{ field = "id", present = true }'
) -> tuple[Check, ...]:
    """The checks of a list of tables; `where` gives the place of each by its number, from 0. ConfigError."""
    if not isinstance(tables, list | tuple) or not all(isinstance(one, Mapping) for one in tables):
        raise where(0).error("", f"must be tables like [[…]] or a list like [{example}]")
    return tuple(read_check(one, where(number)) for number, one in enumerate(tables))


def use_checks(tables: Sequence[Mapping[str, Any]]) -> tuple[Check, ...]:
    """The checks of tables that were read before, without those that are switched off.

    One that can no longer be made, as its file is gone, fails with the reason instead of raising.
    """
    found = []
    for table in tables:
        if table.get("enabled") is False:
            continue
        try:
            found.append(read_check(table, Place()))
        except InspectorError as error:
            found.append(_broken(table, str(error)))
    return tuple(found)


def write_check(check: Check, folder: Path | None = None) -> dict[str, Any]:
    """The table that `read_check` reads back; files inside `folder` are named from there."""
    table = dict(check.table)
    if folder is None:
        return table
    if KINDS[check.kind].files and isinstance(table[check.kind], str):
        table[check.kind] = _beside(table[check.kind], folder)
    if "refs" in table:
        table["refs"] = {
            uri: _beside(found, folder) if isinstance(found, str) else found for uri, found in table["refs"].items()
        }
    return table


def _beside(path: str, folder: Path) -> str:
    return Path(path).relative_to(folder).as_posix() if Path(path).is_relative_to(folder) else path


def label(kind: Kind, table: Mapping[str, Any]) -> str:
    """What a check is called that was given no name."""
    words = kind.label(table[kind.name])
    field = table.get("field", "")
    return f"{field} {words}".strip() if field else words


def _kind(table: Mapping[str, object], where: Place) -> Kind:
    named = [key for key in table if key in KINDS]
    if len(named) == 1:
        return KINDS[named[0]]
    if named:
        raise where.error(
            named[1], f"stands beside {named[0]}: one check says one thing", "Write a table of its own for each."
        )
    unknown = [key for key in table if key not in COMMON]
    if unknown:
        raise where.error(str(unknown[0]), "is no check", _near(str(unknown[0]), KINDS))
    raise where.error("", "says nothing that could be checked", f"Use one of {', '.join(KINDS)}.")


def _near(key: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."


def _address(kind: Kind, table: Mapping[str, Any], where: Place) -> Address | None:
    text = table.get("field", "")
    if not text:
        return None
    if not kind.field:
        raise where.error("field", f"says nothing to a check “{kind.name}”", "Leave it out.")
    try:
        return address_of(text)
    except InspectorError as error:
        raise where.error("field", f"does not read: {error.message.rstrip('.')}", error.hint) from error


def _filter(text: str, where: Place) -> Any:
    try:
        return parse(text)
    except FilterError as error:
        raise where.error("when", f"does not read: {error.message.rstrip('.')}", error.hint) from error


def _fits(event: str) -> Callable[[str], bool]:
    return matcher(*glob_mode(event, "is"))


def _broken(table: Mapping[str, Any], reason: str) -> Check:
    """A check that fails wherever it applies, with the reason why it cannot be made."""

    def judge(*_: object) -> Any:
        yield Finding(reason=f"This check cannot be made: {reason}")

    kind = next((key for key in table if key in KINDS), "")
    name = str(table.get("name", "")) or (label(KINDS[kind], table) if kind else "check")
    event = table.get("event", "")
    made: Judge = judge
    fits_event = _fits(event) if isinstance(event, str) and event else None
    return Check(kind, name, table, made, when=_still_read(table.get("when")), fits_event=fits_event)


def _still_read(when: object) -> Query | None:
    """Of a check that cannot be made: when it would be asked, as far as that reads."""
    try:
        return parse(when) if isinstance(when, str) and when else None
    except FilterError:
        return None
