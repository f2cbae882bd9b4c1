"""Captures as files and commands: one file for each format, and one line in EXPORTS."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from inspector.errors import UsageError
from inspector.exports.curl import curl_command, write_curl
from inspector.exports.httpie import httpie_command, write_httpie
from inspector.exports.ndjson import read_ndjson, write_ndjson
from inspector.exports.raw import parse_raw_request, raw_request, write_raw
from inspector.exports.record import Format, Record
from inspector.exports.target import atomic_file
from inspector.workers import Token

__all__ = [
    "EXPORTS",
    "Format",
    "Record",
    "atomic_file",
    "curl_command",
    "export",
    "export_file",
    "httpie_command",
    "parse_raw_request",
    "raw_request",
    "read_ndjson",
    "write_ndjson",
]

#: Every format by name, in the order of menus.
EXPORTS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("ndjson", "NDJSON (everything, can be imported)", ".ndjson", write_ndjson, lossless=True),
        Format("raw", "Raw requests", ".http.bin", write_raw),
        Format("curl", "cURL (bash)", ".sh", write_curl),
        Format("httpie", "HTTPie (bash)", ".sh", write_httpie),
    )
}


def format_named(name: str) -> Format:
    """The format; UsageError with the nearest name when there is none."""
    found = EXPORTS.get(name)
    if found is None:
        import difflib  # only for mistakes

        near = difflib.get_close_matches(name, EXPORTS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(EXPORTS)}."
        raise UsageError(f"There is no export format {name!r:.40}.", hint=hint)
    return found


def export(records: Iterable[Record], format: str, out: BinaryIO, token: Token | None = None) -> int:
    """Write records to an open stream as they come; returns how many. UsageError for an unknown format, else Cancelled
    when the token is, and what the stream raises.
    """
    return format_named(format).write(records, out, token or Token())


def export_file(records: Iterable[Record], format: str, path: str | Path, token: Token | None = None) -> int:
    """`export` to a file that appears whole or not at all. StoreError when it cannot be written."""
    chosen = format_named(format)
    with atomic_file(path) as out:
        return chosen.write(records, out, token or Token())
