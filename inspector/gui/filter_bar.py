"""The filter bar: an expression that is checked while it is typed, chips for the usual ones, and "n of m"."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from inspector.errors import FilterError
from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.icons import pixmap, set_icon
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip
from inspector.query import parse
from inspector.wording import number

#: Milliseconds after the last key until the list is asked.
DELAY_MS = 180

#: Chips: title, fragment of the filter language, tool tip.
CHIPS = (
    ("Failed signature", "signature:bad", "Signatures that do not hold"),
    ("Verified", "signature:ok", "Signatures that hold"),
    ("JSON", "type:json", "Bodies sent as JSON"),
    ("Form", "type:form", "Bodies sent as form fields"),
    ("Retries", "(attempt>1 OR duplicate)", "Deliveries that came again"),
    ("Pinned", "pinned", "Rows that you pinned"),
)

_TOKEN = re.compile(
    r"""(?<![^\s(])-?[A-Za-z_]\w*(?:\.[^\s:=<>~()"]+|\[[^\]]*\])*(?:\s*(?:>=|<=|!=|[=<>~])\s*|:)(?:"(?:\\.|[^"\\])*"?|\([^)]*\)?|[^\s()]*)"""
)


def fragments(text: str) -> list[str]:
    """The conditions of a filter text that stand alone between spaces outside quotes and parentheses."""
    parts, depth, quoted, part = [], 0, False, ""
    for char in text:
        if char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
        if char.isspace() and not quoted and depth <= 0:
            parts.append(part)
            part = ""
        else:
            part += char
    return [part for part in (*parts, part) if part]


def with_fragment(text: str, fragment: str, on: bool) -> str:
    """The filter text with a fragment added at its end, or taken out."""
    parts = [part for part in fragments(text) if part != fragment]
    if on:
        if any(part in ("OR", "|") for part in parts):
            parts = [f"({' '.join(parts)})"]
        parts.append(fragment)
    return " ".join(parts)


class _Edit(QLineEdit):
    """A line edit that marks the conditions in its text and where the text stops making sense."""

    left = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bare", True)
        self.setFont(mono_font(12))
        self._error_at: int | None = None
        self.textChanged.connect(lambda: self.mark(None))

    def mark(self, error_at: int | None) -> None:
        """Mark the conditions, and the text from `error_at` on as wrong."""
        self._error_at = error_at
        self._paint_marks()

    def _paint_marks(self) -> None:
        theme = current_theme()
        marks = []
        for match in _TOKEN.finditer(self.text()[:2000]):
            made = QTextCharFormat()
            made.setForeground(theme.color("accent"))
            marks.append((match.start(), len(match[0]), made))
        if self._error_at is not None:
            wrong = QTextCharFormat()
            wrong.setForeground(theme.color("bad"))
            wrong.setFontUnderline(True)
            start = min(self._error_at, max(0, len(self.text()) - 1))
            marks.append((start, max(1, len(self.text()) - start), wrong))
        kind = QInputMethodEvent.AttributeType.TextFormat
        cursor = self.cursorPosition()
        attributes = [QInputMethodEvent.Attribute(kind, start - cursor, length, made) for start, length, made in marks]
        # QLineEdit has no other way to format a part of its text; no input method is involved
        QCoreApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A round box behind each condition, then the text."""
        metrics, text = self.fontMetrics(), self.text()
        cursor = self.cursorRect()
        # where the text begins, however far it is scrolled
        start = cursor.center().x() + 1 - metrics.horizontalAdvance(text[: self.cursorPosition()])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().color("accentbg"))
        for match in _TOKEN.finditer(text[:2000]):
            left = start + metrics.horizontalAdvance(text[: match.start()])
            width = metrics.horizontalAdvance(match[0])
            painter.drawRoundedRect(QRectF(left - 3, (self.height() - 20) / 2, width + 6, 20), 4, 4)
        painter.end()
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
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
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_error_at"):
            self._paint_marks()


class FilterBar(QWidget):
    """Always visible above the list."""

    #: A filter text that reads (may be empty) is wanted.
    wanted = Signal(str)
    #: Esc: the list wants the focus back.
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "filter")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._make_box(), 1)
        self._all = QPushButton("All")
        self._all.setToolTip("No filter")
        self._chips: dict[str, QPushButton] = {}
        for chip in (self._all, *(self._make_chip(*declared) for declared in CHIPS)):
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            row.addWidget(chip)
        self._all.setChecked(True)
        self._all.clicked.connect(self.clear)
        self._count = QLabel()
        self._count.setProperty("role", "dim")
        self._count.setFont(ui_font(12, tabular=True))
        self._count.setAccessibleName("Requests listed")
        row.addWidget(self._count)
        self._delay = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._delay.timeout.connect(self.apply)
        self._wanted = ""

    def _make_box(self) -> QFrame:
        self._box = QFrame()
        self._box.setProperty("field", True)
        self._box.setFixedHeight(32)
        inner = QHBoxLayout(self._box)
        inner.setContentsMargins(9, 0, 4, 0)
        inner.setSpacing(8)
        self._glass = QLabel()
        inner.addWidget(self._glass)
        self.edit = _Edit()
        self.edit.setPlaceholderText("Filter: type to search everywhere, or status>=400 provider:stripe body.id:evt_1")
        self.edit.setAccessibleName("Filter")
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self.apply)
        self.edit.left.connect(self.left)
        self.edit.focused.connect(self._on_focused)
        inner.addWidget(self.edit, 1)
        self._why = ""
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setProperty("tone", "bad")
        self._problem.setFont(ui_font(12))
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._problem.hide()
        inner.addWidget(self._problem, 2)
        self._clear = QToolButton()
        self._clear.setProperty("quiet", True)
        self._clear.setProperty("small", True)
        self._clear.setAccessibleName("Clear filter")
        self._clear.setToolTip("Clear filter")
        set_icon(self._clear, "x", "dim", 14)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        inner.addWidget(self._clear)
        self._paint_box()
        return self._box

    def _make_chip(self, title: str, fragment: str, tip: str) -> QPushButton:
        chip = QPushButton(title)
        chip.setToolTip(f"{tip}: {fragment}")
        if fragment == "signature:bad":
            set_icon(chip, "x", "dim", 12, on_token="accent")
        elif fragment == "signature:ok":
            set_icon(chip, "check", "dim", 12, on_token="accent")
        chip.clicked.connect(lambda on: self.set_fragment(fragment, on))
        self._chips[fragment] = chip
        return chip

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text()

    @property
    def problem(self) -> str:
        """Why the text does not read, or an empty text."""
        return self._why

    def set_text(self, text: str) -> None:
        """Put a filter into the field and apply it."""
        self.edit.setText(text)
        self.apply()

    def set_fragment(self, fragment: str, on: bool = True) -> None:
        """Add a condition to the filter, or take it out."""
        self.set_text(with_fragment(self.text, fragment, on))

    def clear(self) -> None:
        """List everything."""
        self.set_text("")

    def show_count(self, shown: int, total: int) -> None:
        """`212 of 4,310`, or only the total where nothing is hidden."""
        self._count.setText(f"{number(shown)} of {number(total)}")

    def apply(self) -> None:
        """Check the text now, and ask for it when it reads; else say why not and leave the list as it is."""
        self._delay.stop()
        text = self.text.strip()
        for fragment, chip in self._chips.items():
            chip.setChecked(fragment in fragments(text))
        self._all.setChecked(not text)
        self._clear.setVisible(bool(text))
        try:
            parse(text)
        except FilterError as error:
            self._say(error)
            return
        self._say(None)
        if text != self._wanted:
            self._wanted = text
            self.wanted.emit(text)

    def _say(self, error: FilterError | None) -> None:
        self._problem.setVisible(error is not None)
        self._why = "" if error is None else str(error)
        self.edit.mark(None if error is None else error.position)
        if error is not None:
            self._problem.setText(str(error))
            self._problem.setToolTip(plain_tip(str(error)))
            self.edit.setAccessibleDescription(str(error))
        else:
            self.edit.setAccessibleDescription("")
        self._paint_box(wrong=error is not None)

    def _on_text_changed(self) -> None:
        self._delay.start()

    def _on_focused(self, _on: bool) -> None:
        self._paint_box(wrong=bool(self.problem))

    def _paint_box(self, *, wrong: bool = False) -> None:
        theme = current_theme()
        line = "bad" if wrong else "accent" if self.edit.hasFocus() else "line"
        self._box.setStyleSheet(
            f'QFrame[field="true"] {{ background: {theme.hex("panel")}; border-radius: 6px;'
            f" border: {2 if self.edit.hasFocus() else 1}px solid {theme.hex(line)}; }}"
        )
        self._glass.setPixmap(pixmap("search", "dim", 16))

    def tint(self) -> None:
        """Take the colours of a new theme."""
        self._paint_box(wrong=bool(self.problem))
