"""The field of the filter bar: it marks the conditions in its text and the place of a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme
from inspector.query.lexer import MAX_TEXT

#: Characters whose conditions are marked: what is pasted may be longer than anybody reads.
_MARKED = 2000
_TOKEN = re.compile(
    r"""(?<![^\s(])-?[A-Za-z_]\w*(?:\.[^\s:=<>~()"\[]+|\.?"[^"]*"|\[[^\]]*\])*(?:\s*(?:>=|<=|!=|!~|==|[=<>~])\s*|:)(?:"(?:\\.|[^"\\])*"?|\([^)]*\)?|[^\s()]*)"""
)


class FilterEdit(QLineEdit):
    """`on_key` is asked first about each key, Tab included; True: it was used."""

    #: Esc.
    left = Signal()
    focused = Signal(bool)
    help_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bare", True)
        self.setFont(mono_font(12))
        # one more than a filter may have, so that what is pasted is refused and not cut
        self.setMaxLength(MAX_TEXT + 1)
        self.on_key: Callable[[QKeyEvent], bool] = lambda _event: False
        self._wrong: tuple[int, int] | None = None
        self.textChanged.connect(self._on_text_changed)

    @property
    def wrong(self) -> tuple[int, int] | None:
        """Begin and end of the mistake that is marked."""
        return self._wrong

    def mark(self, wrong: tuple[int, int] | None) -> None:
        """Mark the conditions, and these characters as wrong."""
        self._wrong = wrong
        self._paint_marks()

    def _on_text_changed(self) -> None:
        self.mark(None)

    def _paint_marks(self) -> None:
        theme = current_theme()
        marks = []
        for match in _TOKEN.finditer(self.text()[:_MARKED]):
            made = QTextCharFormat()
            made.setForeground(theme.color("accent"))
            marks.append((match.start(), len(match[0]), made))
        if self._wrong is not None and self.text():
            wrong = QTextCharFormat()
            wrong.setForeground(theme.color("bad"))
            wrong.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wrong.setUnderlineColor(theme.color("bad"))
            start = min(self._wrong[0], len(self.text()) - 1)
            marks.append((start, max(1, min(self._wrong[1], len(self.text())) - start), wrong))
        kind = QInputMethodEvent.AttributeType.TextFormat
        cursor = self.cursorPosition()
        attributes = [QInputMethodEvent.Attribute(kind, start - cursor, length, made) for start, length, made in marks]
        # QLineEdit has no other way to format a part of its text; no input method is involved
        QCoreApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def place_of(self, position: int) -> int:
        """Where a character begins, in px from the left of the field, however far it is scrolled."""
        metrics, cursor = self.fontMetrics(), self.cursorPosition()
        begin, end = min(position, cursor), max(position, cursor)
        between = metrics.horizontalAdvance(self.text()[begin:end])
        return self.cursorRect().center().x() + 1 + (between if position > cursor else -between)

    def shows(self, position: int) -> bool:
        """Whether a character is in view: a long text is scrolled to where one writes."""
        return 0 <= self.place_of(position) <= self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A round box behind each condition, then the text."""
        metrics, text = self.fontMetrics(), self.text()
        start = self.place_of(0)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().color("accentbg"))
        for match in _TOKEN.finditer(text[:_MARKED]):
            left = start + metrics.horizontalAdvance(text[: match.start()])
            width = metrics.horizontalAdvance(match[0])
            painter.drawRoundedRect(QRectF(left - 3, (self.height() - 20) / 2, width + 6, 20), 4, 4)
        painter.end()
        super().paintEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab may take an offer, and F1 explains the language here instead of the keys."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_F1:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab and self.on_key(event):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field."""
        if self.on_key(event):
            return
        if event.key() == Qt.Key.Key_F1:
            self.help_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame around shows the focus."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame around shows the focus."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def changeEvent(self, event: QEvent) -> None:
        """Marks take the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_wrong"):
            self._paint_marks()
