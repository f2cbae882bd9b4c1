"""What the reports (Markdown, HTML) tell of a capture, before either puts it into its own form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.badges import badge
from inspector.bodies import Rendered, open_body, render
from inspector.bodies.visible import show
from inspector.capture import Annotation, Attempt, Headers, iso
from inspector.capture.passage import sender_text
from inspector.exports.record import Record
from inspector.exports.texts import header_text, redaction_of
from inspector.workers import Token

#: Lines and characters of a body that a report shows.
LINES = 2_000
CHARACTERS = 200_000
#: Views whose name is that of a language, too.
_LANGUAGES = frozenset(("json", "xml", "html", "yaml", "javascript", "graphql"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A body as lines, with its colours; `left_out` says what is not there, `language` names it for a code block."""

    rendered: Rendered
    lines: tuple[str, ...]
    language: str
    left_out: str

    @property
    def remarks(self) -> list[str]:
        """What a reader should know of it."""
        return [text for text in (self.rendered.problem, self.rendered.truncated, self.left_out) if text]


def body_of(headers: Headers, data: bytes, token: Token) -> Shown | None:
    """The body in its best view; None when it is empty."""
    if not data:
        return None
    rendered = render("best", open_body(headers, data, token=token), token, limit=CHARACTERS)
    lines: list[str] = []
    size = 0
    for line in rendered.lines[:LINES]:
        size += len(line)
        if size > CHARACTERS:
            break
        lines.append(line)
    missing = len(rendered.lines) - len(lines)
    left_out = f"{missing:,} more lines are not shown; the body has {len(data):,} bytes." if missing else ""
    return Shown(rendered, tuple(lines), rendered.view if rendered.view in _LANGUAGES else "text", left_out)


def heading(record: Record, number: int) -> str:
    """`1. POST /orders · invoice.paid`."""
    capture = record.entry.capture
    kind = annotation_of(record).event_type
    return show(f"{number}. {capture.method} {capture.path[:200]}" + (f" · {kind}" if kind else ""))


def annotation_of(record: Record) -> Annotation:
    """Provider and event, as far as they are known."""
    found, summary = record.entry.annotation, record.summary
    if found is None and summary is not None:
        return Annotation(summary.provider, summary.event_type, summary.event_id, summary.attempt)
    return found or Annotation()


def facts(record: Record) -> list[tuple[str, str]]:
    """Label and value, of what is known."""
    entry, capture = record.entry, record.entry.capture
    found = annotation_of(record)
    verdicts = record.verdicts or found.verdicts
    signature = ""
    if verdicts:
        word = badge(verdicts[0].outcome, verdicts[0].reason).word
        signature = f"{word}: {verdicts[0].detail}" if verdicts[0].detail else word
    answer = ""
    if entry.answer is not None:
        answer = f"{entry.answer.status} {entry.answer.reason} after {entry.answer.duration_us / 1000:g} ms".strip()
    state = [
        words
        for on, words in (
            (capture.malformed is not None, f"no valid HTTP: {capture.malformed}"),
            (capture.truncated, "cut at the size limit"),
            (capture.incomplete, "the sender stopped before the end"),
        )
        if on
    ]
    pairs = [
        ("Received", iso(capture.received_at)),
        ("From", sender_text(capture)),
        ("Endpoint", capture.endpoint),
        ("Provider", found.provider),
        ("Event", " ".join(filter(None, (found.event_type, found.event_id)))),
        ("Signature", signature),
        ("Answered", answer),
        ("Size", f"{len(capture.body):,} bytes"),
        ("State", "; ".join(state)),
        ("Tags", entry.tags),
        ("Note", entry.note),
        ("Redacted", redaction_of(capture)),
        ("Capture", capture.uuid),
    ]
    return [(label, show(value)) for label, value in pairs if value]


def head_lines(first: str, headers: Headers) -> list[str]:
    """The first line and the header lines, with marks for what does not show."""
    lines = [first, *(f"{name.decode('latin-1')}: {header_text(value)}" for name, value in headers)]
    return [show(line) for line in lines]


def request_line(record: Record) -> str:
    """`POST /orders?x=1 HTTP/1.1`."""
    capture = record.entry.capture
    return f"{capture.method} {capture.target} HTTP/{capture.http_version}"


def attempt_lines(attempts: Iterable[Attempt]) -> list[tuple[str, str, str, str]]:
    """Of each resend: when, where to, what came of it, what was changed."""
    lines = []
    for attempt in attempts:
        result = attempt.error or f"{attempt.status} {attempt.reason}".strip()
        if attempt.pending:
            result = "begun, and nothing more is known"
        elif attempt.timings.total_ms is not None:
            result += f" after {attempt.timings.total_ms:g} ms"
        place = f"{attempt.method} {attempt.url}"
        lines.append((iso(attempt.started_at), show(place), show(result), show("; ".join(attempt.changes))))
    return lines
