"""The table of columns: one entry each. Window, header menu, `list`, files and what is remembered follow from it."""

from __future__ import annotations

from datetime import datetime

from inspector import wording
from inspector.badges import Badge, arrival, badge, checks_badge
from inspector.capture import GATE_RULE, HANDSHAKE_RULE, Summary
from inspector.columns.answered import answer_told, answered_by, step_of
from inspector.columns.column import Cell, Column, visible


def badge_of(row: Summary) -> Badge:
    """The badge of how the row arrived or of its verdict; a dot while it is still being checked."""
    odd = arrival(malformed=row.malformed, truncated=row.truncated, incomplete=row.incomplete)
    if odd is not None:
        return odd
    return badge(row.outcome, row.reason, row.age_s) if row.annotated else Badge("·", "", "mut", "Being checked")


def _badge_text(row: Summary) -> str:
    made = badge_of(row)
    return f"{made.sign} {made.word}".strip()


def checks_of(row: Summary) -> Badge:
    """The badge of the row's checks."""
    return checks_badge(row.checks, row.checks_failed, row.failed_checks)


def _checks_text(row: Summary) -> str:
    made = checks_of(row)
    return f"{made.sign} {made.word}".strip() or "–"


def event_text(row: Summary) -> str:
    """The event's type with the sender's retry number, else with our count of its deliveries; a dash for none."""
    return "".join(event_parts(row))


def event_parts(row: Summary) -> tuple[str, str]:
    """The same in two parts: where there is little room, the second one tells rows apart."""
    name = visible(row.event_type) or "–"
    if row.attempt > 1:
        return name, f" · retry {row.attempt - 1}"
    return name, f" · delivery {row.delivery}" if row.delivery > 1 else ""


def _event_tip(row: Summary) -> str:
    """The whole event, and what the marks beside it stand for."""
    lines = [event_text(row) if row.event_type else visible(row.path)]
    lines += [answer_told(row)] if answered_by(row) in (HANDSHAKE_RULE, GATE_RULE) else []
    lines += [f"Note: {visible(row.note)}"] if row.note else []
    return "\n".join(lines)


def _method(row: Summary) -> str:
    return visible(row.method) or "–"


def _status(row: Summary) -> str:
    status, step = str(row.status) if row.status else "–", step_of(row)
    return f"{status} {step}" if step else status


def _size(row: Summary) -> str:
    mark = "✂ " if row.truncated else "… " if row.incomplete else ""
    return mark + wording.size(row.size)


def _size_tip(row: Summary) -> str:
    tip = f"{row.size:,} bytes of body"
    if row.truncated:
        return tip + ": more came than the body limit allows, the rest was cut off"
    if row.incomplete:
        return tip + ": the sender went away before the end"
    return tip


def _duration_cell(row: Summary) -> Cell:
    # without an answer there was no time until it
    return row.duration_us / 1000 if row.status or row.duration_us else None


COLUMNS: tuple[Column, ...] = (
    Column("id", "#", lambda row: str(row.id), 56, "id", "id", int, lambda row: row.id, right=True, paint="id"),
    Column(
        "time",
        "Time",
        lambda row: wording.clock(row.received_us),
        104,
        "received_us",
        "received_at",
        datetime,
        lambda row: row.received_at,
        paint="mono",
        tip=lambda row: wording.moment(row.received_us),
    ),
    Column("method", "Method", _method, 66, "method", "method", str, lambda row: row.method, yields=2, paint="method"),
    Column(
        "path",
        "Path",
        lambda row: visible(row.path),
        140,
        "target",
        "path",
        cell=lambda row: row.path,
        yields=4,
        grows=True,
    ),
    Column(
        "endpoint",
        "Endpoint",
        lambda row: row.endpoint,
        92,
        "endpoint",
        "endpoint",
        cell=lambda row: row.endpoint,
        yields=6,
    ),
    Column(
        "provider",
        "Provider",
        lambda row: row.provider or "–",
        88,
        "provider",
        "provider",
        cell=lambda row: row.provider,
        yields=5,
    ),
    Column(
        "event",
        "Event",
        event_text,
        190,
        "event_type",
        "event_type",
        cell=lambda row: row.event_type,
        paint="event",
        tip=_event_tip,
        grows=True,
    ),
    Column(
        "signature",
        "Signature",
        _badge_text,
        136,
        "outcome",
        "signature",
        cell=lambda row: row.outcome,
        paint="badge",
        tip=lambda row: badge_of(row).meaning,
    ),
    Column(
        "checks",
        "Checks",
        _checks_text,
        84,
        "checks_failed",
        "checks",
        cell=lambda row: _checks_text(row) if row.checks else "",
        shown=False,
        paint="checks",
        tip=lambda row: checks_of(row).meaning,
    ),
    Column(
        "status",
        "Answer",
        _status,
        62,
        "status",
        "status",
        int,
        lambda row: row.status or None,
        yields=1,
        paint="status",
        tip=answer_told,
    ),
    Column(
        "size",
        "Size",
        _size,
        72,
        "size",
        "size",
        int,
        lambda row: row.size,
        yields=3,
        right=True,
        paint="mono",
        tip=_size_tip,
    ),
    Column(
        "duration",
        "Duration",
        lambda row: wording.duration(row.duration_us),
        78,
        "duration_us",
        "duration_ms",
        float,
        _duration_cell,
        yields=7,
        right=True,
        paint="mono",
        tip=lambda row: f"{row.duration_us:,} µs from the first byte to the answer",
    ),
    Column(
        "source",
        "Source",
        lambda row: row.remote or "–",
        132,
        "remote",
        "remote",
        cell=lambda row: row.remote,
        yields=8,
        paint="mono",
    ),
    Column(
        "target",
        "Target",
        lambda row: visible(row.target),
        240,
        "target",
        "target",
        cell=lambda row: row.target,
        shown=False,
        paint="mono",
    ),
    Column(
        "content_type",
        "Content type",
        lambda row: visible(row.content_type),
        150,
        "content_type",
        "content_type",
        cell=lambda row: row.content_type,
        shown=False,
    ),
    Column(
        "event_id",
        "Event id",
        lambda row: visible(row.event_id),
        150,
        "event_id",
        "event_id",
        cell=lambda row: row.event_id,
        shown=False,
        paint="mono",
    ),
    Column(
        "attempt",
        "Delivery",
        lambda row: str(row.attempt or row.delivery or "–"),
        68,
        "attempt",
        "attempt",
        int,
        lambda row: row.attempt,
        shown=False,
        right=True,
        paint="mono",
        tip=lambda row: "The number that the sender gave this delivery" if row.attempt else "The sender gave no number",
    ),
    Column(
        "rule",
        "Answered by",
        lambda row: visible(row.rule) or "–",
        180,
        "rule",
        "rule",
        cell=lambda row: row.rule,
        shown=False,
    ),
    Column("note", "Note", lambda row: visible(row.note), 180, "note", "note", cell=lambda row: row.note, shown=False),
    Column(
        "pinned",
        "Pinned",
        lambda row: "Pinned" if row.pinned else "",
        68,
        "pinned",
        "pinned",
        bool,
        lambda row: row.pinned,
        shown=False,
    ),
    Column(
        "attempts",
        "Resends",
        lambda row: str(row.attempts) if row.attempts else "–",
        72,
        "attempts",
        "resends",
        int,
        lambda row: row.attempts,
        shown=False,
        right=True,
        paint="mono",
    ),
    Column(
        "reason",
        "Reason",
        lambda row: row.reason or "–",
        130,
        "reason",
        "reason",
        cell=lambda row: row.reason,
        shown=False,
    ),
    Column("tags", "Tags", lambda row: visible(row.tags), 110, "tags", "tags", cell=lambda row: row.tags, shown=False),
    Column(
        "colour", "Colour", lambda row: row.colour, 72, "colour", "colour", cell=lambda row: row.colour, shown=False
    ),
    Column(
        "origin",
        "Origin",
        lambda row: visible(row.origin),
        130,
        "origin",
        "origin",
        cell=lambda row: row.origin,
        shown=False,
    ),
    Column(
        "uuid", "UUID", lambda row: row.uuid, 280, "uuid", "uuid", cell=lambda row: row.uuid, shown=False, paint="mono"
    ),
)

KEYS = tuple(column.key for column in COLUMNS)
#: Every name of a column that is understood: its heading in a list, that in files, and its key.
BY_NAME = {
    **{column.title.lower(): column for column in COLUMNS},
    **{column.name: column for column in COLUMNS},
    **{column.key: column for column in COLUMNS},
}
