"""What ngrok's inspector gives at /api/requests/http: each request with its raw bytes in base64."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.capture import Headers, Reply
from inspector.errors import ImportFailed
from inspector.exports.raw import parse_raw_request
from inspector.imports.fields import Json, mapping, moment, number, optional, text, unbase64
from inspector.imports.json_stream import Broken, Elements, loads
from inspector.imports.reading import Found, Item, Problem, Reading
from inspector.imports.request import own_or_stable
from inspector.store.base import Entry


def read(reading: Reading) -> Iterator[Found]:
    """Request by request."""
    count = 0
    try:
        for count, raw, depth in Elements(reading.stream, ("requests",), reading.token):
            try:
                yield _item(mapping(loads(raw, depth), "a request"))
            except ImportFailed as error:
                yield Problem(f"entry {count}", error.message)
    except Broken as error:
        yield Problem(f"after entry {count}", str(error))


def _item(data: Json) -> Item:
    request = mapping(data.get("request"), "request")
    started = moment(data, "start")
    if started is None:
        raise ImportFailed("start is missing")
    parsed = parse_raw_request(unbase64(text(request, "raw"), "request.raw"))
    capture = replace(
        parsed,
        uuid=own_or_stable(text(data, "id"), "ngrok", text(data, "start")),
        received_at=started,
        remote=text(data, "remote_addr"),
        scheme="https",
    )
    return Item(Entry(capture, reply=_reply(data)))


def _reply(data: Json) -> Reply | None:
    response = optional(data.get("response"), "response")
    raw = unbase64(text(response, "raw"), "response.raw")
    status = int(number(response, "status_code"))
    if not raw or not 0 < status < 1000:
        return None
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    pairs = [line.partition(b":")[::2] for line in lines if b":" in line]
    # a duration in nanoseconds
    took = min(max(number(data, "duration"), 0), 1e18)
    return Reply(
        status=status,
        reason=first.decode("latin-1").partition(" ")[2].partition(" ")[2],
        headers=Headers((name, value.strip(b" \t")) for name, value in pairs),
        body=body,
        duration_us=round(took / 1000),
        rule="imported",
    )
