"""Flow files of mitmproxy (7 and newer), flow by flow. Read by hand: the library is a whole proxy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.capture import Attempt, Capture, Headers, Reply
from inspector.errors import ImportFailed
from inspector.imports.fields import Json, kind_of_attempt, mapping, moment_of, number, optional, text
from inspector.imports.reading import Family, Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, header_line, own_or_stable
from inspector.imports.tnetstring import NotOne, read_one
from inspector.store.base import Entry

#: The first format whose flows look like those of today: mitmproxy 7.
_OLDEST = 11
_PORTS = {"http": 80, "https": 443}


def read(reading: Reading) -> Iterator[Found]:
    """Flow by flow."""
    stream = reading.stream
    family = Family()
    count = 0
    while True:
        reading.token.check()
        count += 1
        try:
            flow = read_one(stream)
        except EOFError:
            break
        except NotOne as error:
            yield from family.close()
            yield Problem(f"flow {count}", str(error))
            return
        try:
            item = _flow(reading.note, mapping(flow, "a flow"), family)
        except ImportFailed as error:
            yield Problem(f"flow {count}", error.message)
            continue
        if item is not None:
            yield from family.close(item)
    yield from family.close()


def _flow(note: Note, flow: Json, family: Family) -> Item | None:
    """A capture; None for what is left out, and for a resend, which joins the family."""
    version = flow.get("version")
    if not isinstance(version, int) or version < _OLDEST:
        raise ImportFailed("it was written by a very old mitmproxy: open it in a newer one and save it again")
    if flow.get("type") != "http":
        note("Flows that are no HTTP (TCP, UDP, DNS) were left out.")
        return None
    request = mapping(flow.get("request"), "request")
    metadata = optional(flow.get("metadata"), "metadata")
    before = family.capture
    replayed = flow.get("is_replay") == "request"
    if replayed and before is not None and metadata.get("capture") == before.uuid:
        family.add(_attempt(flow, request, before))
        return None
    address, headers, body = _message(note, request)
    capture = build(
        note,
        _bytes(request, "method").decode("latin-1"),
        address,
        headers,
        body,
        version=_version(request),
        received_at=moment_of(number(request, "timestamp_start"), "timestamp_start"),
        identity=own_or_stable(text(flow, "id"), "mitmproxy"),
        remote=text(metadata, "remote") or _peer(flow),
        endpoint=text(metadata, "endpoint"),
    )
    capture = replace(capture, target=_bytes(request, "path").decode("latin-1") or "/")
    comment = text(flow, "comment").encode("utf-8", "replace").decode("utf-8")
    return Item(Entry(capture, reply=_reply(flow, request), note=comment))


def _attempt(flow: Json, request: Json, before: Capture) -> Attempt:
    address, headers, body = _message(lambda _text: None, request)
    response = optional(flow.get("response"), "response")
    error = optional(flow.get("error"), "error")
    first, *changes = text(flow, "comment").split("\n")
    started = moment_of(number(request, "timestamp_start"), "timestamp_start")
    return Attempt(
        capture_id=0,
        uuid=text(flow, "id"),
        started_at=started,
        url=f"{address.scheme}://{address.host}{address.target}",
        method=_bytes(request, "method").decode("latin-1"),
        request_headers=Headers(headers),
        request_body=None if body == before.body else body,
        changes=tuple(filter(None, changes)),
        status=_status(response) if response else None,
        reason=_bytes(response, "reason").decode("latin-1") if response else "",
        http_version=_version(response) if response else "",
        response_headers=Headers(_lines(response)),
        response_body=_bytes(response, "content"),
        error=text(error, "msg") or None,
        kind=kind_of_attempt(first),
    )


def _message(note: Note, request: Json) -> tuple[Address, list[tuple[bytes, bytes]], bytes]:
    scheme = _bytes(request, "scheme").decode("latin-1") or "http"
    host = request.get("host")
    host = host.decode("latin-1") if isinstance(host, bytes) else text(request, "host")
    port = int(number(request, "port", _PORTS.get(scheme, 80)))
    shown = f"[{host}]" if ":" in host else host
    if port != _PORTS.get(scheme):
        shown = f"{shown}:{port}"
    if request.get("content") is None:
        note("Flows without their bodies (streamed, or left out) have empty ones here.")
    headers = _lines(request)
    authority = _bytes(request, "authority")
    if authority and not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", authority))
    target = _bytes(request, "path").decode("latin-1")
    return (
        Address(f"{scheme}://{shown}{target if target.startswith('/') else '/'}"),
        headers,
        _bytes(request, "content"),
    )


def _reply(flow: Json, request: Json) -> Reply | None:
    response = optional(flow.get("response"), "response")
    if not response:
        return None
    took = number(response, "timestamp_end") - number(request, "timestamp_start")
    return Reply(
        status=_status(response),
        reason=_bytes(response, "reason").decode("latin-1"),
        headers=Headers(_lines(response)),
        body=_bytes(response, "content"),
        duration_us=round(min(max(took, 0.0), 1e9) * 1e6),
        rule="imported",
    )


def _status(response: Json) -> int:
    status = int(number(response, "status_code"))
    if not 0 <= status <= 999:
        raise ImportFailed("status_code must be a number up to 999")
    return status


def _lines(message: Json) -> list[tuple[bytes, bytes]]:
    made = []
    for pair in message.get("headers") or ():
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, bytes) for part in pair):
            raise ImportFailed("headers must be pairs of bytes")
        if not pair[0].startswith(b":"):
            made.append(header_line(pair[0], pair[1]))
    return made


def _version(message: Json) -> str:
    said = _bytes(message, "http_version").decode("latin-1").removeprefix("HTTP/")
    return {"2.0": "2", "3.0": "3"}.get(said, said if said in ("1.0", "1.1", "2", "3") else "1.1")


def _bytes(data: Json, key: str) -> bytes:
    value: Any = data.get(key)
    if value is None:
        return b""
    if not isinstance(value, bytes):
        raise ImportFailed(f"{key} must be bytes")
    return value


def _peer(flow: Json) -> str:
    client = optional(flow.get("client_conn"), "client_conn")
    peer = client.get("peername")
    if isinstance(peer, list) and len(peer) >= 2 and isinstance(peer[0], str) and isinstance(peer[1], int):
        return f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"
    return ""
