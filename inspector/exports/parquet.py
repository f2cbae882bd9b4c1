"""Parquet for analysis: the columns, and headers, bodies and answers as they are. Needs the extra `parquet`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from inspector.errors import UsageError
from inspector.exports.columns import COLUMNS
from inspector.exports.record import Record
from inspector.workers import Token

#: A group of rows is written when it has so many rows or bytes of bodies.
_ROWS = 5000
_BYTES = 32 * 1024 * 1024


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """One table; memory holds one group of rows."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            "Parquet files are written by pyarrow, which is not installed.",
            hint=f"Run: {sys.executable} -m pip install pyarrow",
        ) from error
    schema = _schema(pa)
    count = size = 0
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for record in records:
            token.check()
            rows.append(_row(record))
            count += 1
            size += len(record.entry.capture.body) + len(rows[-1]["reply_body"] or b"")
            if len(rows) >= _ROWS or size >= _BYTES:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows, size = [], 0
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema))
    return count


def _schema(pa: Any) -> Any:
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    types[datetime] = pa.timestamp("us", tz="UTC")
    headers = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))
    return pa.schema(
        [
            *((column.title, types[column.kind]) for column in COLUMNS),
            ("headers", headers),
            ("body", pa.binary()),
            ("truncated", pa.bool_()),
            ("malformed", pa.string()),
            ("reply_headers", headers),
            ("reply_body", pa.binary()),
        ]
    )


def _row(record: Record) -> dict[str, Any]:
    capture, reply = record.entry.capture, record.entry.reply
    row: dict[str, Any] = {column.title: column.value(record) for column in COLUMNS}
    row["headers"] = [{"name": name, "value": value} for name, value in capture.headers.to_text()]
    row["body"] = capture.body
    row["truncated"] = capture.truncated
    row["malformed"] = capture.malformed
    pairs = () if reply is None else reply.headers.to_text()
    row["reply_headers"] = None if reply is None else [{"name": name, "value": value} for name, value in pairs]
    row["reply_body"] = None if reply is None else reply.body
    return row
