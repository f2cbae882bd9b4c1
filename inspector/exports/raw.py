"""Raw HTTP requests: the bytes on the wire, and reading one back from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from inspector.capture import TOKEN_LETTER, Capture, Headers, build_head
from inspector.errors import ImportFailed
from inspector.exports.record import Record
from inspector.exports.texts import redaction_of
from inspector.workers import Token

_METHOD = b"(%s+)" % TOKEN_LETTER.encode("ascii")
_REQUEST_LINE = re.compile(_METHOD + rb"[ \t]+(\S(?:.*\S)?)[ \t]+HTTP/(\d(?:\.\d)?)[ \t]*", re.DOTALL)
_SHORT_LINE = re.compile(_METHOD + rb"[ \t]+(\S+)[ \t]*")
_HEAD_END = re.compile(rb"\n\r?\n")
#: There is no comment in a request: what says that it was redacted is a header line.
NOTE = b"X-Webhook-Inspector-Redacted: "
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]{1,15}")


def raw_request(capture: Capture) -> bytes:
    """The request as on the wire. A body that came chunked is framed as one chunk: its own borders are not kept.

    Of a malformed request these are the bytes that came.
    """
    if capture.malformed is not None:
        return capture.body
    if not is_chunked(capture.headers):
        return capture.wire_head() + capture.body
    framed = b"%x\r\n%s\r\n" % (len(capture.body), capture.body) if capture.body else b""
    end = b"" if capture.truncated or capture.incomplete else b"0\r\n\r\n"
    return capture.wire_head() + framed + end


def noted_request(capture: Capture) -> bytes:
    """As `raw_request`; one that was redacted says so in a header line of its own, the last of its head."""
    note = redaction_of(capture)
    data = raw_request(capture)
    if not note:
        return data
    line = NOTE + note.encode("latin-1", "replace") + b"\r\n"
    if capture.malformed is None:
        head = len(capture.wire_head()) - 2
    else:
        end = _HEAD_END.search(data)
        head = len(data) if end is None else end.start() + 1
        line = line if end is not None or data.endswith(b"\n") else b"\r\n" + line
    return data[:head] + line + data[head:]


def is_chunked(headers: Headers) -> bool:
    """Whether the last transfer coding is `chunked`."""
    codings = ",".join(headers.all("transfer-encoding")).lower().split(",")
    return codings[-1].strip() == "chunked"


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The requests one after the other, as a keep-alive connection would carry them."""
    count = 0
    for record in records:
        token.check()
        out.write(noted_request(record.entry.capture))
        count += 1
    return count


def parse_raw_request(data: bytes) -> Capture:
    """The capture of one raw HTTP request, with CRLF or LF line ends; header lines kept exactly.

    A chunked body is joined when its framing holds, else the body is what follows the head. A final line break beyond
    Content-Length (editors add one) is left out; a shorter body is marked incomplete. ImportFailed with the line.
    """
    start = len(data) - len(data.lstrip(b"\r\n"))
    head, body = _split(data[start:])
    first, *lines = re.split(rb"\r?\n", head.rstrip(b"\r\n"))
    skipped = data[:start].count(b"\n")
    method, target, version = _request_line(first, skipped + 1)
    headers = Headers(_header_pairs(lines, skipped + 2))
    usual = build_head(f"{method} {target} HTTP/{version}", headers)
    body, incomplete = _body(headers, body)
    return Capture.made(
        method,
        target,
        headers,
        body,
        http_version=version,
        incomplete=incomplete,
        head=None if head == usual else head,
    )


def _split(data: bytes) -> tuple[bytes, bytes]:
    end = re.search(rb"\n\r?\n", data)
    return (data, b"") if end is None else (data[: end.end()], data[end.end() :])


def _request_line(line: bytes, number: int) -> tuple[str, str, str]:
    if match := _REQUEST_LINE.fullmatch(line):
        return match[1].decode("latin-1"), match[2].decode("latin-1"), match[3].decode("ascii")
    if (match := _SHORT_LINE.fullmatch(line)) and not line.startswith(b"HTTP/"):
        return match[1].decode("latin-1"), match[2].decode("latin-1"), "1.1"
    what = "an HTTP answer, not a request" if line.startswith(b"HTTP/") else "no HTTP request"
    raise ImportFailed(
        f"Line {number} is {what}: {_shown(line)}.", line=number, hint="It should read like POST /path HTTP/1.1."
    )


def _shown(line: bytes) -> str:
    return repr(line[:60].decode("latin-1"))


def _header_pairs(lines: list[bytes], first: int) -> list[tuple[bytes, bytes]]:
    pairs: list[tuple[bytes, bytes]] = []
    for number, line in enumerate(lines, first):
        if line[:1] in (b" ", b"\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = name, value + b" " + line.strip(b" \t")
            continue
        name, colon, value = line.partition(b":")
        if not colon or not name.strip(b" \t"):
            raise ImportFailed(f"Line {number} is no header line: {_shown(line)}.", line=number)
        pairs.append((name.rstrip(b" \t"), value.strip(b" \t")))
    return pairs


def _body(headers: Headers, data: bytes) -> tuple[bytes, bool]:
    if is_chunked(headers):
        joined = _unchunk(data)
        return (data, False) if joined is None else (joined, False)
    said = headers.get("content-length") or ""
    if not _LENGTH.fullmatch(said):
        return data, False
    length = int(said)
    if data[length:] in (b"\n", b"\r\n"):
        return data[:length], False
    return data, len(data) < length


def _unchunk(data: bytes) -> bytes | None:
    """The joined chunks; None when the bytes are not framed that way from end to end."""
    pieces: list[bytes] = []
    at = 0
    while size := _CHUNK_SIZE.match(data, at):
        length = int(size[1], 16)
        at = size.end()
        if length == 0:
            return b"".join(pieces)
        pieces.append(data[at : at + length])
        at += length
        if data[at : at + 2] == b"\r\n":
            at += 2
        elif data[at : at + 1] == b"\n":
            at += 1
        else:
            return None
    return None
