"""Captures as files and commands: one file for each format, and one line in `formats`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from inspector.columns import Column, FieldColumn
from inspector.exports.code.curl import curl_command
from inspector.exports.code.httpie import httpie_command
from inspector.exports.columns import chosen_columns
from inspector.exports.formats import EXPORTS, format_named, format_of
from inspector.exports.ndjson import write as write_ndjson
from inspector.exports.raw import parse_raw_request, raw_request
from inspector.exports.record import GROUPS, Format, Record
from inspector.exports.target import atomic_file
from inspector.workers import Token

__all__ = [
    "EXPORTS",
    "GROUPS",
    "Format",
    "Record",
    "atomic_file",
    "chosen_columns",
    "curl_command",
    "export",
    "export_file",
    "format_named",
    "format_of",
    "httpie_command",
    "parse_raw_request",
    "raw_request",
    "write_ndjson",
]


def export(
    records: Iterable[Record],
    format: str,
    out: BinaryIO,
    token: Token | None = None,
    columns: Sequence[Column | FieldColumn] | None = None,
) -> int:
    """Write records to an open stream as they come; returns how many. `columns`: see `Format.write`.

    UsageError for an unknown format or one whose extra is not installed, Cancelled when the token is, and what the
    stream raises.
    """
    return format_named(format).write(records, out, token or Token(), columns)


def export_file(
    records: Iterable[Record],
    format: str,
    path: str | Path,
    token: Token | None = None,
    columns: Sequence[Column | FieldColumn] | None = None,
) -> int:
    """`export` to a file that appears whole or not at all. StoreError when it cannot be written."""
    chosen = format_named(format)
    with atomic_file(path) as out:
        return chosen.write(records, out, token or Token(), columns)
