"""Pydantic models (version 2). Needs the extra `types`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from inspector.exports.record import Record
from inspector.exports.types.python import write_classes
from inspector.workers import Token


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The classes, when all captures were looked at."""
    return write_classes(records, out, token, "PydanticV2BaseModel")
