"""Streaming decoders of the content encodings, behind one small interface, each with bounded output per step."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: Most bytes that one `feed` gives back: what a cancelled or capped step has made too much.
OUTPUT_STEP = 256 * 1024

#: RFC 9659: zstd as a content encoding needs no window above 8 MiB. More is memory that a sender makes us spend.
ZSTD_WINDOW_LOG = 23


class Stream(Protocol):
    """One running decoder. Feed empty bytes while it is not hungry; stop when it is finished."""

    @property
    def hungry(self) -> bool:
        """True when it needs input to go on."""

    @property
    def finished(self) -> bool:
        """True after the end mark of the compressed data."""

    @property
    def unused(self) -> bytes:
        """What of the last input lies behind the end mark."""

    def feed(self, data: bytes) -> bytes:
        """Decoded bytes, about OUTPUT_STEP at most. Raises one of the codec's `errors`."""


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._decoder = zlib.decompressobj(wbits)
        self._full = False

    @property
    def hungry(self) -> bool:
        return not self._decoder.unconsumed_tail and not self._full

    @property
    def finished(self) -> bool:
        return self._decoder.eof

    @property
    def unused(self) -> bytes:
        return self._decoder.unused_data

    def feed(self, data: bytes) -> bytes:
        made = self._decoder.decompress(self._decoder.unconsumed_tail + data, OUTPUT_STEP)
        # a full buffer may hide more output inside zlib although all input is taken
        self._full = len(made) >= OUTPUT_STEP and not self._decoder.eof
        return made


class _Brotli:
    unused = b""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    @property
    def hungry(self) -> bool:
        return bool(self._decoder.can_accept_more_data())

    @property
    def finished(self) -> bool:
        return bool(self._decoder.is_finished())

    def feed(self, data: bytes) -> bytes:
        made: bytes = self._decoder.process(data, output_buffer_limit=OUTPUT_STEP)
        return made


class _Zstd:
    def __init__(self) -> None:
        window = {int(zstd.DecompressionParameter.window_log_max): ZSTD_WINDOW_LOG}
        self._decoder = zstd.ZstdDecompressor(options=window)

    @property
    def hungry(self) -> bool:
        return self._decoder.needs_input

    @property
    def finished(self) -> bool:
        return self._decoder.eof

    @property
    def unused(self) -> bytes:
        return self._decoder.unused_data

    def feed(self, data: bytes) -> bytes:
        return self._decoder.decompress(data, OUTPUT_STEP)


@dataclass(frozen=True, slots=True)
class Codec:
    """How to decode one encoding. `start(first bytes)` makes a Stream; `again` says that another member follows."""

    name: str
    start: Callable[[bytes], Stream]
    errors: tuple[type[Exception], ...]
    again: Callable[[bytes], bool]


def _deflate(head: bytes) -> Stream:
    # RFC 9110 means the zlib format; some senders send raw deflate. The two header bytes tell them apart.
    is_zlib = len(head) >= 2 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
    return _Zlib(15 if is_zlib else -15)


def gzip_magic(head: bytes) -> bool:
    """True for the first bytes of a gzip member."""
    return head[:3] == b"\x1f\x8b\x08"


def zstd_magic(head: bytes) -> bool:
    """True for the first four bytes of a zstd frame, or of a frame to be skipped."""
    return head[:4] == b"\x28\xb5\x2f\xfd" or (head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50)


_GZIP = Codec("gzip", lambda _head: _Zlib(31), (zlib.error,), gzip_magic)

#: Encoding name, lower case, to its codec. `identity` is not here: it is no work.
CODECS: dict[str, Codec] = {
    "gzip": _GZIP,
    "x-gzip": _GZIP,
    "deflate": Codec("deflate", _deflate, (zlib.error,), lambda _head: False),
    "br": Codec("br", lambda _head: _Brotli(), (brotli.error,), lambda _head: False),
    "zstd": Codec("zstd", lambda _head: _Zstd(), (zstd.ZstdError, EOFError), zstd_magic),
}
