"""Parquet for analysis: the columns, and headers, bodies and answers as they are. Needs the extra `parquet`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from inspector.columns import Cell, FieldColumn
from inspector.errors import UsageError
from inspector.exports.columns import ALL, Chosen, cells, noted
from inspector.exports.noting import Noted
from inspector.exports.record import Record
from inspector.workers import Token

#: What is in every file beside the columns.
_ALWAYS = ("headers", "body", "truncated", "malformed", "reply_headers", "reply_body")
#: A group of rows is written when it has so many rows or bytes of bodies.
_ROWS = 5000
_BYTES = 32 * 1024 * 1024


def write(records: Iterable[Record], out: BinaryIO, token: Token, columns: Chosen = ALL) -> int:
    """One table; memory holds one group of rows. Values of one's own are texts: their type may change on the way."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            "Parquet files are written by pyarrow, which is not installed.",
            hint=f"Run: {sys.executable} -m pip install pyarrow",
        ) from error
    columns, records = noted(columns, records)
    names, told = _names(columns), Noted()
    schema = _schema(pa, columns, names)
    count = size = 0
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for record in told.watch(records):
            token.check()
            rows.append(_row(record, columns, names))
            count += 1
            size += len(record.entry.capture.body) + len(rows[-1]["reply_body"] or b"")
            if len(rows) >= _ROWS or size >= _BYTES:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows, size = [], 0
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema))
        if told.redacted:
            writer.add_key_value_metadata({"webhook_inspector.redacted": told.sentence()})
    return count


def _names(columns: Chosen) -> list[str]:
    """Names of the columns, each once, and none of those that are always there."""
    taken = dict.fromkeys(_ALWAYS)
    names = []
    for column in columns:
        name, number = column.name, 2
        while name in taken:
            name, number = f"{column.name}_{number}", number + 1
        taken[name] = None
        names.append(name)
    return names


def _schema(pa: Any, columns: Chosen, names: list[str]) -> Any:
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    types[datetime] = pa.timestamp("us", tz="UTC")
    headers = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))
    return pa.schema(
        [
            *(
                (name, pa.string() if isinstance(column, FieldColumn) else types[column.kind])
                for name, column in zip(names, columns, strict=True)
            ),
            ("headers", headers),
            ("body", pa.binary()),
            ("truncated", pa.bool_()),
            ("malformed", pa.string()),
            ("reply_headers", headers),
            ("reply_body", pa.binary()),
        ]
    )


def _row(record: Record, columns: Chosen, names: list[str]) -> dict[str, Any]:
    capture, reply = record.entry.capture, record.entry.answer
    row: dict[str, Any] = {}
    for name, column, value in zip(names, columns, cells(columns, record), strict=True):
        row[name] = _text(value) if isinstance(column, FieldColumn) else value
    row["headers"] = [{"name": name, "value": value} for name, value in capture.headers.to_text()]
    row["body"] = capture.body
    row["truncated"] = capture.truncated
    row["malformed"] = capture.malformed
    pairs = () if reply is None else reply.headers.to_text()
    row["reply_headers"] = None if reply is None else [{"name": name, "value": value} for name, value in pairs]
    row["reply_body"] = None if reply is None else reply.body
    return row


def _text(value: Cell) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value).encode("utf-8", "replace").decode("utf-8")
