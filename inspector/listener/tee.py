"""Which of the received bytes belong to which request.

The parser tells what a request said, not where its bytes began and ended. The tee sees the same chunks and, each time
the parser emits a request, cuts its head off them by the request's own framing; so the exact head of a request and the
exact bytes of a refused one are known. Bodies are not kept a second time, except chunked ones until their end: their
framing is evidence when it turns out to be broken.
"""

from __future__ import annotations

import time


class ChunkScanner:
    """Finds the end of a chunked body whose framing the parser checks."""

    __slots__ = ("_left", "_line", "_trailers")

    def __init__(self) -> None:
        self._left = 0
        self._line = b""
        self._trailers = False

    def feed(self, data: bytes, start: int = 0) -> int | None:
        """Offset in `data` just after the body's end, or None when it goes on. ValueError for a bad chunk size."""
        at = start
        while True:
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                if self._left:
                    return None
            newline = data.find(b"\n", at)
            if newline < 0:
                # only the size or the emptiness of a line matters, so a very long one need not be kept
                self._line = (self._line + data[at : at + 64])[:64]
                return None
            line = (self._line + data[at : min(newline, at + 64)]).rstrip(b"\r")
            self._line = b""
            at = newline + 1
            if self._trailers:
                if not line:
                    return at
                continue
            size = int(line.partition(b";")[0], 16)
            if size:
                self._left = size + 2
            else:
                self._trailers = True


class Tee:
    """The received bytes that no finished request accounts for.

    `began` and `began_at` are when the first of them came (monotonic and wall clock seconds). `certain` turns False
    when the bytes and the parser's story do not fit together; from then on no heads are told. At most `limit` bytes are
    kept.
    """

    __slots__ = ("_limit", "_more", "_raw", "_scanner", "_size", "_skip", "began", "began_at", "certain", "fed")

    def __init__(self, limit: int) -> None:
        # what is pending: nearly always one chunk, which is kept as it is
        self._raw = b""
        self._more: list[bytes] = []
        self._size = 0
        self._limit = limit
        self._skip = 0
        self._scanner: ChunkScanner | None = None
        self.certain = True
        self.began = self.fed = time.perf_counter()
        self.began_at = 0.0

    def feed(self, data: bytes) -> None:
        """Take in a chunk just as it was received, before the parser gets it."""
        self.fed = time.perf_counter()
        if self._skip:
            size = len(data)
            if size <= self._skip:
                self._skip -= size
                return
            data = data[self._skip :]
            self._skip = 0
        elif self._scanner is not None:
            self._scan(data, 0)
            return
        if not self._size:
            self.began = self.fed
            self.began_at = time.time()
        self._keep(data)

    def take(self, length: int | None) -> bytes | None:
        """Cut off the head of the request that the parser emitted; `length` of its body in bytes, None for chunked.

        The head comes with its final empty line; None when it is not certain which bytes it was.
        """
        if not self.certain:
            return None
        raw = self.pending if self._more else self._raw
        start = 0
        if raw[:1] in (b"\r", b"\n"):
            start = len(raw) - len(raw.lstrip(b"\r\n"))
        end = raw.find(b"\r\n\r\n", start) + 4
        if end < 4:
            self.certain = False
            self._clear()
            return None
        head = raw[start:end]
        if length is None:
            self._clear()
            self._keep(head)
            self._scanner = ChunkScanner()
            self._scan(raw, end)
            return head
        have = len(raw) - end
        if have <= length:
            self._clear()
            self._skip = length - have
        else:
            self._restart(raw[end + length :])
        return head

    @property
    def pending(self) -> bytes:
        """The bytes that came since the last finished request."""
        return b"".join((self._raw, *self._more))

    @property
    def size(self) -> int:
        """Length of `pending`."""
        return self._size

    def keep_all(self) -> None:
        """From now on keep whatever comes, up to the limit: the parser has refused the request."""
        self._skip = 0
        self._scanner = None

    def keep_only(self, rest: bytes) -> None:
        """What was pending turned out to hold good requests: `rest` comes after them."""
        self._clear()
        self._keep(rest)

    def _scan(self, data: bytes, start: int) -> None:
        assert self._scanner is not None
        try:
            end = self._scanner.feed(data, start)
        except ValueError:
            # the parser is about to refuse this chunk size in its own words
            end = None
        if end is None:
            self._keep(data[start:] if start else data)
        else:
            self._scanner = None
            self._restart(data[end:])

    def _restart(self, rest: bytes) -> None:
        self._clear()
        if rest:
            self.began = self.fed
            self.began_at = time.time()
            self._keep(rest)

    def _keep(self, data: bytes) -> None:
        size = len(data)
        room = self._limit - self._size
        if size > room:
            if not room:
                return
            size, data = room, data[:room]
        if self._size:
            self._more.append(data)
        else:
            self._raw = data
        self._size += size

    def _clear(self) -> None:
        self._raw = b""
        self._size = 0
        if self._more:
            self._more.clear()
