"""A JSON Schema (2020-12) that all captures fit, with one definition for each type of event."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from inspector.exports.record import Record
from inspector.exports.types.shapes import shapes_of
from inspector.workers import Token


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The schema, when all captures were looked at. UsageError when none has a JSON or form body."""
    shapes, count = shapes_of(records, token)
    out.write(json.dumps(shapes.document(), indent=2).encode("ascii") + b"\n")
    return count
