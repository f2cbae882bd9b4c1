"""What an output says once all of it is opened, in whatever it is packed, encoded, quoted or drawn."""

from __future__ import annotations

import base64
import bz2
import html
import io
import lzma
import quopri
import re
import sqlite3
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from urllib.parse import unquote

import brotli  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.parquet as pq

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_BASE64 = re.compile(rb"[0-9A-Za-z+/_-]{12,}(?:(?:\\[rn]|[\r\n])+[0-9A-Za-z+/_-]{4,})*={0,2}")
_BREAK = re.compile(rb"\\[rn]|[\r\n]")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
#: A line of base64 as a comment, or as a command that writes it.
_CODED_LINE = re.compile(rb"\s*(?:# |echo )?([0-9A-Za-z+/]{2,}={0,2})\s*")
_HEX = re.compile(rb"(?:[0-9a-f]{2}){6,}|(?:[0-9A-F]{2}){6,}")
#: A line of a hex dump.
_DUMPED = re.compile(rb"(?m)^[0-9a-f]{8}  ((?:[0-9a-f]{2} {1,2}){1,16})")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
#: A character that cmd is to take as it is.
_CARET = re.compile(r"\^(.)")
_QUOTED = re.compile(r"=[0-9A-F]{2}")
_UTF7 = re.compile(r"\+[0-9A-Za-z+/]+-")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[^<>]+>")
#: Requests one after the other, each with a head and a body.
_MESSAGES = re.compile(rb"\r\n\r\n|(?=[A-Z]+ \S+ HTTP/1\.\d\r\n)")
#: A byte string or a text among those of mitmproxy, which stand behind their lengths.
_COUNTED = re.compile(rb"(\d{2,7}):")
#: Reading a text piece by piece keeps what comes of it small: only the pieces that are written otherwise.
_PIECE = re.compile(r"(?<=[\n,])")


def opened(data: bytes, depth: int = 7) -> set[bytes]:
    """The bytes and all that can be read out of them, level by level, so that what is reached in several ways is opened
    as far as the shortest one allows.
    """
    known, level = {data}, {data}
    for _ in range(depth):
        level = {inner for one in level for inner in _inside(one) if len(inner) > 4} - known
        known |= level
    return known


def _inside(data: bytes) -> Iterator[bytes]:
    container = next((made for start, made in _CONTAINERS.items() if data.startswith(start)), None)
    if container is not None:
        with suppress(zipfile.BadZipFile, sqlite3.Error, pa.ArrowException):
            yield from container(data)
            return
    yield from _decompressed(data)
    yield from _read_otherwise(data.decode("latin-1"))
    yield from _parts(data)
    if b"\x00" in data[:40]:
        yield data.replace(b"\x00", b"")
    runs = set(_BASE64.findall(data))
    runs |= {part for run in runs if b"/" in run for part in run.split(b"/") if len(part) >= 12}
    for run in runs:
        yield from _of_base64(_BREAK.sub(b"", run))
    for block in _blocks(data):
        yield from _of_base64(block)
    for run in set(_HEX.findall(data)):
        yield bytes.fromhex(run.decode())
    dumped = b"".join(_DUMPED.findall(data))
    if dumped:
        yield bytes.fromhex(dumped.decode())


# files of files


def _of_zip(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield archive.read(name)


def _of_sqlite(data: bytes) -> Iterator[bytes]:
    with closing(sqlite3.connect(":memory:")) as database:
        # without its log a file is opened as one that has none
        database.deserialize(data[:18] + b"\x01\x01" + data[20:])
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            yield from _cells(value for row in database.execute(f'SELECT * FROM "{table}"') for value in row)


def _of_parquet(data: bytes) -> Iterator[bytes]:
    table = pq.read_table(pa.BufferReader(data))
    for column in table.columns:
        for value in column.to_pylist():
            lines = value if isinstance(value, list) else [{"": value}]
            yield from _cells(cell for line in lines for cell in line.values())


def _cells(values: Iterable[object]) -> Iterator[bytes]:
    for value in values:
        if value is not None:
            yield value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


_CONTAINERS = {b"PK\x03\x04": _of_zip, b"SQLite format 3\x00": _of_sqlite, b"PAR1": _of_parquet}


# parts of a file


def _parts(data: bytes) -> Iterator[bytes]:
    if b"\r\n\r\n" in data:
        yield from _MESSAGES.split(data)
    for found in _COUNTED.finditer(data):
        end = found.end() + int(found[1])
        if data[end : end + 1] in (b",", b";"):
            yield data[found.end() : end]


def _blocks(data: bytes) -> Iterator[bytes]:
    """Lines of base64 under each other: all as long as the first, but the last."""
    block: list[bytes] = []
    for line in data.splitlines():
        found = _CODED_LINE.fullmatch(line)
        if block and (found is None or len(block[-1]) < len(block[0]) or len(found[1]) > len(block[0])):
            yield b"".join(block)
            block = []
        if found is not None:
            block.append(found[1])
    yield b"".join(block)


def _of_base64(run: bytes) -> Iterator[bytes]:
    plain = run.rstrip(b"=").translate(_URL_SAFE)
    # a word behind it may seem to belong to it
    plain = plain[:-1] if len(plain) % 4 == 1 else plain
    with suppress(ValueError):
        yield base64.b64decode(plain + b"=" * (-len(plain) % 4))


# texts that are written otherwise


def _read_otherwise(text: str) -> Iterator[bytes]:
    if _QUOTED.search(text):
        yield quopri.decodestring(text.encode("latin-1"))
    pieces = _PIECE.split(text)
    for read in (_unquoted, html.unescape, _unescaped, _of_batch, _without_cdata, _without_tags, _of_utf7):
        changed = "".join(other for piece in pieces if (other := read(piece)) != piece)
        # what is beyond latin-1 is no part of any secret
        yield changed.encode("latin-1", "replace")


def _unquoted(text: str) -> str:
    return unquote(text, "latin-1") if "%" in text else text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found[4]:
        return _LETTERS.get(found[4], found[4])
    return chr(int(found[3], 8) & 0xFF) if found[3] else chr(int(found[1] or found[2], 16))


def _of_batch(text: str) -> str:
    return _CARET.sub(r"\1", text.replace("%%", "%"))


def _without_cdata(text: str) -> str:
    return _CDATA.sub("", text)


def _without_tags(text: str) -> str:
    return _TAG.sub("", text)


def _of_utf7(text: str) -> str:
    if not _UTF7.search(text):
        return text
    try:
        return text.encode("latin-1").decode("utf-7")
    except UnicodeDecodeError:
        return text


# what is compressed


def _decompressed(data: bytes) -> Iterator[bytes]:
    for begin in _GZIP.finditer(data):
        # the members of one file after each other
        rest, whole = data[begin.start() :], b""
        while rest:
            decoder = zlib.decompressobj(47)
            try:
                whole += decoder.decompress(rest)
            except zlib.error:
                break
            rest = decoder.unused_data
        if whole:
            yield whole
    if data.isascii() or len(data) > 4000:
        return
    for unpack in (brotli.decompress, zstd.decompress, bz2.decompress, lzma.decompress, _inflated):
        with suppress(brotli.error, zstd.ZstdError, zlib.error, lzma.LZMAError, OSError, ValueError):
            yield unpack(data)


def _inflated(data: bytes) -> bytes:
    return zlib.decompress(data, -15)
