"""From what the parser or the raw bytes say to a Capture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp.http import HttpVersion11, RawRequestMessage

from inspector.capture import CLIENT_CERTIFICATE, Capture, Headers, new_uuid
from inspector.quick import quick

_FIRST_LINE = re.compile(
    rb"[\r\n]*(?P<method>[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40})[ \t]+(?P<target>[^ \t\r\n]+)"
    rb"(?:[ \t]+HTTP/(?P<version>\d\.\d))?"
)
_CONTENT_LENGTH = re.compile(rb"\r?\ncontent-length[ \t]*:[ \t]*(\d{1,12})", re.IGNORECASE)

_new_capture = quick(Capture)

#: What a row says whose request line cannot be made out.
UNKNOWN = "?"


@dataclass(slots=True)
class Arrival:
    """What is known of a request besides the parser's message.

    `began` (monotonic) and `began_at` (wall clock) are when its first byte came, in seconds. `length` is the body's
    announced size, None when chunked; `unread`: it is over the limit and was not asked for. `cut` is set, to the
    reason, when the rest will not come; `slow`: because it took too long. `refused` are the parser's words, and then
    `raw` are all bytes that came.
    """

    began: float
    began_at: float
    head: bytes | None = None
    length: int | None = 0
    cut: str | None = None
    slow: bool = False
    unread: bool = False
    refused: str | None = None
    too_long: bool = False
    raw: bytes = b""


def latin(text: str) -> str:
    """The latin-1 reading of bytes that the parser read as UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def capture_of(
    message: RawRequestMessage,
    arrival: Arrival,
    body: bytes,
    router: Callable[[str, str], str],
    remote: str,
    scheme: str,
    truncated: bool,
    client: dict[str, Any] | None = None,
) -> Capture:
    """The capture of a request that the parser accepted. `client` is what the certificate of its sender says."""
    version = "1.1" if message.version is HttpVersion11 else f"{message.version[0]}.{message.version[1]}"
    method, target = message.method, message.path
    if not target.isascii():
        target = latin(target)
    head = arrival.head
    headers = None
    if arrival.refused is not None:
        head, body = None, arrival.raw
    elif head is not None:
        # kept only when it differs from what the fields rebuild
        pairs = message.raw_headers
        lines = b"\r\n".join(map(b": ".join, pairs))
        end = b"\r\n\r\n" if lines else b"\r\n"
        if head == f"{method} {target} HTTP/{version}\r\n".encode("latin-1") + lines + end:
            head, headers = None, Headers.from_lines(pairs, lines)
    return _new_capture(
        new_uuid(),
        router(target, method),
        datetime.fromtimestamp(arrival.began_at, UTC),
        remote,
        scheme,
        version,
        method,
        target,
        Headers(message.raw_headers) if headers is None else headers,
        body,
        truncated,
        arrival.cut is not None,
        arrival.refused,
        head,
        0,
        {} if client is None else {CLIENT_CERTIFICATE: client},
    )


def malformed_capture(arrival: Arrival, *, router: Callable[[str, str], str], remote: str, scheme: str) -> Capture:
    """The capture of bytes that are no request; method, target and version are guessed from the first line."""
    method, target, version = UNKNOWN, "/", UNKNOWN
    if (line := _FIRST_LINE.match(arrival.raw)) is not None:
        method = line["method"].decode("latin-1")
        target = line["target"].decode("latin-1")
        version = (line["version"] or UNKNOWN.encode()).decode("latin-1")
    return Capture(
        uuid=new_uuid(),
        endpoint=router(target, method),
        received_at=datetime.fromtimestamp(arrival.began_at, UTC),
        remote=remote,
        scheme=scheme,
        http_version=version,
        method=method,
        target=target,
        headers=Headers(),
        body=arrival.raw,
        incomplete=arrival.cut is not None,
        malformed=arrival.refused,
    )


def is_whole(raw: bytes) -> bool:
    """True when refused bytes look as if nothing more belongs to them."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    if not blank:
        return False
    lengths = [int(found) for found in _CONTENT_LENGTH.findall(head)]
    return len(body) >= max(lengths, default=0)


def parsers_words(message: str) -> str:
    """One line of the parser's explanation; the bytes it quotes are in the capture."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0] == "Bad status line:":
        del lines[0]
    words = (lines[0] if lines else "The request could not be parsed").rstrip(":").strip() or UNKNOWN
    # of a target that is no address the parser says nothing but the target
    return f"Invalid address: {words}" if "://" in words.partition(" ")[0] else words
