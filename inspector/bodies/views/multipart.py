"""Multipart bodies: each part with its header lines, its size and its text, or the first bytes of it in hex."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from multipart import MultipartError, MultipartSegment, PushMultipartParser  # type: ignore[import-untyped]

from inspector.bodies import parts as parts_of
from inspector.bodies.charset import text_of
from inspector.bodies.kind import sniff
from inspector.bodies.parts import Parts
from inspector.bodies.rendered import Page, Span
from inspector.bodies.views.base import ByKind, Job, ViewFailed, plural
from inspector.bodies.views.hex import hex_lines
from inspector.bodies.visible import count_hidden, visible
from inspector.workers import Token

#: Bytes of one part, and lines of hex of a binary one, that are shown
_TEXT_SHOWN = 256 * 1024
_HEX_SHOWN = 16

_PARTS = 2000
_CHUNK = 64 * 1024

_BOUNDARY = re.compile(r"""(?i);\s*+boundary\s*+=\s*+(?:"((?:[^"\\]|\\.){1,200})"|([^;\s"]{1,200}))""")
_FIRST_LINE = re.compile(rb"(?:^|\r\n)--([!-~][ -~]{0,199}?)[ \t]*\r?\n")


@dataclass(slots=True)
class Part:
    """One part: header lines as text, the body's size, and its first bytes."""

    headers: list[tuple[str, str]]
    head: bytearray = field(default_factory=bytearray)
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    complete: bool = False

    def header(self, name: str) -> str:
        """The value of a header line, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class MultipartView(ByKind):
    """A heading for each part, then what it holds."""

    name = "multipart"
    title = "Parts"
    kinds = ("multipart",)

    def page(self, job: Job) -> Page:
        """See View. Parts before a mistake are shown, the mistake is named; without any part the view fails."""
        boundary, said = _boundary(job.body.content_type, job.body.data)
        parts, problem = parse(job.body.data, boundary, job.token)
        if not parts:
            raise ViewFailed(f"No part was found with the boundary {boundary.decode('latin-1')!r}: {problem}.")
        listing = _Listing()
        for number, part in enumerate(parts, 1):
            job.token.check()
            listing.add_part(number, part)
        problems = [
            said,
            f"The body breaks after part {len(parts)}: {problem}. The raw view shows the rest." if problem else None,
        ]
        colours = listing.colours

        def colour(index: int, line: str) -> list[Span]:
            style = colours.get(index)
            if style == "attr" and ":" in line:
                at = line.index(":")
                return [(0, at, "attr"), (at, 1, "punct"), (at + 1, len(line) - at - 1, "str")]
            return [(0, len(line), style)] if style and line else []

        return Page(
            listing.lines,
            count_hidden("\n".join(listing.lines)),
            colour,
            problem=" ".join(filter(None, problems)) or None,
            notes=(plural(len(parts), "part"),),
            model=Parts([_as_body(number, part) for number, part in enumerate(parts, 1)], "part"),
        )


def _as_body(number: int, part: Part) -> parts_of.Part:
    """A part as a body of its own."""
    disposition = part.header("content-disposition")
    name, file_name = _parameter(disposition, "name"), _parameter(disposition, "filename")
    kind = part.header("content-type").partition(";")[0] or sniff("", bytes(part.head[:4096])).title
    return parts_of.Part(
        visible(name or f"part {number}").text,
        b"".join(part.chunks),
        tuple(part.headers),
        part.header("content-type"),
        visible(f"{file_name} · {kind}" if file_name else kind).text,
        # only its last step: a sender must not choose the folder
        re.split(r"[/\\]", file_name)[-1] or f"part-{number}",
        real_headers=True,
    )


def _parameter(value: str, name: str) -> str:
    found = re.search(rf"""(?i);\s*{name}\s*=\s*(?:"((?:[^"\\]|\\.){{0,500}})"|([^;\s"]{{1,500}}))""", value)
    if found is None:
        return ""
    return re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2]


def _boundary(content_type: str, data: bytes) -> tuple[bytes, str | None]:
    """The boundary by the header or, where it names none, by the first line of the body."""
    found = _BOUNDARY.search(content_type)
    if found is not None:
        text = found[1] if found[1] is not None else found[2]
        return re.sub(r"\\(.)", r"\1", text).encode("latin-1", "replace"), None
    first = _FIRST_LINE.search(data[:4096])
    if first is None:
        raise ViewFailed("The header names no boundary, and the body does not start with one.")
    return first[1], "The header names no boundary; the body's first line was taken as one."


class _Parser(PushMultipartParser):  # type: ignore[misc]
    """The library's parser for any multipart type, which also keeps header lines as they were sent."""

    def __init__(self, boundary: bytes) -> None:
        super().__init__(
            boundary,
            max_header_size=16 * 1024,
            max_header_count=64,
            max_segment_count=_PARTS,
            header_charset="latin-1",
        )
        self._sent: list[tuple[str, str]] = []

    def take_headers(self) -> list[tuple[str, str]]:
        """The header lines of the part that just began: name and value."""
        taken, self._sent = self._sent, []
        return taken

    def _on_segment_headerline(self, line: bytes) -> None:
        if line.isspace() and self._sent:
            # a line that goes on with nothing, which the library refuses
            return
        # joins lines that go on, too, and holds what they make to its limits
        super()._on_segment_headerline(line)
        if line[:1] in (b" ", b"\t"):
            # the line before goes on (RFC 5322, section 2.2.3)
            name, value = self._sent[-1]
            self._sent[-1] = name, f"{value} {_header_text(line).strip()}"
            return
        name, _, value = _header_text(line).partition(":")
        self._sent.append((name, value.strip(" \t")))

    def _create_segment(self, headerlist: list[tuple[str, str]]) -> MultipartSegment:
        # the library's own refuses parts that are not form-data, which multipart/mixed and related have
        return MultipartSegment(headerlist)


def parse(data: bytes, boundary: bytes, token: Token) -> tuple[list[Part], str | None]:
    """The parts of stored bytes, and what is wrong behind the last of them."""
    parts: list[Part] = []
    try:
        parser = _Parser(boundary)
        for start in range(0, len(data), _CHUNK):
            token.check()
            for event in parser.parse(data[start : start + _CHUNK]):
                if isinstance(event, MultipartSegment):
                    parts.append(Part(parser.take_headers()))
                elif event is None:
                    parts[-1].complete = True
                else:
                    part = parts[-1]
                    part.size += len(event)
                    part.chunks.append(bytes(event))
                    if (room := _TEXT_SHOWN - len(part.head)) > 0:
                        part.head += event[:room]
        parser.close()
    except MultipartError as error:
        return parts, f"{str(error).rstrip('.').lower()}"
    return parts, None


def _header_text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


class _Listing:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.colours: dict[int, str] = {}

    def add(self, line: str, style: str) -> None:
        self.colours[len(self.lines)] = style
        self.lines.append(line)

    def add_part(self, number: int, part: Part) -> None:
        if self.lines:
            self.lines.append("")
        size = plural(part.size, "byte") + ("" if part.complete else ", cut off")
        self.add(f"── part {number} · {size} ──", "comment")
        for name, value in part.headers:
            self.add(f"{name}: {value}", "attr")
        self.lines.append("")
        data = bytes(part.head)
        kind = sniff(part.header("content-type"), data)
        if kind.is_binary:
            self.lines += hex_lines(data, 0, _HEX_SHOWN)
            if part.size > _HEX_SHOWN * 16:
                self.add(f"… {part.size - _HEX_SHOWN * 16:,} more bytes ({kind.title})", "comment")
            return
        text = text_of(data, part.header("content-type")).text
        self.lines += text.replace("\r\n", "\n").split("\n")
        if part.size > len(data):
            self.add(f"… {part.size - len(data):,} more bytes", "comment")
