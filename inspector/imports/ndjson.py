"""NDJSON: one interchange object a line, the lossless format of `export`. Also a list of such objects, or one alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from inspector.errors import ImportFailed
from inspector.exports.interchange import from_interchange
from inspector.imports.json_stream import Broken, Elements, loads
from inspector.imports.reading import Found, Item, Problem, Reading
from inspector.imports.source import Source
from inspector.store.base import Entry
from inspector.workers import Token

#: Longest line, in bytes: a body of 25 MiB takes 34 of them.
MAX_LINE = 256 * 1024 * 1024


def read(reading: Reading) -> Iterator[Found]:
    """Line by line."""
    for number, found in _lines(reading.stream, reading.token):
        yield Item(found) if isinstance(found, Entry) else Problem(f"line {number}", found)


def read_list(reading: Reading) -> Iterator[Found]:
    """A JSON list of interchange objects, or a single one over several lines."""
    if reading.stream.read(64).lstrip().startswith(b"{"):
        reading.restart()
        try:
            yield Item(from_interchange(loads(reading.whole())))
        except ImportFailed as error:
            yield Problem("", error.message)
        return
    number = 0
    try:
        for number, raw, depth in Elements(reading.restart(), (), reading.token):
            try:
                yield Item(from_interchange(loads(raw, depth)))
            except ImportFailed as error:
                yield Problem(f"entry {number}", error.message)
    except Broken as error:
        yield Problem(f"after entry {number}", str(error))


def _lines(stream: BinaryIO, token: Token) -> Iterator[tuple[int, Entry | str]]:
    """Number of each line that is not empty, and its entry or what is wrong with it."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        token.check()
        if len(line) > MAX_LINE:
            yield number, f"the line is longer than {MAX_LINE // 1024**2} MiB, and nothing was read beyond it"
            return
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            try:
                yield number, from_interchange(loads(line.rstrip(b"\r\n")))
            except ImportFailed as error:
                yield number, error.message


def entries_of(stream: BinaryIO, name: str, token: Token | None = None) -> Iterator[Entry]:
    """Entries of an open stream, line by line, as they are read. ImportFailed with the line that is wrong."""
    for number, found in _lines(stream, token or Token()):
        if isinstance(found, str):
            raise ImportFailed(f"{name}, line {number}: {found}.", path=name, line=number, hint="Nothing was imported.")
        yield found


def read_ndjson(path: str | Path, token: Token | None = None) -> Iterator[Entry]:
    """The entries of a file, in order.

    The whole file is checked before this returns, and read a second time while the result is consumed, so that memory
    holds one line. `-` is standard input. ImportFailed with path, line and reason.
    """
    source = Source.of_path(path)
    try:
        for _ in entries_of(source.open(), source.name, token):
            pass
    except BaseException:
        source.close()
        raise
    return _second_reading(source, token)


def _second_reading(source: Source, token: Token | None) -> Iterator[Entry]:
    with source:
        yield from entries_of(source.open(), source.name, token)
