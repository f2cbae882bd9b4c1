"""Raw HTTP requests, one or several after each other as a connection carries them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.capture import Headers
from inspector.errors import ImportFailed
from inspector.exports.raw import is_chunked, parse_raw_request
from inspector.imports.reading import Found, Item, Problem, Reading
from inspector.store.base import Entry

_HEAD_END = re.compile(rb"\n\r?\n")
_START = re.compile(rb"[A-Z!#$%&'*+.^_`|~0-9a-z-]+ [^ \r\n]+ HTTP/\d(?:\.\d)?\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


def read(reading: Reading) -> Iterator[Found]:
    """Request by request. What follows a request's length and is no other request stays part of its body."""
    data = reading.whole()
    at = count = 0
    while at < len(data):
        reading.token.check()
        count += 1
        end = _end(data, at)
        line = data.count(b"\n", 0, at) + 1
        try:
            capture = parse_raw_request(data[at:end])
        except ImportFailed as error:
            yield Problem(f"request {count}, from line {line}", error.message)
        else:
            if capture.incomplete:
                reading.note("A body is shorter than its Content-Length says.")
            yield Item(Entry(capture))
        at = end
    if not count:
        yield Problem("", "the file is empty")


def _end(data: bytes, start: int) -> int:
    """Where the request that begins at `start` ends: at the next one, or at the end of all."""
    begun = start + len(data[start : start + 64]) - len(data[start : start + 64].lstrip(b"\r\n"))
    found = _HEAD_END.search(data, begun)
    if found is None:
        return len(data)
    body = found.end()
    headers = Headers(
        (name.strip(), value.strip())
        for name, _, value in (line.partition(b":") for line in data[begun : found.start()].split(b"\n")[1:])
    )
    end = body
    if is_chunked(headers):
        while size := _CHUNK.match(data, end):
            length = int(size[1], 16)
            end = size.end() + length
            # the line break behind a chunk; behind the last one the empty line that ends all
            end += 2 if data[end : end + 2] == b"\r\n" else 1 if data[end : end + 1] == b"\n" else 0
            if not length:
                break
    else:
        said = headers.get("content-length") or ""
        if re.fullmatch(r"[0-9]{1,15}", said):
            end = body + int(said)
    gap = re.compile(rb"[\r\n]*").match(data, min(end, len(data)))
    following = gap.end() if gap else end
    return following if _START.match(data, following) else len(data)
