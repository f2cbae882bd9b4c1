"""Cards: a framed finding (what, proof, fix), an inline message bar, and an empty state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspector.gui.icons import pixmap
from inspector.gui.widgets.buttons import button, icon_button
from inspector.gui.widgets.labels import plain_label, set_tone

_ICONS = {"bad": "circle-x", "warn": "triangle-alert", "ok": "circle-check", "info": "info"}
#: Height in px below which an empty state goes without its icon.
_ROOM_FOR_ICON = 184


class Card(QFrame):
    """A finding: one bold sentence that says what happened, one with the proof, one with the fix."""

    def __init__(self, tone: str, headline: str, proof: str = "", fix: str = "") -> None:
        super().__init__()
        self.setProperty("card", tone)
        self.setAccessibleName(headline)
        self.headline, self.proof, self.fix = headline, proof, fix
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        head = plain_label(headline, "heading", wrap=True, select=True)
        head.setProperty("tone", tone)
        column.addWidget(head)
        if proof:
            column.addWidget(plain_label(proof, wrap=True, select=True))
        self._column = column
        if fix:
            self._add_fix(fix)

    def _add_fix(self, fix: str) -> None:
        """What to do in one sentence; how to do it in each framework, one a line, when that is asked for."""
        said, separator, how = fix.partition(": ")
        # a colon inside parentheses does not begin a list
        if not separator or "; " not in how or said.count("(") != said.count(")"):
            self._column.addWidget(plain_label(f"Fix: {fix}", wrap=True, select=True))
            return
        self._column.addWidget(plain_label(f"Fix: {said}.", wrap=True, select=True))
        lines = plain_label(how.replace("; ", "\n").replace(". If ", ".\nIf "), wrap=True, select=True)
        lines.hide()
        more = button("Show how", kind="link")
        more.setCheckable(True)
        more.toggled.connect(lines.setVisible)
        more.toggled.connect(lambda on: more.setText("Hide how" if on else "Show how"))
        self.add(more)
        self._column.addWidget(lines)

    def add(self, widget: QWidget) -> None:
        """Put something more under the text, at the left."""
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)


class MessageBar(QFrame):
    """One line across the top of a panel: what happened, one thing to do about it, and a cross. Hidden when empty."""

    #: The user closed it.
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "info"
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._icon = QLabel()
        self._text = plain_label("", wrap=True)
        self._action: QPushButton | None = None
        self._close = icon_button("Close this message", "x", on_click=self._on_closed)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, or an empty text."""
        return self._text.text() if not self.isHidden() else ""

    def show_message(
        self,
        text: str,
        tone: str = "info",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        seconds: float = 0,
        closable: bool = True,
    ) -> None:
        """Show a sentence in a tone (info, ok, warn, bad); it goes by itself after `seconds` (0: never)."""
        if self._action is not None:
            self._row.removeWidget(self._action)
            self._action.deleteLater()
            self._action = None
        self._text.setText(text)
        self.setAccessibleName(text)
        set_tone(self, "card", f"bar-{tone}")
        self._tone = tone
        self._tint()
        if action and on_action is not None:
            self._action = button(action, small=True, on_click=on_action)
            self._row.insertWidget(2, self._action)
        self._close.setVisible(closable)
        self._timer.stop()
        if seconds:
            self._timer.start(round(seconds * 1000))
        self.show()

    @Slot()
    def clear(self) -> None:
        """Hide the bar."""
        self._timer.stop()
        self.hide()

    def _tint(self) -> None:
        self._icon.setPixmap(pixmap(_ICONS[self._tone], "accent" if self._tone == "info" else self._tone))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _on_closed(self) -> None:
        self.clear()
        self.closed.emit()


class EmptyState(QWidget):
    """What a panel shows when there is nothing: an icon, a title, a sentence, and what to do."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = plain_label(title, "title", wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = plain_label(text, "dim", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setHidden(not text)
        column.addWidget(self._icon)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(8)
        self._body = QVBoxLayout()
        self._body.setSpacing(8)
        column.addLayout(self._body)
        column.addStretch(3)
        self._tint()

    def set_text(self, title: str, text: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def add(self, widget: QWidget) -> None:
        """Put a widget (a button, a line to copy) under the text, centred."""
        self._body.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)

    def add_buttons(self, *buttons: QWidget) -> None:
        """Put buttons side by side under the text, centred."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for one in buttons:
            row.addWidget(one)
        row.addStretch(1)
        self._body.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the words matter, the icon does not."""
        super().resizeEvent(event)
        self._icon.setVisible(self.height() >= _ROOM_FOR_ICON)

    def _tint(self) -> None:
        self._icon.setPixmap(pixmap(self._icon_name, "dim", 32))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
