"""Hands and eyes on an X display: moves the pointer, clicks, presses keys, takes pictures.

The X protocol over its socket with the XTEST extension, which every Xvfb has: nothing has to be installed for it.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from pathlib import Path

_KEY_PRESS, _BUTTON_PRESS, _MOTION = 2, 4, 6
_KEYSYMS = {
    "Return": 0xFF0D,
    "Escape": 0xFF1B,
    "Home": 0xFF50,
    "Up": 0xFF52,
    "Down": 0xFF54,
    "Page_Up": 0xFF55,
    "Page_Down": 0xFF56,
    "Control": 0xFFE3,
    "End": 0xFF57,
}


@dataclass(frozen=True)
class Picture:
    """What the screen shows: rows of 32-bit pixels, blue first."""

    width: int
    height: int
    pixels: bytes

    def part(self, left: int, top: int, right: int, bottom: int) -> bytes:
        """The pixels of a part of it."""
        rows = (row * self.width for row in range(top, bottom))
        return b"".join(self.pixels[(row + left) * 4 : (row + right) * 4] for row in rows)

    def colours(self) -> int:
        """How many colours there are."""
        return len(set(memoryview(self.pixels).cast("I")))

    def save(self, path: Path) -> None:
        """As a PNG, to be looked at."""
        from PySide6.QtGui import QImage

        QImage(self.pixels, self.width, self.height, QImage.Format.Format_RGB32).save(str(path))


class Screen:
    """A connection to the display `:N` of this machine."""

    def __init__(self, display: int) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(20)
        self._socket.connect(f"/tmp/.X11-unix/X{display}")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        success, length = struct.unpack("<BxxxxxH", self._read(8))
        data = self._read(length * 4)
        assert success == 1, data
        vendor, formats = struct.unpack_from("<H", data, 16)[0], data[21]
        self._first_key, last_key = data[26], data[27]
        screen = 32 + (vendor + 3) // 4 * 4 + formats * 8
        (self._root,) = struct.unpack_from("<I", data, screen)
        self.width, self.height = struct.unpack_from("<HH", data, screen + 20)
        reply = self._ask(struct.pack("<BxHHxx", 98, 4, 5) + b"XTEST\0\0\0")
        assert reply[8], "the display has no XTEST extension"
        self._xtest = reply[9]
        count = last_key - self._first_key + 1
        reply = self._ask(struct.pack("<BxHBBxx", 101, 2, self._first_key, count))
        self._per_key = reply[1]
        self._keys = struct.unpack(f"<{count * self._per_key}I", reply[32:])

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def click(self, x: int, y: int) -> None:
        """Press and release the left button there."""
        self._fake(_MOTION, 0, x, y)
        self._fake(_BUTTON_PRESS, 1)
        self._fake(_BUTTON_PRESS + 1, 1)
        self._sync()

    def press(self, key: str, held: str = "") -> None:
        """Press and release a key: a small letter, a digit or a name such as Return; `held` is one like Control."""
        codes = [self._code(name) for name in (held, key) if name]
        for code in codes:
            self._fake(_KEY_PRESS, code)
        for code in reversed(codes):
            self._fake(_KEY_PRESS + 1, code)
        self._sync()

    def _code(self, key: str) -> int:
        place = self._keys.index(_KEYSYMS.get(key) or ord(key))
        return self._first_key + place // self._per_key

    def picture(self) -> Picture:
        """The whole screen."""
        ask = struct.pack("<BBHIhhHHI", 73, 2, 5, self._root, 0, 0, self.width, self.height, 0xFFFFFFFF)
        return Picture(self.width, self.height, self._ask(ask)[32:][: self.width * self.height * 4])

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._socket.sendall(
            struct.pack(
                "<BBHBBxxII8xhh8x", self._xtest, 2, 9, kind, detail, 0, self._root if kind == _MOTION else 0, x, y
            )
        )

    def _sync(self) -> None:
        self._ask(struct.pack("<BxH", 43, 1))

    def _ask(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        while True:
            head = self._read(32)
            assert head[0] != 0, f"X error {head[1]} for request {head[10]}"
            if head[0] == 1:
                return head + self._read(struct.unpack_from("<I", head, 4)[0] * 4)

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._socket.recv(min(1 << 20, count - len(parts)))
            assert part, "the display is gone"
            parts += part
        return bytes(parts)
