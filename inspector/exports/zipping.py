"""ZIP files written as a stream: the list of what is inside, which stands at the end, waits on disk, not in memory."""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from datetime import UTC, datetime
from types import TracebackType
from typing import BinaryIO, Self

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
#: Names are UTF-8.
_UTF8 = 0x800
_MOST = 0xFFFFFFFF
#: Smaller files are stored as they are.
_WORTH_IT = 64


class ZipStream:
    """A ZIP file on an open stream that need not be seekable. Members are given whole, one at a time."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._count = 0
        self._list: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        with self._list:
            if kind is None:
                self._finish()

    def add(self, name: str, data: bytes, moment: datetime) -> None:
        """One more file. `name` has forward slashes; `moment` (UTC) is shown as its time."""
        path = name.encode("utf-8")
        packed, method = data, 0
        if len(data) >= _WORTH_IT:
            squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
            packed, method = squeezer.compress(data) + squeezer.flush(), 8
        crc = zlib.crc32(data)
        date, time = _stamp(moment)
        sizes = (crc, len(packed), len(data))
        # 45: readers need to know the large form when an offset below takes it
        head = _LOCAL.pack(b"PK\x03\x04", 20, _UTF8, method, time, date, *sizes, len(path), 0)
        large = self._at >= _MOST
        extra = struct.pack("<2HQ", 1, 8, self._at) if large else b""
        entry = _CENTRAL.pack(
            b"PK\x01\x02", 45, 3, 45 if large else 20, 0, _UTF8, method, time, date, *sizes, len(path), len(extra),
            0, 0, 0, 0o100600 << 16, _MOST if large else self._at,
        )  # fmt: skip
        self._list.write(entry + path + extra)
        self._count += 1
        self._write(head + path + packed)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)

    def _finish(self) -> None:
        size, start, count = self._list.tell(), self._at, self._count
        self._list.seek(0)
        shutil.copyfileobj(self._list, self._out, 1 << 20)
        if count > 0xFFFF - 1 or start >= _MOST or size >= _MOST:
            end = start + size
            self._out.write(_END64.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start))
            self._out.write(_LOCATOR64.pack(b"PK\x06\x07", 0, end, 1))
        short = min(count, 0xFFFF)
        self._out.write(_END.pack(b"PK\x05\x06", 0, 0, short, short, min(size, _MOST), min(start, _MOST), 0))


def _stamp(moment: datetime) -> tuple[int, int]:
    """Date and time as DOS had them: from 1980, in steps of two seconds."""
    at = moment.astimezone(UTC)
    year = min(max(at.year, 1980), 2107)
    date = (year - 1980) << 9 | at.month << 5 | at.day
    return date, at.hour << 11 | at.minute << 5 | at.second // 2
