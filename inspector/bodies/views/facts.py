"""What a PDF, sound, archive or other binary body says of itself; it is saved to be opened elsewhere, never here.

Sources: ISO 32000 (PDF), RIFF WAVE, FLAC, MPEG audio with ID3, Ogg, ISO base media, RFC 1952 (gzip), APPNOTE (ZIP).
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from inspector.bodies.body import Body
from inspector.bodies.kind import sniff
from inspector.bodies.rendered import Page, Span
from inspector.bodies.views.base import Job
from inspector.bodies.visible import count_hidden, visible

Facts = Iterator[tuple[str, str]]

#: Bytes of a PDF that are searched for its pages, and files of an archive that are listed
_SEARCHED, _FILES = 16 * 1024 * 1024, 500
_HASHED = 1 << 20

_PDF_PAGE = re.compile(rb"/Type\s*+/Page(?![A-Za-z])")
_RATES = (44100, 48000, 32000)
_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)


class FactsView:
    """Type, size, checksum and what the header tells, one fact a line."""

    name = "facts"
    title = "About"

    def suits(self, body: Body) -> bool:
        """See View: binary data whose type is known by its first bytes, or named by the header."""
        return body.kind.name == "binary" and body.kind.media not in ("", "application/octet-stream")

    def page(self, job: Job) -> Page:
        """See View. What cannot be read is left out: a broken file still has a type and a size."""
        data, media = job.body.data, job.body.kind.media
        digest = hashlib.sha256()
        for start in range(0, len(data), _HASHED):
            job.token.check()
            digest.update(data[start : start + _HASHED])
        pairs = [("Type", visible(media).text), ("Bytes", f"{len(data):,}"), ("SHA-256", digest.hexdigest())]
        # by its bytes: types have several names, and headers err
        reader = _READERS.get(sniff("", data).media)
        problem = None
        if reader is not None:
            try:
                pairs += reader(data)
            except (struct.error, IndexError, ValueError, OverflowError, zipfile.BadZipFile, NotImplementedError):
                problem = "The header of this file is damaged, so only its type and size are known."
        width = max(len(name) for name, _ in pairs)
        lines = [f"{name:<{width}}  {visible(value).text}".replace("\n", "␊") for name, value in pairs]

        def colour(_index: int, line: str) -> list[Span]:
            return [(0, width, "key"), (width + 2, len(line) - width - 2, "str")]

        return Page(lines, count_hidden("\n".join(lines)), colour, problem=problem)


def _pdf(data: bytes) -> Facts:
    yield "Version", data[5:8].decode("latin-1")
    pages = len(_PDF_PAGE.findall(data, 0, _SEARCHED))
    # pages may lie in compressed streams, which are not opened
    yield "Pages", f"{pages:,}" if pages else "not told without unpacking it"
    yield "Encrypted", "yes" if b"/Encrypt" in data[:_SEARCHED] else "no"
    scripts = [name.decode() for name in (b"/JavaScript", b"/OpenAction", b"/Launch", b"/EmbeddedFile") if name in data]
    if scripts:
        yield "Active parts", ", ".join(scripts)
    if b"%%EOF" not in data[-1024:]:
        yield "Whole", "no: its end mark is missing"


def _wav(data: bytes) -> Facts:
    at = 12
    rate = 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if name == b"fmt ":
            _, channels, hertz, rate, _, bits = struct.unpack("<HHIIHH", data[at + 8 : at + 24])
            yield "Sound", f"{channels} channels, {hertz:,} Hz, {bits} bits"
        elif name == b"data":
            if rate:
                yield "Length", _length(min(size, len(data) - at - 8) / rate)
            return
        at += 8 + size + size % 2


def _flac(data: bytes) -> Facts:
    packed = int.from_bytes(data[18:26], "big")
    hertz, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    yield "Sound", f"{channels} channels, {hertz:,} Hz, {bits} bits"
    if hertz:
        yield "Length", _length((packed & (1 << 36) - 1) / hertz)


def _mpeg(data: bytes) -> Facts:
    at = 0
    if data.startswith(b"ID3"):
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        yield "Tag", f"ID3 version 2.{data[3]}, {at:,} bytes"
    head = int.from_bytes(data[at : at + 4], "big")
    if head >> 21 == 0x7FF and head >> 17 & 3 == 1 and head >> 19 & 3 == 3 and head >> 10 & 3 < 3:
        bitrate = _BITRATES[head >> 12 & 15]
        yield "Sound", f"MP3, {_RATES[head >> 10 & 3]:,} Hz, {bitrate} kbit/s"
        if bitrate:
            yield "Length", f"about {_length((len(data) - at) / (bitrate * 125))}, if the bit rate stays the same"


def _ogg(data: bytes) -> Facts:
    for mark, name in ((b"OpusHead", "Opus"), (b"\x01vorbis", "Vorbis"), (b"\x7fFLAC", "FLAC"), (b"Speex", "Speex")):
        at = data.find(mark, 0, 200)
        if at >= 0:
            yield "Sound", name
            if name == "Vorbis":
                yield "Rate", f"{data[at + 11]} channels, {struct.unpack('<I', data[at + 12 : at + 16])[0]:,} Hz"


def _mp4(data: bytes) -> Facts:
    yield "Brand", data[8:12].decode("latin-1")


def _gzip(data: bytes) -> Facts:
    moment = struct.unpack("<I", data[4:8])[0]
    if moment:
        yield "Made", f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if data[3] & 8 and not data[3] & 4:
        yield "File", data[10 : data.index(b"\x00", 10)][:500].decode("latin-1")
    yield "Unpacked", f"{struct.unpack('<I', data[-4:])[0]:,} bytes, as its end claims"


def _zip(data: bytes) -> Facts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = archive.infolist()
    yield "Files", f"{len(files):,}, {sum(one.file_size for one in files):,} bytes unpacked, as they claim"
    for one in files[:_FILES]:
        secret = ", encrypted" if one.flag_bits & 1 else ""
        yield "File", f"{one.filename[:300]}  {one.file_size:,} bytes{secret}"
    if len(files) > _FILES:
        yield "", f"… {len(files) - _FILES:,} more"


def _length(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):,} min {rest:.1f} s" if minutes else f"{rest:.1f} s"


_READERS: dict[str, Callable[[bytes], Facts]] = {
    "application/pdf": _pdf,
    "audio/wav": _wav,
    "audio/flac": _flac,
    "audio/mpeg": _mpeg,
    "audio/ogg": _ogg,
    "video/mp4": _mp4,
    "application/gzip": _gzip,
    "application/zip": _zip,
}
