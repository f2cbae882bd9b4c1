"""NDJSON: one interchange object a line. The lossless format that `export`, `import` and `verify` share.

`inspector.imports.ndjson` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from inspector.exports.interchange import to_interchange
from inspector.exports.record import Record
from inspector.workers import Token


def line_of(record: Record) -> bytes:
    """One line with its line break. ASCII only, so that any text survives any tool."""
    return json.dumps(to_interchange(record)).encode("ascii") + b"\n"


def write(records: Iterable[Record], out: BinaryIO, token: Token | None = None) -> int:
    """Write a line for each record; returns how many. Raises Cancelled when the token is."""
    count = 0
    for record in records:
        if token is not None:
            token.check()
        out.write(line_of(record))
        count += 1
    return count
