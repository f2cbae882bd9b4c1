from __future__ import annotations

import struct
import zlib

import pytest

from inspector.bodies import render
from inspector.bodies.pixels import image_of
from inspector.bodies.views.image import Picture
from tests.bodies.conftest import opened


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\x10\x80\xf0\x80" * width for _ in range(height)) if width * height < 10_000 else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(3, 2), (3, 2)),
        (b"GIF89a\x05\x00\x06\x00" + bytes(10), (5, 6)),
        (b"BM" + bytes(12) + struct.pack("<IiiHH", 40, 7, -8, 1, 24), (7, 8)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x09\x00\x0a\x03", (10, 9)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + b"\x0a\x00\x00\x0b\x00\x00", (11, 12)),
        (b"\x00\x00\x01\x00\x01\x00\x10\x20" + bytes(20), (16, 32)),
        (b"\xff\xd8\xff", (0, 0)),
        (b"\x89PNG\r\n\x1a\n", (0, 0)),
    ],
)
def test_the_size_is_read_from_the_header(data: bytes, size: tuple[int, int]) -> None:
    found = image_of(data)
    assert found is not None
    assert (found.width, found.height) == size


def test_an_image_is_described_and_given_to_be_decoded() -> None:
    made = render("best", opened(png(3, 2), "image/png"))
    assert made.view == "image"
    assert list(made.lines)[:2] == ["Type    image/png", "Size    3 × 2 pixels"]
    assert isinstance(made.model, Picture)


@pytest.mark.parametrize("data", [png(100_000, 100_000), png(0, 0), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" * 100_000])
def test_absurd_sizes_are_refused_before_anything_is_decoded(data: bytes) -> None:
    made = render("image", opened(data, "image/png"))
    assert made.model is None
    assert "decoded" in str(made.problem)


def test_svg_is_shown_as_text_and_other_formats_say_that_they_are_not_decoded() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.com/x.png"/></svg>'
    assert render("best", opened(svg, "image/svg+xml")).view == "xml"
    made = render("best", opened(b"II*\x00" + bytes(40), "image/tiff"))
    assert made.view == "raw"
    assert "image/tiff are not decoded here" in str(made.problem)
