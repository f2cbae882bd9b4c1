"""JSON files entry by entry: the elements of one array, each as its own bytes, so that memory holds one of them.

A regular expression jumps from bracket to bracket; what is between them is parsed by `json`, an element at a time. So
one element that is no JSON is told and the next one is read all the same.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from inspector.errors import ImportFailed
from inspector.imports.reading import MAX_ENTRY
from inspector.workers import Token

#: Deepest nesting of one element.
MAX_DEPTH = 400
_CHUNK = 1 << 20
#: Members beside the array are kept up to this size: the name of the program, variables.
_SMALL = 1 << 20
_SPACE = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = re.compile(rb"[^\s,\]}\[{\":]+")
_PLAIN = rb'[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"'
#: Up to the next bracket that is in no string, over objects and lists that hold no others.
_BRACKET = re.compile(
    rb"(?:" + _PLAIN + rb"|\{(?:" + _PLAIN + rb")*+\}|\[(?:" + _PLAIN + rb")*+\])*+([{}\[\]])", re.DOTALL
)
_OPEN = (b"{", b"[")


class Broken(Exception):
    """The file is no JSON from here on; the words say why."""


class JsonStream:
    """A cursor over JSON bytes that are read when they are needed."""

    def __init__(self, stream: BinaryIO, token: Token, limit: int = MAX_ENTRY) -> None:
        self._stream = stream
        self._token = token
        self._limit = limit
        self._buffer = b""
        self._at = 0
        self._before = 0
        self._ended = False

    def _more(self, start: int) -> int:
        """Read on and forget what lies before `start`; by how much places moved. Broken at the end of the file."""
        self._token.check()
        held = len(self._buffer) - start
        if self._ended:
            raise Broken(f"the file ends at byte {self._before + len(self._buffer)}, in the middle of something")
        if held > self._limit:
            raise Broken(f"what begins at byte {self._before + start} is larger than {self._limit // 1024**2} MiB")
        # as much again as is held: what is scanned once more stays a fixed share
        piece = self._stream.read(max(_CHUNK, held))
        self._ended = not piece
        self._buffer = self._buffer[start:] + piece
        self._before += start
        self._at -= start
        return start

    def peek(self) -> bytes:
        """The next character that is no white space, b"" at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if self._ended:
                return b""
            self._more(self._at)

    def take(self, wanted: bytes) -> bool:
        """Go over that character if it comes next."""
        if self.peek() != wanted:
            return False
        self._at += 1
        return True

    def need(self, wanted: bytes) -> None:
        """Go over that character; Broken when another one comes."""
        if not self.take(wanted):
            raise self.broken(f"{wanted.decode()!r} is missing")

    def broken(self, what: str) -> Broken:
        """The error for this place."""
        return Broken(f"not JSON at byte {self._before + self._at}: {what}")

    def text(self) -> str:
        """The string that comes next."""
        if self.peek() != b'"':
            raise self.broken("a name is missing")
        raw = self._match(_STRING)
        try:
            text = json.loads(raw)
        except ValueError as error:
            raise self.broken("a name is broken") from error
        return str(text)

    def value(self) -> tuple[bytes, int]:
        """The bytes of the value that comes next, and how deeply it is nested."""
        first = self.peek()
        if first not in _OPEN:
            raw = self._match(_STRING if first == b'"' else _SCALAR)
            return raw, 0
        start, at = self._at, self._at + 1
        depth = deepest = 1
        while True:
            found = _BRACKET.match(self._buffer, at)
            if found is None:
                moved = self._more(start)
                start, at = start - moved, at - moved
                continue
            at = found.end()
            if found[1] in _OPEN:
                depth += 1
                if depth > deepest:
                    deepest = depth
            else:
                depth -= 1
                if depth == 0:
                    break
        self._at = at
        return self._buffer[start:at], deepest

    def _match(self, pattern: re.Pattern[bytes]) -> bytes:
        while True:
            found = pattern.match(self._buffer, self._at)
            if found is not None and (found.end() < len(self._buffer) or self._ended):
                self._at = found.end()
                return found[0]
            if self._ended:
                raise self.broken("a value is missing or has no end")
            self._more(self._at)


class Elements:
    """The elements of the array at `path` (() for an array that is the file), in order.

    Iterating gives (number from 1, bytes, depth). `beside` holds the bytes of the small members on the way to it, by
    name; `found` says whether the array was there. Broken ends the iteration.
    """

    def __init__(self, stream: BinaryIO, path: tuple[str, ...], token: Token) -> None:
        self._json = JsonStream(stream, token)
        self._path = path
        self._count = 0
        self.beside: dict[str, bytes] = {}
        self.found = False

    def __iter__(self) -> Iterator[tuple[int, bytes, int]]:
        yield from self._inside(self._path)
        if self._json.peek():
            raise self._json.broken("something follows the end")

    def _inside(self, path: tuple[str, ...]) -> Iterator[tuple[int, bytes, int]]:
        if not path:
            yield from self._array()
            return
        self._json.need(b"{")
        if self._json.take(b"}"):
            return
        while True:
            name = self._json.text()
            self._json.need(b":")
            if name == path[0] and self._json.peek() == (b"[" if len(path) == 1 else b"{"):
                yield from self._inside(path[1:])
            else:
                raw, _ = self._json.value()
                if len(raw) <= _SMALL:
                    self.beside[name] = raw
            if self._json.take(b"}"):
                return
            self._json.need(b",")

    def _array(self) -> Iterator[tuple[int, bytes, int]]:
        self._json.need(b"[")
        self.found = True
        if self._json.take(b"]"):
            return
        while True:
            raw, depth = self._json.value()
            self._count += 1
            yield self._count, raw, depth
            if self._json.take(b"]"):
                return
            self._json.need(b",")


def loads(raw: bytes, depth: int = 0) -> Any:
    """The value of JSON bytes; ImportFailed with the reason, also for what JSON has no words for (NaN, 1e999)."""
    if depth > MAX_DEPTH:
        raise ImportFailed("nested too deeply")
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise ImportFailed(f"byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ImportFailed(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except ValueError as error:
        raise ImportFailed(f"not JSON that can be kept: {error}") from error
    except RecursionError as error:
        raise ImportFailed("nested too deeply") from error


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text:.40} is too large a number")
    return value
