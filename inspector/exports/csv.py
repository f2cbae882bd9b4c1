"""CSV (RFC 4180, UTF-8) of the columns, one line a capture."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from inspector.capture import iso
from inspector.columns import Cell
from inspector.exports.columns import ALL, Chosen, cells, inert, noted
from inspector.exports.record import Record
from inspector.workers import Token


def write(records: Iterable[Record], out: BinaryIO, token: Token, columns: Chosen = ALL) -> int:
    """A line of headings, then the captures."""
    columns, records = noted(columns, records)
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(inert(column.name) for column in columns)
        count = 0
        for record in records:
            token.check()
            writer.writerow(map(_cell, cells(columns, record)))
            count += 1
    finally:
        # the stream is the caller's to close
        text.detach()
    return count


def _cell(value: Cell) -> str | int | float:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return iso(value)
    return "" if value is None else value
