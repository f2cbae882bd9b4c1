"""Columns as they are chosen on the command line: `id,time,body.data.object.amount,header[x-id]`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from inspector.columns.column import Column
from inspector.columns.field import KINDS, FieldColumn, FieldError, field_of
from inspector.columns.table import BY_NAME, COLUMNS
from inspector.errors import UsageError

#: Parts between commas that stand outside quotes and brackets.
_PART = re.compile(r'(?:"(?:\\.|[^"\\])*"|\[[^\]]*\]|[^,])+')

#: Words that stand for several columns.
GROUPS: Mapping[str, tuple[Column, ...]] = {
    "default": tuple(column for column in COLUMNS if column.shown),
    "all": COLUMNS,
}


def parse_columns(text: str, known: Mapping[str, Column] = BY_NAME) -> tuple[Column | FieldColumn, ...]:
    """The columns that a text names, in its order, each once. UsageError for what is none, with the nearest name."""
    found: dict[str, Column | FieldColumn] = {}
    for part in _PART.findall(text):
        written = part.strip()
        if not written:
            continue
        for column in _named(written, known):
            found.setdefault(column.key, column)
    if not found:
        raise UsageError("No column is named.", hint="Write them like id,time,body.data.id.")
    return tuple(found.values())


def _named(written: str, known: Mapping[str, Column]) -> Sequence[Column | FieldColumn]:
    name = written.lower()
    if name in GROUPS:
        return GROUPS[name]
    if name in known:
        return (known[name],)
    try:
        return (FieldColumn(field_of(written)),)
    except FieldError as error:
        if re.match(r"\w+", written) and re.match(r"\w+", written)[0].lower() in KINDS:  # type: ignore[index]
            raise
        near = difflib.get_close_matches(name, (*known, *GROUPS), n=1)
        hint = f"Did you mean {near[0]}?" if near else "A value inside is named like body.data.id or header[x-id]."
        raise UsageError(f"There is no column “{written:.60}”.", hint=hint) from error
