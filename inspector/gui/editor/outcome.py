"""What came of the last try, in one line, with the way to the whole of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from inspector.bodies import visible
from inspector.capture import Attempt
from inspector.gui.editor.certificate import NOT_VERIFIED
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label, set_tone


def told(attempt: Attempt) -> str:
    """`200 OK in 12 ms · http://…`, or what went wrong, and where."""
    if attempt.error is not None:
        return f"{attempt.error} ({attempt.url})"
    took = attempt.timings.total_ms
    answer = f"{attempt.status} {attempt.reason}".strip()
    parts = [answer if took is None else f"{answer} in {took:.0f} ms", attempt.url]
    return " · ".join([*parts, NOT_VERIFIED] if attempt.unverified else parts)


def tone_of(attempt: Attempt) -> str:
    """The tone of an answer: ok, warn or bad."""
    if attempt.error is not None or attempt.status is None:
        return "bad"
    return "ok" if attempt.status < 300 else "warn" if attempt.status < 400 else "bad"


class Outcome(QFrame):
    """Hidden until something was tried."""

    #: The capture under which the attempt is, and the attempt.
    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._attempt: Attempt | None = None
        self._is_problem = False
        self.text = plain_label("", wrap=True, select=True)
        self.link = button("Show this attempt", kind="link", on_click=self._on_link)
        self.link.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.link)
        self.hide()

    def show_attempt(self, attempt: Attempt, number: int) -> None:
        """The answer of the `number`th try."""
        self._attempt = attempt
        tries = f"Try {number:,}: " if number > 1 else ""
        self._show(f"{tries}{told(attempt)}", tone_of(attempt))
        self.link.setVisible(True)

    def show_problem(self, text: str) -> None:
        """Nothing was sent, for this reason."""
        self._attempt = None
        self._show(text, "bad")
        self._is_problem = True
        self.link.setVisible(False)

    def forget_problem(self) -> None:
        """What kept it from being sent may be mended by now."""
        if self._is_problem:
            self._is_problem = False
            self.hide()

    def show_sending(self) -> None:
        """It is being sent."""
        self._attempt = None
        self._show("Sending…", "mut")
        self.link.setVisible(False)

    def _show(self, text: str, tone: str) -> None:
        self._is_problem = False
        set_tone(self, "card", tone)
        self.text.setText(visible(text).text)
        self.show()

    def _on_link(self) -> None:
        if self._attempt is not None:
            self.wanted.emit(self._attempt)
