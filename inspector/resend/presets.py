"""Load copies by one click: what usually shows whether a receiver takes an event twice, out of order, or many at once.

Where the event's id and times stand is found in the capture itself; what was found is shown, and can be corrected.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspector.bodies.jsonplace import Step, path_text
from inspector.capture import Capture
from inspector.resend.copies import Copies
from inspector.resend.fields import Field
from inspector.resend.pacing import Pace

IN_ORDER = Pace()
#: Larger bodies are not searched for ids and times.
_SEARCHED = 4 * 1024 * 1024
_DEEPEST = 4
_ID_HEADERS = (
    *("webhook-id", "svix-id", "x-github-delivery", "x-shopify-webhook-id", "x-event-id", "x-request-id"),
    *("x-delivery-id", "idempotency-key", "x-idempotency-key", "ce-id", "x-webhook-id", "x-message-id"),
)
_ID_KEYS = ("id", "event_id", "eventid", "uuid", "delivery_id", "message_id", "messageid", "notificationid")
_TIME_KEYS = re.compile(
    r"(?i)(created|updated|occurred|received|event|published|sent)?_?(at|time|date|ts|timestamp|on)|created|updated"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True, slots=True)
class Preset:
    """A proposal: its title, what it tests, and what it sends."""

    key: str
    title: str
    text: str
    copies: Copies
    pace: Pace = IN_ORDER


def presets(capture: Capture, event_id: str = "") -> list[Preset]:
    """The proposals for a capture; `event_id` is what its provider calls the event, where that is known."""
    ids = tuple(id_fields(capture, event_id))
    times = tuple(time_fields(capture))
    unknown = "" if ids else " No event id was found: choose the field that holds it, or all copies are the same event."
    return [
        Preset(
            "twice",
            "Same event id twice",
            "Two copies that are the same in every byte. A receiver should act on the event once.",
            Copies(2),
        ),
        Preset(
            "disorder",
            "Out of order",
            "Five events with ids and times that rise, sent from the last to the first. "
            f"A receiver should end up with the newest state.{unknown}",
            Copies(5, ids + times, "reversed"),
        ),
        Preset(
            "burst",
            "Burst of 100",
            f"A hundred different events at once, 32 at a time. A receiver should lose none.{unknown}",
            Copies(100, ids),
            Pace(parallel=32),
        ),
    ]


def id_fields(capture: Capture, event_id: str = "") -> Iterator[Field]:
    """The fields that hold the event's id, with templates that give each copy another one.

    Where the id is known, these are the places that hold it; else the usual headers, and the usual key of the body.
    """
    known = {event_id} if event_id else set()
    found = False
    for name, raw in capture.headers:
        line, header = raw.decode("latin-1"), name.decode("latin-1")
        if line and (line == event_id or (not event_id and header.lower() in _ID_HEADERS)):
            found = True
            known.add(line)
            yield Field("header", header, _fresh(line))
    values = list(_values(capture))
    same = [one for one in values if str(one[1]) in known]
    if not same and not (found and event_id):
        by_key = {str(one[0][0]).lower(): one for one in values if len(one[0]) == 1}
        same = [by_key[key] for key in _ID_KEYS if key in by_key][:1]
    for path, value in same:
        yield Field("json", path_text(path), _fresh(value))


def time_fields(capture: Capture) -> Iterator[Field]:
    """The first fields that look like the event's time, with templates that rise from copy to copy by a second."""
    seen = set()
    for path, value in _values(capture):
        key = path[-1]
        if not isinstance(key, str) or key in seen or not _TIME_KEYS.fullmatch(key):
            continue
        template = ""
        if isinstance(value, str) and _ISO.fullmatch(value):
            template = "{{now.plus(counter)}}"
        elif isinstance(value, int) and 10**9 <= value < 10**10:
            template = "{{now.unix + counter}}"
        elif isinstance(value, int) and 10**12 <= value < 10**13:
            template = "{{now.ms + 1000 * counter}}"
        if template:
            seen.add(key)
            yield Field("json", path_text(path), template)


def _fresh(value: object) -> str:
    """Another id of the same kind: one for all fields of a copy."""
    if isinstance(value, int):
        return f"{{{{counter({value + 1})}}}}"
    text = str(value)
    try:
        uuid.UUID(text)
    except ValueError:
        pass
    else:
        return "{{copy.uuid}}"
    prefix = re.match(r"[A-Za-z]{1,12}[_-]", text)
    return f"{prefix[0] if prefix else ''}{{{{copy.random}}}}"


def _values(capture: Capture) -> Iterator[tuple[tuple[Step, ...], str | int]]:
    """Texts and whole numbers of a JSON body, breadth first: what is told at the top is about the event."""
    if len(capture.body) > _SEARCHED or capture.headers.get("content-encoding"):
        return
    try:
        level: list[tuple[tuple[Step, ...], Any]] = [((), json.loads(capture.body))]
    except (ValueError, RecursionError):
        return
    for _ in range(_DEEPEST):
        deeper: list[tuple[tuple[Step, ...], Any]] = []
        for path, value in level:
            if isinstance(value, dict):
                deeper += (((*path, key), one) for key, one in value.items())
            elif isinstance(value, list):
                deeper += (((*path, at), one) for at, one in enumerate(value[:20]))
        for path, value in deeper:
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield path, value
        level = deeper
