"""A status line over headers and a body: what we answered, and what a resend got."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspector.capture import Headers
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.headers import HeadersView
from inspector.gui.fonts import Weight, mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.flow_splitter import FlowSplitter
from inspector.gui.widgets.labels import ElidedLabel, plain_label, set_tone
from inspector.workers import Workers


def status_tone(status: int | None) -> str:
    """The tone of a status code: 2xx ok, 3xx warn, the rest bad."""
    if status is None:
        return "bad"
    return "ok" if 200 <= status < 300 else "warn" if status < 400 else "bad"


#: Heights in px: what belongs to the body before headers are seen over it; from where on they are seen however many.
_OF_BODY, _ENOUGH = 240, 560


class AnswerView(QWidget):
    """Shows one HTTP answer; where there is little room the body comes first."""

    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)

    def __init__(
        self, name: str, workers: Workers, *, empty: str = "The answer has no body", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.status = plain_label("", select=True)
        self.status.setFont(mono_font(13, Weight.DemiBold))
        self.remark = ElidedLabel("small")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.status)
        line.addWidget(self.remark, 1)
        self.toggle = button("Headers", small=True)
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._on_toggled)
        line.addWidget(self.toggle)
        self.headers = HeadersView(f"Headers of the {name}")
        self.body = BodyPane(f"{name} body", workers, empty=empty)
        self.headers.filter_wanted.connect(self.filter_wanted)
        self._split = FlowSplitter()
        self._split.addWidget(self.headers)
        self._split.addWidget(self.body)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.turned.connect(self._on_turned)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self._split, 1)

    def show_answer(self, status: int, reason: str, remark: str, headers: Headers, body: bytes) -> None:
        """Show another answer."""
        self.show_message(f"{status} {reason}".strip(), status_tone(status), remark, headers, body)

    def show_message(self, start: str, tone: str, remark: str, headers: Headers, body: bytes) -> None:
        """Show an answer, or a request, under its first line in a tone."""
        self.status.setText(start)
        set_tone(self.status, "tone", tone)
        self.remark.set_full_text(remark)
        self.headers.show_headers(headers)
        self.toggle.setText(f"Headers {len(headers)}")
        self._on_turned(self._split.side_by_side)
        self.body.show_body(headers, body)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _on_toggled(self) -> None:
        self._on_turned(self._split.side_by_side)

    def _arrange(self) -> None:
        least = min(self.headers.wanted_height() + _OF_BODY, _ENOUGH)
        room = self._split.side_by_side or self.height() >= least
        self.toggle.setVisible(not room)
        self.headers.setVisible(room or self.toggle.isChecked())

    @Slot(bool)
    def _on_turned(self, side_by_side: bool) -> None:
        self._arrange()
        if side_by_side:
            self.headers.setMaximumHeight(16_777_215)
            return
        # headers take no more than they need, and at most the upper half
        wanted = self.headers.wanted_height()
        self.headers.setMaximumHeight(max(64, wanted))
        self._split.setSizes([min(wanted, self._split.height() // 2), self._split.height()])
