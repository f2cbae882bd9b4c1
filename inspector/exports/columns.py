"""The columns of tables: CSV, Excel and Parquet write the same ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from inspector.capture import Annotation, Verdict
from inspector.exports.record import Record
from inspector.exports.texts import redaction_of

Cell = str | int | float | bool | datetime | None

#: A cell that begins so is run as a formula by spreadsheets, which read full-width forms, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the type of its values and where they come from."""

    title: str
    kind: type
    value: Callable[[Record], Cell]


def _annotation(record: Record) -> Annotation:
    found, summary = record.entry.annotation, record.summary
    if found is None and summary is not None:
        return Annotation(summary.provider, summary.event_type, summary.event_id, summary.attempt)
    return found or Annotation()


def _verdict(record: Record) -> Verdict | None:
    found = record.verdicts or _annotation(record).verdicts
    return found[0] if found else None


def _outcome(record: Record) -> str:
    found = _verdict(record)
    return "" if found is None else found.outcome


def _reason(record: Record) -> str:
    found = _verdict(record)
    return "" if found is None else found.reason or ""


def _status(record: Record) -> Cell:
    return None if record.entry.reply is None else record.entry.reply.status


def _duration(record: Record) -> Cell:
    return None if record.entry.reply is None else record.entry.reply.duration_us / 1000


COLUMNS: tuple[Column, ...] = (
    Column("id", int, lambda record: record.summary.id if record.summary else record.entry.capture.id),
    Column("uuid", str, lambda record: record.entry.capture.uuid),
    Column("received_at", datetime, lambda record: record.entry.capture.received_at),
    Column("method", str, lambda record: record.entry.capture.method),
    Column("target", str, lambda record: record.entry.capture.target),
    Column("endpoint", str, lambda record: record.entry.capture.endpoint),
    Column("provider", str, lambda record: _annotation(record).provider),
    Column("event_type", str, lambda record: _annotation(record).event_type),
    Column("event_id", str, lambda record: _annotation(record).event_id),
    Column("attempt", int, lambda record: _annotation(record).attempt),
    Column("signature", str, _outcome),
    Column("reason", str, _reason),
    Column("status", int, _status),
    Column("duration_ms", float, _duration),
    Column("size", int, lambda record: len(record.entry.capture.body)),
    Column("content_type", str, lambda record: record.entry.capture.content_type),
    Column("host", str, lambda record: record.entry.capture.headers.get("host") or ""),
    Column("remote", str, lambda record: record.entry.capture.remote),
    Column("resends", int, lambda record: len(record.attempts)),
    Column("pinned", bool, lambda record: record.entry.pinned),
    Column("colour", str, lambda record: record.entry.colour),
    Column("tags", str, lambda record: record.entry.tags),
    Column("note", str, lambda record: record.entry.note),
    Column("origin", str, lambda record: record.entry.origin),
    Column("redacted", str, lambda record: redaction_of(record.entry.capture)),
)


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe goes before what would begin a formula.

    Characters that no table can hold become U+FFFD.
    """
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub("\ufffd", text)
