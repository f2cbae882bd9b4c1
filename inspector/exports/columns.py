"""What tables hold: CSV, Excel and Parquet write the columns that were chosen, by default all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from inspector.capture import Summary
from inspector.columns import BY_NAME, COLUMNS, Cell, Column, FieldColumn, parse_columns
from inspector.columns.field import Field
from inspector.exports.record import Record
from inspector.exports.texts import redaction_of
from inspector.store.rows import summary_of

#: A cell that begins so is run as a formula by spreadsheets, which read full-width forms, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Chosen = Sequence[Column | FieldColumn]

#: Says of each row that it was redacted, and what its signature was before; in files only.
REDACTED = Column("redacted", "Redacted", lambda _row: "", 120, name="redacted")
#: What is written where nothing was chosen: every column of the table, and more that files are good for.
ALL: Chosen = (*COLUMNS, FieldColumn(Field("header", ("host",)), "host"), REDACTED)


def chosen_columns(text: str) -> Chosen:
    """The columns that a text names: of the table, `redacted`, or any value of a capture. UsageError."""
    if text.strip() == "all":
        return ALL
    return parse_columns(text, {**BY_NAME, "redacted": REDACTED})


def noted(columns: Chosen, records: Iterable[Record]) -> tuple[Chosen, Iterable[Record]]:
    """The columns with `redacted` among them where the records are: no table leaves that out."""
    rows = iter(records)
    first = next(rows, None)
    if first is None:
        return columns, ()
    if REDACTED not in columns and redaction_of(first.entry.capture):
        columns = (*columns, REDACTED)
    return columns, chain((first,), rows)


def cells(columns: Chosen, record: Record) -> list[Cell]:
    """The values of a record, one for each column."""
    capture = record.entry.capture
    row = _row(record)
    return [
        column.field.cell(capture)
        if isinstance(column, FieldColumn)
        else redaction_of(capture)
        if column is REDACTED
        else column.cell(row)
        for column in columns
    ]


def _row(record: Record) -> Summary:
    """What a list would show of the record as it is exported."""
    entry, summary = record.entry, record.summary
    if summary is not None:
        return summary._replace(method=entry.capture.method, attempts=len(record.attempts))
    if record.verdicts and entry.annotation is not None:
        entry = replace(entry, annotation=replace(entry.annotation, verdicts=record.verdicts))
    return summary_of(entry.capture.id, entry)._replace(attempts=len(record.attempts))


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe goes before what would begin a formula.

    Characters that no table can hold become U+FFFD.
    """
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub("\ufffd", text)
