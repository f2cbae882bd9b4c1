"""HAR 1.2, of browsers, proxies and our own export: each entry a capture with the answer that it got.

Entries of ours that are resends (`_kind`, `_attempt`) come back under the capture that stands before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.capture import Attempt, Capture, Headers, Reply, Timings, new_uuid
from inspector.errors import ImportFailed
from inspector.imports.bodies import form_body, har_body
from inspector.imports.fields import (
    Json,
    items,
    kind_of_attempt,
    mapping,
    microseconds,
    moment,
    number,
    optional,
    shown,
    text,
)
from inspector.imports.fields import encoded as to_bytes
from inspector.imports.json_stream import Broken, Elements, loads
from inspector.imports.reading import Family, Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, header_line, own_or_stable, stable_uuid
from inspector.store.base import Entry

_PSEUDO = "HTTP/2 pseudo headers (:method, :path …) were left out; Host was made from :authority."
_ORDER = "HAR does not promise the order, the letter case and the repetition of header lines as they were sent."
_DECODED = "Answers with a Content-Encoding are kept decoded, as HAR has them."
_VERSIONS = {"h2": "2", "http/2": "2", "http/2.0": "2", "h3": "3", "http/3": "3", "http/3.0": "3", "http/1.0": "1.0"}


def read(reading: Reading) -> Iterator[Found]:
    """Entry by entry."""
    elements = Elements(reading.stream, ("log", "entries"), reading.token)
    family = Family()
    seen: dict[int, int] = {}
    count = 0
    try:
        for count, raw, depth in elements:
            try:
                item = _entry(reading.note, raw, depth, family, seen)
            except ImportFailed as error:
                yield Problem(f"entry {count}", error.message)
                continue
            if item is not None:
                yield from family.close(item)
    except Broken as error:
        yield from family.close()
        yield Problem(f"after entry {count}", str(error))
        return
    yield from family.close()
    if not elements.found:
        yield Problem("", "there is no log.entries in this file")


def _entry(note: Note, raw: bytes, depth: int, family: Family, seen: dict[int, int]) -> Item | None:
    """A capture; None for a resend, which joins the family."""
    entry = mapping(loads(raw, depth), "an entry")
    if "_attempt" not in entry and "_kind" not in entry:
        return _capture(note, entry, raw, seen)
    before = family.capture
    if before is None or text(entry, "_capture") != before.uuid:
        raise ImportFailed("a resend of a capture that does not stand before it")
    family.add(_attempt(entry, before))
    return None


def _capture(note: Note, entry: Json, raw: bytes, seen: dict[int, int]) -> Item:
    request = mapping(entry.get("request"), "request")
    address = Address(text(request, "url"))
    own = text(entry, "_capture")
    headers, authority = _headers(request, "request", note)
    if authority is not None and not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", authority))
    if not own:
        note(_ORDER)
    identity = own_or_stable(own) if own else _identity(raw, seen)
    body = _request_body(note, request, headers)
    capture = build(
        _unsaid if own else note,
        text(request, "method"),
        address,
        headers,
        body,
        version=_version(request),
        received_at=moment(entry, "startedDateTime"),
        identity=identity,
        remote=text(entry, "_remote") or text(entry, "clientIPAddress"),
        endpoint=text(entry, "_endpoint"),
    )
    if own:
        capture = _as_exported(entry, request, capture)
    reply = _reply(note, entry)
    return Item(Entry(capture, reply=reply, note=shown(entry, "comment")))


def _as_exported(entry: Json, request: Json, capture: Capture) -> Capture:
    """With what our own export keeps beside the fields of HAR."""
    headers = capture.headers
    if not any(one.get("name", "").lower() == "host" for one in items(request.get("headers"), "headers")):
        # the address says where it came to, and no line did
        headers = Headers(pair for pair in headers if pair[0].lower() != b"host")
    return replace(
        capture,
        headers=headers,
        target=text(request, "_target") or capture.target,
        malformed=entry.get("_malformed") and text(entry, "_malformed"),
        truncated=entry.get("_truncated") is True,
        incomplete=entry.get("_incomplete") is True,
    )


def _identity(raw: bytes, seen: dict[int, int]) -> str:
    """A uuid made of the entry's own bytes, so that the file can be imported again without doubles."""
    made = stable_uuid("har", raw)
    # a number instead of the text: a million of them are held
    key = hash(made)
    times = seen[key] = seen.get(key, 0) + 1
    return made if times == 1 else stable_uuid(made, str(times))


def _headers(message: Json, name: str, note: Note) -> tuple[list[tuple[bytes, bytes]], bytes | None]:
    """The lines, and the value of `:authority`."""
    listed = items(message.get("headers"), f"{name}.headers")
    if plain := _plain_headers(listed):
        return plain, None
    made: list[tuple[bytes, bytes]] = []
    authority = None
    for header in listed:
        header = mapping(header, "a header")
        key = to_bytes(text(header, "name"), "a header's name")
        encoding = "latin-1" if header.get("_encoding") == "latin-1" else "utf-8"
        value = to_bytes(text(header, "value"), f"the header {key[:60]!r}", encoding)
        if key.startswith(b":"):
            note(_PSEUDO)
            authority = value if key == b":authority" else authority
        else:
            made.append(header_line(key, value))
    return made, authority


def _plain_headers(listed: list[Any]) -> list[tuple[bytes, bytes]]:
    """The lines where nothing about them is odd, as nearly always, in a fifth of the time; else []."""
    try:
        text = "\n".join([f"{header['name']}\n{header['value']}" for header in listed])
        if not text.isascii() or not all(type(header["name"]) is type(header["value"]) is str for header in listed):
            return []
    except (TypeError, KeyError):
        return []
    parts = text.encode("ascii").split(b"\n")
    names = parts[::2]
    odd = "\r" in text or "\0" in text or len(parts) != 2 * len(listed)
    if odd or not all(names) or b":" in b"".join(names):
        return []
    return list(zip(names, parts[1::2], strict=True))


def _version(message: Json) -> str:
    said = text(message, "httpVersion").strip().lower()
    return _VERSIONS.get(said, "1.1")


def _request_body(note: Note, request: Json, headers: list[tuple[bytes, bytes]]) -> bytes:
    status = text(request, "_requestBodyStatus")
    if status in ("discarded:too-large", "discarded:not-decodable"):
        note("Bodies that the program which wrote the file had left out are missing.")
    content = optional(request.get("_content"), "_content")
    if content:
        return har_body(content, "_content", None)
    data = optional(request.get("postData"), "postData")
    size = number(request, "bodySize", -1)
    if not data.get("text") and data.get("params"):
        note("Bodies given as form fields were put together again: the bytes may differ from those sent.")
        return form_body(data, headers)
    body = har_body(data, "postData", size)
    if size > 0 and len(body) != size:
        note("Some bodies have another length than was sent: the file holds them as text, or decoded.")
    return body


def _reply(note: Note, entry: Json) -> Reply | None:
    response = optional(entry.get("response"), "response")
    status = int(number(response, "status"))
    if status <= 0:
        return None
    if status > 999:
        raise ImportFailed("status must be a number up to 999")
    headers, _ = _headers(response, "response", note)
    if any(name.lower() == b"content-encoding" for name, _ in headers):
        note(_DECODED)
    content = optional(response.get("content"), "content")
    return Reply(
        status=status,
        reason=shown(response, "statusText"),
        headers=Headers(headers),
        body=har_body(content, "content", number(content, "size", -1)),
        duration_us=microseconds(entry, "time"),
        rule="imported",
    )


def _attempt(entry: Json, capture: Capture) -> Attempt:
    request = mapping(entry.get("request"), "request")
    response = optional(entry.get("response"), "response")
    headers, _ = _headers(request, "request", _unsaid)
    answer, _ = _headers(response, "response", _unsaid)
    body = _request_body(_unsaid, request, headers)
    status = int(number(response, "status")) or None
    started = moment(entry, "startedDateTime")
    if started is None:
        raise ImportFailed("startedDateTime is missing")
    error = entry.get("_error")
    content = optional(response.get("content"), "content")
    return Attempt(
        capture_id=0,
        uuid=text(entry, "_attempt") or new_uuid(),
        started_at=started,
        url=shown(request, "url"),
        method=text(request, "method"),
        request_headers=Headers(headers),
        request_body=None if body == capture.body else body,
        changes=tuple(str(one) for one in items(entry.get("_changes"), "_changes")),
        status=status,
        reason=shown(response, "statusText") if status else "",
        http_version=text(response, "httpVersion").removeprefix("HTTP/") if status else "",
        response_headers=Headers(answer),
        response_body=har_body(content, "content", None) if status else b"",
        response_truncated=entry.get("_truncated") is True,
        error=None if error is None else shown(entry, "_error"),
        timings=_timings(entry),
        kind=kind_of_attempt(text(entry, "_kind")),
    )


def _timings(entry: Json) -> Timings:
    """As our export spread them: `connect` holds `ssl`, -1 stands for a phase that did not happen."""
    phases = optional(entry.get("timings"), "timings")

    def phase(key: str) -> float | None:
        value = number(phases, key, -1)
        return None if value < 0 else value

    tls, connect = phase("ssl"), phase("connect")
    if connect is not None and tls is not None:
        connect = max(connect - tls, 0.0)
    return Timings(phase("dns"), connect, tls, phase("wait"), max(number(entry, "time"), 0.0))


def _unsaid(_text: str) -> None:
    """Our own entries lose nothing that needs saying."""
