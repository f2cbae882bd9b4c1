"""Labels for captured text: always plain text, never HTML, elided instead of cut."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def plain_tip(text: str, limit: int = 2000) -> str:
    """A tooltip that shows `text` as it is: Qt would render what looks like HTML."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return f'<span style="white-space:pre-wrap">{escape(cut)}</span>' if cut else ""


def plain_label(text: str = "", role: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A label that never renders HTML. `role` is a role of the style sheet; `select`: mouse and keys can select."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    label.setWordWrap(wrap)
    if select:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return label


def set_tone(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet looks at, and have it look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class ElidedLabel(QLabel):
    """One line of plain text that is elided at its end (or middle) when there is no room; the tooltip has it all."""

    def __init__(
        self,
        role: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = mode
        self._full = ""
        self._short = ""
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_full_text(self, text: str, short: str = "") -> None:
        """Show this text, or `short` in its place where there is no room."""
        if text == self._full:
            return
        self._full, self._short = text, short
        self.setAccessibleName(text)
        self.setText(text)
        self.updateGeometry()

    @property
    def full_text(self) -> str:
        """The text without elision."""
        return self._full

    @property
    def shown_text(self) -> str:
        """What there is room for."""
        metrics = self.fontMetrics()
        line = self._full.replace("\n", " ")
        if self._short and metrics.horizontalAdvance(line) > self.width():
            line = self._short
        return metrics.elidedText(line, self._mode, self.width())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(min(40, super().sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self.shown_text)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ToolTip:
            elided = self.fontMetrics().horizontalAdvance(self._full) > self.width()
            self.setToolTip(plain_tip(self._full) if elided else "")
        return super().event(event)
