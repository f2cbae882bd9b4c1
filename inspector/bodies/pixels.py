"""What the header of an image claims: its format and its size in pixels, read without decoding anything.

Sources: the PNG, GIF89a, JPEG (ITU T.81), BMP, WebP container and ICO formats.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

#: Pixels that are decoded at most: 160 MB as an image
MOST_PIXELS = 40_000_000

#: Segments of a JPEG that are looked at for its size
_SEGMENTS = 2_000

_COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGB with alpha"}


class Image(NamedTuple):
    """`width` and `height` in pixels, 0 where the header does not say. `detail`: depth and colours, in words."""

    media: str
    width: int
    height: int
    detail: str = ""

    @property
    def refusal(self) -> str | None:
        """Why it is not decoded, in a sentence; None where it may be."""
        if not self.width or not self.height:
            return "The header of this image does not say how large it is, so it is not decoded."
        if self.width * self.height > MOST_PIXELS:
            return (
                f"This image claims {self.width:,} × {self.height:,} pixels, more than the {MOST_PIXELS:,} that are "
                "decoded here. Save it to look at it elsewhere."
            )
        return None


def image_of(data: bytes) -> Image | None:
    """The image that bytes begin as; None when they are none that is known here."""
    for magic, read in _READERS:
        if data.startswith(magic):
            try:
                return read(data)
            except (struct.error, IndexError):
                return Image("image", 0, 0)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _png(data: bytes) -> Image:
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    return Image("image/png", width, height, f"{depth} bits, {_COLOURS.get(colour, 'unknown colours')}")


def _gif(data: bytes) -> Image:
    width, height = struct.unpack("<HH", data[6:10])
    return Image("image/gif", width, height, "the first picture of it")


def _bmp(data: bytes) -> Image:
    if struct.unpack("<I", data[14:18])[0] == 12:
        width, height = struct.unpack("<HH", data[18:22])
        return Image("image/bmp", width, height)
    width, height, _, depth = struct.unpack("<iiHH", data[18:30])
    return Image("image/bmp", abs(width), abs(height), f"{depth} bits")


def _ico(data: bytes) -> Image:
    return Image("image/x-icon", data[6] or 256, data[7] or 256, f"{struct.unpack('<H', data[4:6])[0]:,} sizes in it")


def _jpeg(data: bytes) -> Image:
    at = 2
    for _ in range(_SEGMENTS):
        at = data.find(b"\xff", at)
        if at < 0:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD8 or marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Image("image/jpeg", width, height, f"{data[at + 9]} colour channels")
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return Image("image/jpeg", 0, 0)


def _webp(data: bytes) -> Image:
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        return Image("image/webp", width, height, "extended")
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return Image("image/webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), "lossless")
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return Image("image/webp", width & 0x3FFF, height & 0x3FFF, "lossy")
    return Image("image/webp", 0, 0)


_READERS = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF87a", _gif),
    (b"GIF89a", _gif),
    (b"BM", _bmp),
    (b"\x00\x00\x01\x00", _ico),
)
