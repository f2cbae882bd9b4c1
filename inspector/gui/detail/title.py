"""The two lines over the tabs: method, path, verdict, number; provider, event, id, time, source, size."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspector import wording
from inspector.badges import arrival, badge
from inspector.bodies import visible
from inspector.capture.forwarded import host_of
from inspector.capture.target import is_absolute
from inspector.gui.detail.facts import Facts
from inspector.gui.fonts import Weight, mono_font, ui_font
from inspector.gui.widgets.badge import BadgeLabel
from inspector.gui.widgets.buttons import CopyButton
from inspector.gui.widgets.labels import ElidedLabel, plain_label, set_tone
from inspector.providers import get


def provider_title(name: str) -> str:
    """What people call a provider; an empty text for none."""
    provider = get(name) if name else None
    return provider.title if provider is not None else name


class Title(QWidget):
    """Says in two lines which request this is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.method = plain_label()
        self.method.setFont(mono_font(13, Weight.Medium))
        self.method.setProperty("tone", "accent")
        self.path = ElidedLabel("title", mode=Qt.TextElideMode.ElideMiddle)
        self.path.setFont(ui_font(15, Weight.DemiBold))
        self.badge = BadgeLabel(self)
        self.number = plain_label("", "dim", select=True)
        self.number.setFont(ui_font(13, tabular=True))
        self._url = ""
        self.copy = CopyButton("Copy the request's URL", lambda: self._url)
        self.line = ElidedLabel("dim")
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.method)
        first.addWidget(self.path, 0)
        first.addWidget(self.badge)
        first.addWidget(self.copy)
        first.addStretch(1)
        first.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 4)
        column.setSpacing(2)
        column.addLayout(first)
        column.addWidget(self.line)

    def show_facts(self, facts: Facts) -> None:
        """Show another capture."""
        summary, capture = facts.summary, facts.capture
        self.method.setText(visible(capture.method[:40]).text)
        set_tone(self.method, "tone", "bad" if capture.malformed is not None else "accent")
        self.path.set_full_text(visible(capture.target[:4000]).text)
        odd = arrival(
            malformed=capture.malformed is not None, truncated=capture.truncated, incomplete=capture.incomplete
        )
        mark = odd or badge(summary.outcome, summary.reason, summary.age_s)
        self.badge.set_badge(mark if mark.word else None, "Request" if odd else "Signature")
        self.number.setText(f"#{summary.id}")
        host = capture.headers.get("host") or "localhost"
        self._url = capture.target if is_absolute(capture.target) else f"{capture.scheme}://{host}{capture.target}"
        event_id = visible(summary.event_id[:200]).text
        self.line.set_full_text(_second_line(facts, event_id), _second_line(facts, _shortened(event_id)))


def _second_line(facts: Facts, event_id: str) -> str:
    summary, capture = facts.summary, facts.capture
    parts = (
        provider_title(summary.provider),
        visible(summary.event_type[:200]).text,
        event_id,
        wording.clock(summary.received_us),
        host_of(capture.remote),
        wording.size(len(capture.body)),
    )
    return " · ".join(part for part in parts if part)


def _shortened(event_id: str) -> str:
    return event_id if len(event_id) <= 16 else f"{event_id[:8]}…{event_id[-5:]}"
