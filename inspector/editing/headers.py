"""Header lines for editing: order, case, duplicates and bytes of each stay until it is edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.capture import Headers, is_token
from inspector.errors import ResendRefused
from inspector.resend.request import HOP_BY_HOP

_BREAKS = re.compile("[\r\n\x00\u2028\u2029]")
#: Lines that a connection needs in its own form, beside those of HOP_BY_HOP and Proxy-*.
_OF_THE_CONNECTION = frozenset(("host", "content-length", *(name.decode("ascii") for name in HOP_BY_HOP)))


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """One line as latin-1 text of its bytes; not `on`: it is left out."""

    name: str
    value: str
    on: bool = True


def header_lines(headers: Headers) -> tuple[HeaderLine, ...]:
    """The lines of captured headers."""
    return tuple(HeaderLine(name, value) for name, value in headers.to_text())


def set_when_sent(line: HeaderLine) -> bool:
    """True for a line that belongs to a connection: what stands in it is replaced, or it goes, when it is sent."""
    key = line.name.strip().lower()
    if key == "connection":
        return line.value.strip().lower() not in ("close", "keep-alive")
    return key in _OF_THE_CONNECTION or key.startswith("proxy-")


def problem_of(line: HeaderLine) -> str | None:
    """Why this line cannot be sent, in a sentence; None when it can."""
    if not line.on:
        return None
    shown = line.name[:60]
    if not line.name:
        return "A header line has no name."
    if not is_token(line.name):
        return f"The header name {shown!r} cannot be sent: a name holds letters, digits and - only."
    if _BREAKS.search(line.value):
        return f"The value of the header {shown} holds a line break or NUL, which would start another line."
    try:
        line.value.encode("latin-1")
    except UnicodeEncodeError as error:
        char = line.value[error.start]
        return (
            f"The value of the header {shown} holds {char!r}: headers are bytes, shown here as latin-1, "
            "and that has no such character. Write it escaped, as the receiver expects it."
        )
    return None


def sent_headers(lines: Iterable[HeaderLine]) -> Headers:
    """The headers of the lines that are on. ResendRefused, saying which line and why, when one cannot be sent."""
    kept = [line for line in lines if line.on]
    for line in kept:
        if (problem := problem_of(line)) is not None:
            raise ResendRefused(problem)
    return Headers.from_text([line.name, line.value] for line in kept)


def content_type_of(lines: Sequence[HeaderLine]) -> str:
    """The Content-Type that will be sent, or an empty text."""
    return next((line.value for line in lines if line.on and line.name.lower() == "content-type"), "")
