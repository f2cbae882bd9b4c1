"""What request-baskets gives at /api/baskets/NAME/requests: headers by name, the body as text."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.errors import ImportFailed
from inspector.imports.fields import Json, encoded, mapping, moment_of, number, text
from inspector.imports.json_stream import Broken, Elements, loads
from inspector.imports.reading import Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, named_lines, stable_uuid, target_of
from inspector.store.base import Entry

_LOST = "request-baskets keeps no order of header lines, no Host and bodies as text: other bytes are replaced."


def read(reading: Reading) -> Iterator[Found]:
    """Request by request; a list alone is understood, too."""
    path = () if reading.stream.read(64).lstrip().startswith(b"[") else ("requests",)
    count = 0
    try:
        for count, raw, depth in Elements(reading.restart(), path, reading.token):
            try:
                yield _item(reading.note, mapping(loads(raw, depth), "a request"), raw)
            except ImportFailed as error:
                yield Problem(f"entry {count}", error.message)
    except Broken as error:
        yield Problem(f"after entry {count}", str(error))


def _item(note: Note, data: Json, raw: bytes) -> Item:
    note(_LOST)
    query = text(data, "query")
    address = Address("http://")
    address.target = target_of(text(data, "path") + (f"?{query}" if query else ""))
    body = encoded(text(data, "body"), "body")
    length = number(data, "content_length", -1)
    if length > 0 and len(body) != length:
        note("Some bodies have another length than was sent.")
    # milliseconds since 1970
    received = moment_of(number(data, "date") / 1000, "date")
    identity = stable_uuid("request-baskets", raw)
    return Item(
        Entry(
            build(note, text(data, "method"), address, named_lines(data), body, received_at=received, identity=identity)
        )
    )
