"""NDJSON: one interchange object a line. The lossless format that `export`, `import` and `verify` share."""

from __future__ import annotations

import io
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from inspector.errors import ImportFailed
from inspector.exports.interchange import from_interchange, to_interchange
from inspector.exports.record import Record
from inspector.store.base import Entry
from inspector.workers import Token

#: Longest line, in bytes: a body of 25 MiB takes 34 of them.
MAX_LINE = 256 * 1024 * 1024


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


def read_ndjson(path: str | Path, token: Token | None = None) -> Iterator[Entry]:
    """The entries of a file, in order.

    The whole file is checked before this returns, and read a second time while the result is consumed, so that memory
    holds one line and a broken line anywhere leaves nothing imported. `-` is standard input; what cannot be read twice
    (a pipe) is kept in a temporary file. ImportFailed with path, line and reason.
    """
    name = "standard input" if str(path) == "-" else str(path)
    try:
        file = _twice(sys.stdin.buffer if str(path) == "-" else Path(path).open("rb"))  # noqa: SIM115
    except OSError as error:
        raise ImportFailed(f"{name} cannot be read: {error.strerror}.", path=name) from error
    try:
        for _ in entries_of(file, name, token):
            pass
        file.seek(0)
    except (OSError, io.UnsupportedOperation) as error:
        file.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ImportFailed(f"{name} cannot be read: {reason}.", path=name) from error
    except BaseException:
        file.close()
        raise
    return _second_reading(file, name, token)


def _twice(file: BinaryIO) -> BinaryIO:
    """The file, or an unnamed copy when it cannot be read from its start again. To be closed by the caller."""
    if file.seekable() and file is not sys.stdin.buffer:
        return file
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # stays open until the second reading ends
    try:
        shutil.copyfileobj(file, copy, 1024 * 1024)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    finally:
        if file is not sys.stdin.buffer:
            file.close()
    return copy


def _second_reading(file: BinaryIO, name: str, token: Token | None) -> Iterator[Entry]:
    with file:
        yield from entries_of(file, name, token)


def entries_of(stream: BinaryIO, name: str, token: Token | None = None) -> Iterator[Entry]:
    """Entries of an open stream, line by line, as they are read. ImportFailed with the line that is wrong."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if token is not None:
            token.check()
        if len(line) > MAX_LINE:
            raise _failed(name, number, f"the line is longer than {MAX_LINE // 1024**2} MiB")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield _entry(line, name, number)


def _entry(line: bytes, name: str, number: int) -> Entry:
    try:
        data = json.loads(line.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise _failed(name, number, f"byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _failed(name, number, f"not JSON: {error.msg} at character {error.colno}") from error
    except ValueError as error:
        raise _failed(name, number, f"not JSON that can be kept: {error}") from error
    except RecursionError as error:
        raise _failed(name, number, "nested too deeply") from error
    try:
        return from_interchange(data)
    except ImportFailed as error:
        raise _failed(name, number, error.message) from error


def _failed(name: str, number: int, reason: str) -> ImportFailed:
    return ImportFailed(f"{name}, line {number}: {reason}.", path=name, line=number, hint="Nothing was imported.")


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text:.40} is too large a number")
    return value
