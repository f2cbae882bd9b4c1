"""The Overview tab: what it is, who sent it, sizes, timing, the verdict in words, warnings, and the user's note."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from inspector import wording
from inspector.badges import badge
from inspector.bodies import visible
from inspector.capture import GATE_RULE, HANDSHAKE_RULE, MOST_DELIVERIES, Capture
from inspector.capture.client import client_text
from inspector.capture.passage import claims_text, sender_text, tunnel_note, tunnel_text
from inspector.gui.detail.deliveries import Deliveries
from inspector.gui.detail.facts import Facts
from inspector.gui.detail.prepared import KIND_WORDS
from inspector.gui.detail.title import provider_title
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import Card
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.long_text import value_label
from inspector.providers import Event

_SAVE_AFTER_MS = 700
_EVENTS = 100
_MONO = frozenset({"Event id", "Target", "From", "User agent", "UUID", "Content type"})


def warnings_of(facts: Facts) -> list[tuple[str, str, str]]:
    """(tone, headline, explanation) of everything odd about how the request arrived."""
    capture = facts.capture
    made = []
    if capture.malformed is not None:
        made.append(
            (
                "bad",
                "This is not a request that an HTTP server accepts.",
                f"The parser said: “{visible(capture.malformed[:500]).text}”. The bytes that came are in the Raw tab.",
            )
        )
    if note := tunnel_note(capture):
        made.append(("warn", "The tunnel did not hand through the bytes that were sent.", visible(note[:500]).text))
    rule = facts.reply.rule if facts.reply is not None else ""
    what, _, note = visible(rule[:1000]).text.partition(": ")
    if what == GATE_RULE:
        made.append(("bad", "The gate of the endpoint refused this request.", note))
    elif what.startswith(f"{HANDSHAKE_RULE} "):
        provider, _, kind = what.removeprefix(HANDSHAKE_RULE).strip().partition(" ")
        kind = f"{provider_title(provider)} {kind}".strip()
        made.append(("accent", f"A handshake, answered by itself: {kind}.", note))
    if capture.truncated:
        made.append(
            (
                "warn",
                "The body is cut off: it was larger than the limit.",
                f"The first {len(capture.body):,} bytes were kept and the sender got 413. A signature cannot be "
                "checked over a part; raise the body limit in the settings and have it sent again.",
            )
        )
    if capture.incomplete:
        made.append(
            (
                "warn",
                "The sender went away before the end.",
                f"{len(capture.body):,} bytes of the body had come; nobody waited for the answer.",
            )
        )
    return made


def rows_of(facts: Facts) -> list[tuple[str, str]]:
    """(label, value) lines of the table; values are captured text with hidden characters marked."""
    summary, capture, reply = facts.summary, facts.capture, facts.reply
    head = len(capture.wire_head())
    lines = len(capture.headers)
    word = KIND_WORDS.get(facts.kind, facts.kind)
    told = f"number {summary.attempt} of this event, by the sender's count" if summary.attempt > 1 else ""
    many = summary.deliveries >= MOST_DELIVERIES
    here = f"{summary.delivery} of {summary.deliveries} that arrived here" if summary.deliveries > 1 else ""
    here = f"one of {MOST_DELIVERIES:,} or more that arrived here" if many else here
    delivery = "; ".join(part for part in (here, told) if part)
    answered = ""
    if reply is not None:
        took = wording.duration(reply.duration_us)
        status = f"{reply.status} {reply.reason}".strip() + f" after {took}" if reply.status else "nothing was sent"
        answered = f"{status}, by the rule “{reply.rule}”"
    rows = [
        ("Provider", provider_title(summary.provider) or "not recognised"),
        ("Event", summary.event_type),
        ("Event id", summary.event_id),
        ("Events", events_text(facts.events) if len(facts.events) > 1 else ""),
        ("Delivery", delivery),
        ("Received", wording.moment(summary.received_us)),
        ("From", sender_text(capture)),
        ("Tunnel", tunnel_text(capture)),
        ("Proxies say", claims_text(capture)),
        ("Client certificate", client_text(capture)),
        ("User agent", capture.headers.get("user-agent") or ""),
        ("Target", f"{capture.method} {capture.target}" if capture.malformed is None else ""),
        ("Endpoint", capture.endpoint),
        ("Protocol", _protocol(capture) if capture.malformed is None else ""),
        ("Content type", capture.content_type),
        ("Body", f"{word}, {len(capture.body):,} bytes" if capture.body else "none"),
        ("Headers", f"{wording.counted(lines, 'line')}, {head:,} bytes with the request line" if lines else ""),
        ("Answered", answered or "no answer was recorded"),
        ("Resent", wording.counted(len(facts.attempts), "time") if facts.attempts else ""),
        ("Source", summary.origin),
        ("Tags", summary.tags),
        ("UUID", summary.uuid),
    ]
    return [(label, visible(value[:8000]).text) for label, value in rows if value]


def events_text(events: tuple[Event, ...]) -> str:
    """All events of a batch, one a line, with their ids; the first hundred of very many."""
    lines = [" · ".join(part for part in (one.type or "–", one.id) if part) for one in events[:_EVENTS]]
    more = [f"… and {len(events) - _EVENTS:,} more"] if len(events) > _EVENTS else []
    return "\n".join((f"{len(events)} in this delivery:", *lines, *more))


def _protocol(capture: Capture) -> str:
    return f"HTTP/{capture.http_version}" + (" over TLS" if capture.scheme == "https" else "")


def verdict_words(facts: Facts) -> tuple[str, str, str]:
    """(tone, headline, explanation) of the strongest verdict."""
    summary = facts.summary
    mark = badge(summary.outcome, summary.reason, summary.age_s)
    first = facts.verdicts[0] if facts.verdicts else None
    detail = (first.detail or "") if first is not None else ""
    if not summary.annotated:
        return "mut", "The signature was not checked yet.", ""
    if not summary.outcome:
        return "mut", "No provider was recognised, so there is no signature to check.", ""
    said = visible(detail[:2000]).text
    if summary.outcome == "invalid":
        return mark.tone, said or mark.meaning, ""
    if first is None or first.outcome != "valid":
        return mark.tone, mark.meaning or mark.word, said
    secret = f"secret “{first.secret}”" if first.secret else ""
    return mark.tone, mark.meaning, " · ".join(part for part in (first.scheme or "", secret) if part)


class Overview(QScrollArea):
    """Shows one capture's facts; keeps the note."""

    #: Capture id and the new text of its note.
    note_changed = Signal(int, str)
    #: The user wants to see why.
    signature_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Overview")
        page = QWidget()
        page.setProperty("page", "true")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(12)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self._column.addLayout(self._cards)
        self._grid_host = QWidget()
        self._grid = QGridLayout(self._grid_host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._column.addWidget(self._grid_host)
        self.deliveries = Deliveries()
        self._column.addWidget(self.deliveries)
        heading = plain_label("NOTE", "section")
        heading.setContentsMargins(0, 4, 0, 0)
        self._column.addWidget(heading)
        self.note = QPlainTextEdit()
        self.note.setAccessibleName("Note")
        self.note.setPlaceholderText("Write down what you found out about this request")
        self.note.setFixedHeight(84)
        self.note.setTabChangesFocus(True)
        self.note.textChanged.connect(self._on_text_changed)
        self._column.addWidget(self.note)
        self._column.addStretch(1)
        self.setWidget(page)
        self._id = 0
        self._saved = ""
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def show_facts(self, facts: Facts) -> None:
        """Show another capture, or the same one again."""
        self.flush()
        _clear(self._cards)
        for tone, headline, text in warnings_of(facts):
            self._cards.addWidget(Card(tone, headline, text))
        if facts.capture.malformed is None:
            card = Card(*verdict_words(facts))
            if facts.summary.outcome == "invalid":
                card.add(button("See why", kind="link", on_click=self.signature_wanted.emit))
            self._cards.addWidget(card)
        _clear(self._grid)
        for row, (label, value) in enumerate(rows_of(facts)):
            name = plain_label(label, "dim")
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            shown = value_label(value, mono_font(12) if label in _MONO else None)
            shown.setAccessibleName(f"{label}: {value}")
            self._grid.addWidget(shown, row, 1)
        self.deliveries.show_deliveries(facts.deliveries, facts.summary.id)
        if facts.summary.id != self._id or not self.note.hasFocus():
            self._id = facts.summary.id
            self._saved = facts.summary.note
            self.note.blockSignals(True)
            if self.note.toPlainText() != self._saved:
                self.note.setPlainText(self._saved)
            self.note.blockSignals(False)

    @Slot()
    def flush(self) -> None:
        """Tell of a note that was typed and not told of yet."""
        self._timer.stop()
        text = self.note.toPlainText()
        if self._id and text != self._saved:
            self._saved = text
            self.note_changed.emit(self._id, text)

    @Slot()
    def _on_text_changed(self) -> None:
        self._timer.start()


def _clear(layout: QVBoxLayout | QGridLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
