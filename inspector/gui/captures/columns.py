"""The columns of the list: one entry each. Table, header menu and what is remembered follow from this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector import wording
from inspector.badges import Badge, arrival, badge
from inspector.capture import Summary

#: Colours that a row can be marked with: the stored name, its word, and the theme token it is painted in.
COLOURS = (
    ("red", "Red", "bad"),
    ("amber", "Amber", "warn"),
    ("green", "Green", "ok"),
    ("blue", "Blue", "accent"),
    ("purple", "Purple", "key"),
    ("grey", "Grey", "mut"),
)
COLOUR_TOKENS = {name: token for name, _, token in COLOURS}


def visible(text: str) -> str:
    """`text` with control and direction-changing characters shown as escapes: what arrives must not act."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `sort` is the stored column that the list is ordered by ("" when it cannot be). `shown` is the default; a shown
    column with a `yields` above 0 makes room (highest first) while the table is narrow, unless the user asked for it.
    `paint` names how the delegate draws it: text, mono, method, badge, status, event or note.
    """

    key: str
    title: str
    text: Callable[[Summary], str]
    width: int
    sort: str = ""
    shown: bool = True
    yields: int = 0
    right: bool = False
    paint: str = "text"
    tip: Callable[[Summary], str] | None = None
    grows: bool = False


def badge_of(row: Summary) -> Badge:
    """The badge of how the row arrived or of its verdict; a dot while it is still being checked."""
    odd = arrival(malformed=row.malformed, truncated=row.truncated, incomplete=row.incomplete)
    if odd is not None:
        return odd
    return badge(row.outcome, row.reason, row.age_s) if row.annotated else Badge("·", "", "mut", "Being checked")


def _badge_text(row: Summary) -> str:
    made = badge_of(row)
    return f"{made.sign} {made.word}".strip()


def event_text(row: Summary) -> str:
    """The event's type with the sender's retry number, else with our count of its deliveries; a dash for none."""
    name = visible(row.event_type) or "–"
    if row.attempt > 1:
        return f"{name} · retry {row.attempt - 1}"
    return f"{name} · delivery {row.delivery}" if row.delivery > 1 else name


def _method(row: Summary) -> str:
    return visible(row.method) or "–"


def _status(row: Summary) -> str:
    return str(row.status) if row.status else "–"


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


COLUMNS: tuple[Column, ...] = (
    Column("id", "#", lambda row: str(row.id), 56, "id", right=True, paint="id"),
    Column(
        "time",
        "Time",
        lambda row: wording.clock(row.received_us),
        104,
        "received_us",
        paint="mono",
        tip=lambda row: wording.moment(row.received_us),
    ),
    Column("method", "Method", _method, 66, "method", yields=2, paint="method"),
    Column("path", "Path", lambda row: visible(row.path), 140, "target", yields=4, grows=True),
    Column("endpoint", "Endpoint", lambda row: row.endpoint, 92, "endpoint", yields=6),
    Column("provider", "Provider", lambda row: row.provider or "–", 88, "provider", yields=5),
    Column("event", "Event", event_text, 190, "event_type", paint="event", grows=True),
    Column(
        "signature",
        "Signature",
        _badge_text,
        136,
        "outcome",
        paint="badge",
        tip=lambda row: badge_of(row).meaning,
    ),
    Column("status", "Answer", _status, 62, "status", yields=1, paint="status"),
    Column("size", "Size", _size, 72, "size", yields=3, right=True, paint="mono", tip=_size_tip),
    Column(
        "duration",
        "Duration",
        lambda row: wording.duration(row.duration_us),
        78,
        "duration_us",
        yields=7,
        right=True,
        paint="mono",
        tip=lambda row: f"{row.duration_us:,} µs from the first byte to the answer",
    ),
    Column("source", "Source", lambda row: row.remote or "–", 132, "remote", yields=8, paint="mono"),
    Column("target", "Target", lambda row: visible(row.target), 240, "target", shown=False, paint="mono"),
    Column("content_type", "Content type", lambda row: visible(row.content_type), 150, "content_type", shown=False),
    Column("event_id", "Event id", lambda row: visible(row.event_id), 150, "event_id", shown=False, paint="mono"),
    Column(
        "attempt",
        "Delivery",
        lambda row: str(row.attempt or row.delivery or "–"),
        68,
        "attempt",
        shown=False,
        right=True,
        paint="mono",
        tip=lambda row: "The number that the sender gave this delivery" if row.attempt else "The sender gave no number",
    ),
    Column("note", "Note", lambda row: visible(row.note), 180, "note", shown=False),
    Column("pinned", "Pinned", lambda row: "Pinned" if row.pinned else "", 68, "pinned", shown=False),
    Column(
        "attempts",
        "Resends",
        lambda row: str(row.attempts) if row.attempts else "–",
        72,
        "attempts",
        shown=False,
        right=True,
        paint="mono",
    ),
    Column("reason", "Reason", lambda row: row.reason or "–", 130, "reason", shown=False),
)

KEYS = tuple(column.key for column in COLUMNS)
