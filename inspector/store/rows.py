"""Records to rows and back: the one place that knows the order of columns."""

from __future__ import annotations

import json
from typing import Any

from inspector.capture import (
    MOST_DELIVERIES,
    NOTHING_FOUND,
    Annotation,
    Capture,
    Headers,
    Reply,
    Summary,
    Verdict,
    from_micros,
    to_micros,
)
from inspector.store.base import Entry
from inspector.store.blobs import LARGE

# bounded: under load tests all captures may be deliveries of one event, and then each row would count all others
_SAME_EVENT = (
    "(SELECT count(*) FROM (SELECT 1 FROM captures d WHERE d.event_id <> '' AND d.event_id = c.event_id"
    f" AND d.provider = c.provider AND d.deleted_us IS NULL{{}} LIMIT {MOST_DELIVERIES}))"
)
#: What a summary counts instead of storing it.
COUNTED = {"delivery": _SAME_EVENT.format(" AND d.id <= c.id"), "deliveries": _SAME_EVENT.format("")}
#: The same for all captures at once, as a table of ids: cheaper where each row is asked for.
ALL_COUNTED = (
    "(SELECT d.id AS counted_id, row_number() OVER (PARTITION BY d.provider, d.event_id ORDER BY d.id) AS delivery,"
    " count(*) OVER (PARTITION BY d.provider, d.event_id) AS deliveries"
    " FROM captures d WHERE d.event_id <> '' AND d.deleted_us IS NULL)"
)
#: For `captures c`.
SUMMARY_COLUMNS = ", ".join(COUNTED.get(name, f"c.{name}") for name in Summary._fields)
CAPTURE_COLUMNS = (
    "c.uuid, c.endpoint, c.received_us, c.remote, c.scheme, b.http_version, c.method, c.target, b.headers,"
    f" CASE WHEN c.size < {LARGE} THEN b.body END, c.truncated, c.incomplete, b.malformed, b.head, c.id, b.extra"
)
#: Their places there.
CAPTURE_BODY, CAPTURE_ID = 9, 14
REPLY_COLUMNS = "c.status, b.reply_reason, b.reply_headers, b.reply_body, c.duration_us, b.reply_rule"
VERDICT_COLUMNS = "outcome, provider, scheme, reason, detail, secret"

#: Columns of `captures` and of `bodies` in the order of the rows made below; those of `captures` in three groups, of
#: which a plain request needs the first only: fewer variables make an insert twice as fast.
ARRIVED = [
    *("id", "uuid", "endpoint", "received_us", "remote", "scheme", "method", "target", "content_type", "size"),
    *("status", "duration_us", "weight", "rule"),
]
DERIVED = ["provider", "event_type", "event_id", "attempt", "outcome", "reason", "age_s", "annotated"]
FURTHER = ["truncated", "incomplete", "malformed", "pinned", "colour", "note", "tags", "origin"]
BODY = ["id", "http_version", "headers", "reply_reason", "reply_rule", "reply_headers", "reply_body", "body"]
ODDITIES = ["head", "malformed", "extra"]

#: Characters of what chose an answer that a list shows, and what it says of no rule.
RULE_CHARS = 200
_USUAL_RULE = "default"
#: Longest content type that a list shows; the header itself is kept whole.
CONTENT_TYPE_CHARS = 200
NOT_ANNOTATED: tuple[Any, ...] = ("", "", "", 0, "", "", None, 0)
_INT64 = 2**63 - 1
_NOTHING_ROW: tuple[Any, ...] = (*NOT_ANNOTATED[:-1], 1)
_new_summary = Summary._make
_FLAGS = Summary._fields.index("annotated")


def bounded(number: int) -> int:
    """`number` cut to what SQLite can hold: senders choose timestamps and counters."""
    return max(-_INT64, min(_INT64, number))


def storable(text: str) -> str:
    """`text` with what is no Unicode (lone surrogates out of JSON) spelled as an escape."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _stored(text: str | None) -> str | None:
    return None if text is None else storable(text)


def arrival_rows(capture_id: int, entry: Entry) -> tuple[tuple[Any, ...], tuple[Any, ...], int]:
    """The columns ARRIVED of `captures` and BODY of `bodies` for an entry, and its weight in bytes."""
    capture, reply = entry.capture, entry.reply
    headers = capture.headers.pack()
    body = capture.body
    size = len(body)
    weight = size + len(headers)
    if size >= LARGE:
        # `write_body` follows
        body = b""
    if reply is None:
        status = duration_us = 0
        rule = ""
        body_row: tuple[Any, ...] = (capture_id, capture.http_version, headers, None, None, None, None, body)
    else:
        status, duration_us = reply.status, reply.duration_us
        rule = listed_rule(reply.rule)
        reply_headers = reply.headers.pack()
        weight += len(reply_headers) + len(reply.body)
        body_row = (
            capture_id,
            capture.http_version,
            headers,
            reply.reason,
            reply.rule,
            reply_headers,
            reply.body,
            body,
        )
    row = (
        capture_id,
        capture.uuid,
        capture.endpoint,
        to_micros(capture.received_at),
        capture.remote,
        capture.scheme,
        capture.method,
        capture.target,
        capture.content_type[:CONTENT_TYPE_CHARS],
        size,
        status,
        duration_us,
        weight,
        rule,
    )
    return row, body_row, weight


def listed_rule(rule: str) -> str:
    """What a list shows of what chose an answer: nothing of the usual one."""
    return "" if not rule or rule == _USUAL_RULE else storable(rule[:RULE_CHARS])


def is_plain(entry: Entry) -> bool:
    """True when the columns FURTHER of the entry all have their defaults: nearly every request."""
    capture = entry.capture
    return not (
        capture.truncated
        or capture.incomplete
        or capture.malformed is not None
        or capture.head is not None
        or capture.extra
        or entry.pinned
        or entry.colour
        or entry.note
        or entry.tags
        or entry.origin
    )


def summary_of(capture_id: int, entry: Entry) -> Summary:
    """The Summary of an entry that was just stored under that id, as the store would read it.

    But for `delivery` and `deliveries` of an event that has an id: those only the store can count.
    """
    capture, reply, annotation = entry.capture, entry.reply, entry.annotation
    provider, event_type, event_id, attempt, outcome, reason, age_s, annotated = (
        NOT_ANNOTATED if annotation is None else annotation_row(annotation)
    )
    return _new_summary(
        (
            capture_id,
            capture.uuid,
            capture.endpoint,
            to_micros(capture.received_at),
            capture.remote,
            capture.scheme,
            capture.method,
            capture.target,
            capture.content_type[:CONTENT_TYPE_CHARS],
            len(capture.body),
            0 if reply is None else reply.status,
            0 if reply is None else reply.duration_us,
            provider,
            event_type,
            event_id,
            attempt,
            outcome,
            reason,
            age_s,
            bool(annotated),
            capture.truncated,
            capture.incomplete,
            capture.malformed is not None,
            entry.pinned,
            entry.colour,
            entry.note,
            entry.tags,
            0,
            entry.origin,
            0,
            0,
            0,
            0,
            "",
            "" if reply is None else listed_rule(reply.rule),
        )
    )


def further_row(entry: Entry) -> tuple[Any, ...]:
    """The columns FURTHER of `captures` for an entry."""
    capture = entry.capture
    return (
        capture.truncated,
        capture.incomplete,
        capture.malformed is not None,
        entry.pinned,
        entry.colour,
        entry.note,
        entry.tags,
        entry.origin,
    )


def oddity_row(entry: Entry) -> tuple[Any, ...]:
    """The columns ODDITIES of `bodies` for an entry."""
    capture = entry.capture
    return (capture.head, capture.malformed, json.dumps(dict(capture.extra)) if capture.extra else None)


def annotation_row(annotation: Annotation) -> tuple[Any, ...]:
    """The columns DERIVED of `captures` for an annotation."""
    if annotation is NOTHING_FOUND:
        return _NOTHING_ROW
    verdicts = annotation.verdicts
    strongest = verdicts[0] if verdicts else None
    age_s = annotation.age_s
    return (
        storable(annotation.provider),
        storable(annotation.event_type),
        storable(annotation.event_id),
        bounded(annotation.attempt),
        strongest.outcome if strongest else "",
        storable(strongest.reason or "") if strongest else "",
        None if age_s is None else bounded(age_s),
        1,
    )


def verdict_row(capture_id: int, position: int, verdict: Verdict, now_us: int) -> tuple[Any, ...]:
    """The row of `verdicts` for the verdict at that position (0 is the strongest)."""
    return (
        capture_id,
        position,
        verdict.outcome,
        storable(verdict.provider),
        _stored(verdict.scheme),
        _stored(verdict.reason),
        _stored(verdict.detail),
        storable(verdict.secret),
        now_us,
    )


def to_summary(row: tuple[Any, ...]) -> Summary:
    """A Summary of a row of SUMMARY_COLUMNS."""
    # SQLite has no booleans: annotated, truncated, incomplete, malformed, pinned
    return Summary(*row[:_FLAGS], *map(bool, row[_FLAGS : _FLAGS + 5]), *row[_FLAGS + 5 :])


def to_capture(row: tuple[Any, ...], body: bytes) -> Capture:
    """A Capture of a row of CAPTURE_COLUMNS, whose body is None where it is large."""
    return Capture(
        uuid=row[0],
        endpoint=row[1],
        received_at=from_micros(row[2]),
        remote=row[3],
        scheme=row[4],
        http_version=row[5],
        method=row[6],
        target=row[7],
        headers=Headers.unpack(row[8]),
        body=body,
        truncated=bool(row[10]),
        incomplete=bool(row[11]),
        malformed=row[12],
        head=row[13],
        id=row[14],
        extra=json.loads(row[15]) if row[15] else {},
    )


def to_reply(row: tuple[Any, ...]) -> Reply | None:
    """A Reply of a row of REPLY_COLUMNS; None when there was none."""
    status, reason, headers, body, duration_us, rule = row
    if headers is None:
        return None
    return Reply(status, reason, Headers.unpack(headers), body, duration_us, rule)


def to_verdict(row: tuple[Any, ...]) -> Verdict:
    """A Verdict of a row of VERDICT_COLUMNS."""
    outcome, provider, scheme, reason, detail, secret = row
    return Verdict(outcome, provider, scheme, reason, detail, secret)
