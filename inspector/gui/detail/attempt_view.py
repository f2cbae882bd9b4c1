"""One attempt in full: what came back, what was sent, and what of it was not as captured."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector import wording
from inspector.bodies import visible
from inspector.capture import UNVERIFIED, Attempt
from inspector.gui.detail.answer import AnswerView, status_tone
from inspector.gui.detail.attempt_list import how_text
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.cards import Card, EmptyState
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.folding_note import FoldingNote
from inspector.gui.widgets.labels import ElidedLabel, plain_label
from inspector.gui.widgets.segmented import Segmented
from inspector.gui.widgets.waterfall import Waterfall
from inspector.workers import Workers

_NO_END = (
    "No end is on record",
    "Another process is still sending it, or the program ended meanwhile. The target may have received it.",
)


#: Height in px below which the figures of the times go, which the bar has in its tooltip, and what the list tells, too.
_ROOM_FOR_ALL = 300


class AttemptView(QWidget):
    """Three pages; the one that the user chose stays for the next attempt."""

    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = Segmented("Parts of the attempt")
        self.pages.chosen.connect(self._on_page_chosen)
        self.answer = AnswerView("response", workers)
        self.sent = AnswerView("request as sent", workers, empty="It was sent without a body")
        for view in (self.answer, self.sent):
            view.filter_wanted.connect(self.filter_wanted)
        self.none = EmptyState("clock", "No answer")
        self.failed = FittingScroll("Why no answer came")
        self.failed.set_fitting(False)
        self.changes = FittingScroll("What was changed for sending")
        self.changes.set_fitting(False)
        self.stack = QStackedWidget()
        for page in (self.answer, self.sent, self.changes, self.none, self.failed):
            self.stack.addWidget(page)
        # the least that is of use; what wants more gives way first
        self.stack.setMinimumHeight(56)
        self.how = ElidedLabel("small")
        self.error = FoldingNote("bad")
        self.unverified = FoldingNote("warn")
        self.waterfall = Waterfall("Where the time went")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.how)
        column.addWidget(self.error)
        column.addWidget(self.unverified)
        column.addWidget(self.waterfall)
        column.addWidget(self.pages)
        column.addWidget(self.stack, 1)
        self._page = "answer"
        self._attempt: Attempt | None = None
        self._captured = b""
        self._own = False
        #: pages that show this attempt by now
        self._filled: set[str] = set()

    @property
    def attempt(self) -> Attempt | None:
        """What is shown."""
        return self._attempt

    @property
    def bodies(self) -> tuple[BodyPane, BodyPane]:
        """The two panes that show bodies."""
        return self.answer.body, self.sent.body

    def show_attempt(self, attempt: Attempt, captured: bytes, *, own: bool) -> None:
        """Show another attempt; `captured` is the body of its capture, `own`: this process is sending it now."""
        self._attempt, self._captured = attempt, captured
        self._filled.clear()
        self._own = own
        self.how.set_full_text(f"{how_text(attempt)} → {visible(attempt.url).text}")
        self.unverified.say(f"{UNVERIFIED}." if attempt.unverified else "")
        self._show_timings(attempt)
        count = len(attempt.changes)
        self.pages.set_segments(
            [
                ("answer", "Answer"),
                ("sent", "Request as sent"),
                ("changes", f"Changes {count}" if count else "Changes"),
            ],
            self._page,
        )
        self._show_page()

    def _show_page(self) -> None:
        """Show the page in front; the others wait until they are: bodies may be large."""
        attempt = self._attempt
        if attempt is None:
            return
        without = (self.none, self._show_none) if attempt.error is None else (self.failed, self._show_failed)
        pages = {
            "answer": without if attempt.status is None else (self.answer, self._show_answer),
            "sent": (self.sent, self._show_sent),
            "changes": (self.changes, self._show_changes),
        }
        page, fill = pages[self._page]
        if self._page not in self._filled:
            self._filled.add(self._page)
            fill(attempt)
        self.stack.setCurrentWidget(page)
        # in place of the answer there is room for all of it
        told = attempt.error is None or page is self.failed
        self.error.say("" if told else visible(attempt.error or "").text)
        self._arrange()

    def _show_failed(self, attempt: Attempt) -> None:
        column = self.failed.column
        _clear(column)
        column.addWidget(Card("bad", "No answer came", visible(attempt.error or "").text))
        column.addStretch(1)

    def _show_none(self, attempt: Attempt) -> None:
        if not attempt.pending:
            self.none.set_text("No answer came")
        elif self._own:
            self.none.set_text("It is being sent…")
        else:
            self.none.set_text(*_NO_END)

    def _show_answer(self, attempt: Attempt) -> None:
        size = wording.counted(len(attempt.response_body), "byte")
        self.answer.show_message(
            f"{attempt.status} {visible(attempt.reason).text}".strip(),
            status_tone(attempt.status),
            f"{size}, cut off at the limit" if attempt.response_truncated else size,
            attempt.response_headers,
            attempt.response_body,
        )

    def _show_sent(self, attempt: Attempt) -> None:
        own = attempt.request_body
        self.sent.show_message(
            f"{visible(attempt.method).text} {_target(attempt.url)}",
            "",
            "the body as it was captured" if own is None else "with another body than the captured one",
            attempt.request_headers,
            self._captured if own is None else own,
        )

    def _show_timings(self, attempt: Attempt) -> None:
        phases = [(name, ms, wording.duration(round(ms * 1000))) for name, ms in attempt.timings.phases()]
        total = attempt.timings.total_ms
        self.waterfall.show_phases(phases, "" if total is None else wording.duration(round(total * 1000)))

    def _show_changes(self, attempt: Attempt) -> None:
        column = self.changes.column
        _clear(column)
        told = attempt.changes
        column.addWidget(plain_label("SENT AS CAPTURED, BUT FOR" if told else "SENT EXACTLY AS CAPTURED", "section"))
        for change in told:
            line = plain_label(visible(change).text, wrap=True, select=True)
            line.setFont(mono_font(12))
            column.addWidget(line)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room it belongs to the answer."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.height() >= _ROOM_FOR_ALL
        self.waterfall.set_figures(room)
        self.how.setVisible(room or (self.error.isHidden() and self.unverified.isHidden()))

    @Slot(str)
    def _on_page_chosen(self, page: str) -> None:
        self._page = page
        self._show_page()


def _clear(column: QVBoxLayout) -> None:
    while (taken := column.takeAt(0)) is not None:
        if (widget := taken.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _target(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return visible(url).text
    return visible((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).text
