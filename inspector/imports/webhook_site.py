"""What webhook.site exports: the JSON of its API (`data`, a list, or one request) and its CSV."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from inspector.errors import ImportFailed
from inspector.imports.bodies import urlencoded
from inspector.imports.fields import Json, encoded, mapping, moment, moment_of, number, shown, text
from inspector.imports.json_stream import Broken, Elements, loads
from inspector.imports.reading import MAX_ENTRY, Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, named_lines, own_or_stable
from inspector.store.base import Entry

_LOST = "webhook.site keeps header names in lower case, not their order, and bodies as text: other bytes are replaced."
_FIELDS = "Bodies of forms that came with files were put together from the fields: the bytes differ from those sent."


def read(reading: Reading) -> Iterator[Found]:
    """Request by request."""
    path = () if reading.stream.read(64).lstrip().startswith(b"[") else ("data",)
    count = 0
    elements = Elements(reading.restart(), path, reading.token)
    try:
        for count, raw, depth in elements:
            yield from _found(reading.note, f"entry {count}", raw, depth)
    except Broken as error:
        yield Problem(f"after entry {count}", str(error))
        return
    if not elements.found:
        # a single request, as its own link gives it
        reading.restart()
        yield from _found(reading.note, "", reading.whole(), 0)


def _found(note: Note, place: str, raw: bytes, depth: int) -> Iterator[Found]:
    try:
        item = _item(note, mapping(loads(raw, depth), "a request"))
    except ImportFailed as error:
        yield Problem(place, error.message)
        return
    if item is not None:
        yield item


def read_csv(reading: Reading) -> Iterator[Found]:
    """Row by row; the first row names the columns."""
    csv.field_size_limit(MAX_ENTRY)
    encoding, delimiter = _manner(reading)
    lines = io.TextIOWrapper(io.BufferedReader(_Whole(reading)), encoding, errors="replace", newline="")
    try:
        rows = csv.DictReader(lines, strict=True, delimiter=delimiter)
        while True:
            reading.token.check()
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Problem(f"line {rows.line_num}", f"the CSV is broken: {error}")
                return
            try:
                item = _item(reading.note, _unfolded(row))
            except ImportFailed as error:
                yield Problem(f"line {rows.line_num}", error.message)
                continue
            if item is not None:
                yield item
    finally:
        # the stream is the source's to close
        lines.detach()


def _manner(reading: Reading) -> tuple[str, str]:
    """The encoding and the character between cells: a spreadsheet may have written the file anew."""
    first = reading.stream.readline(1 << 16)
    delimiter = max(",;\t", key=lambda char: first.count(char.encode()))
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream = reading.restart()
    encoding = "utf-8"
    try:
        while piece := stream.read(1 << 20):
            reading.token.check()
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "cp1252"
        reading.note("The file is not UTF-8: it was read as Windows-1252, and letters may be others than those sent.")
    reading.restart()
    return encoding, delimiter


class _Whole(io.RawIOBase):
    """The bytes of a reading, as what a text wrapper wants."""

    def __init__(self, reading: Reading) -> None:
        self._stream = reading.stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _unfolded(row: dict[str, Any]) -> Json:
    """A row as the API's object: headers and query are JSON in a cell, or have columns of their own."""
    if None in row or None in row.values():
        raise ImportFailed("the row has another number of cells than the first one")
    made: dict[str, Any] = dict(row)
    for key in ("headers", "query", "request"):
        value = row.get(key) or ""
        try:
            made[key] = json.loads(value) if value.startswith(("{", "[")) else None
        except (ValueError, RecursionError) as error:
            raise ImportFailed(f"the cell {key} is no JSON") from error
        for start in (f"{key}.", f"{key}_"):
            cells = {name.removeprefix(start): cell for name, cell in row.items() if name.startswith(start) and cell}
            made[key] = made[key] or cells
    for key in ("size", "sorting"):
        try:
            made[key] = int(row.get(key) or 0)
        except ValueError:
            made[key] = 0
    return made


def _item(note: Note, data: Json) -> Item | None:
    if text(data, "type", "web") not in ("web", ""):
        note("What is no HTTP request (e-mails, DNS look-ups) was left out.")
        return None
    note(_LOST)
    address = Address(text(data, "url"))
    headers = named_lines(data)
    body = encoded(text(data, "content"), "content")
    fields = data.get("request")
    if not body and isinstance(fields, dict) and fields:
        note(_FIELDS)
        pairs = [(name, value) for name, value in fields.items() if isinstance(value, str)]
        body = urlencoded(pairs)
    elif number(data, "size") > 0 and len(body) != number(data, "size"):
        note("Some bodies have another length than was sent.")
    capture = build(
        note,
        text(data, "method"),
        address,
        headers,
        body,
        received_at=_received(data),
        identity=own_or_stable(text(data, "uuid"), "webhook.site"),
        remote=text(data, "ip"),
    )
    return Item(Entry(capture, note=shown(data, "note")))


def _received(data: Json) -> datetime | None:
    """`created_at` has whole seconds; `sorting`, where it is of the same moment, microseconds."""
    created = moment(data, "created_at")
    exact = number(data, "sorting")
    if exact > 0:
        found = moment_of(exact / 1e6, "sorting")
        if created is None or abs(found - created) < timedelta(seconds=2):
            return found
    return created
