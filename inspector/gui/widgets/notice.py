"""A quiet line or two inside a panel: a remark or a problem, perhaps with one button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from inspector.gui.icons import pixmap
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label, set_tone

_ICONS = {"bad": "circle-x", "warn": "triangle-alert", "ok": "circle-check", "mut": "info", "accent": "info"}


class Notice(QFrame):
    """Hidden while it has nothing to say."""

    #: The button was pressed.
    action = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "warn"
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 8, 6)
        row.setSpacing(8)
        self._icon = QLabel()
        self._text = plain_label("", wrap=True, select=True)
        self._button = button("", small=True, on_click=self.action.emit)
        self._button.setAccessibleName("What can be done about it")
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, or an empty text."""
        return self._text.text() if not self.isHidden() else ""

    def show_text(self, text: str, tone: str = "warn", action: str = "") -> None:
        """Say something, in a tone: warn, bad, ok, mut or accent."""
        self._text.setText(text)
        self.setAccessibleName(text)
        set_tone(self, "card", tone)
        self._tone = tone
        self._tint()
        self._button.setText(action)
        self._button.setAccessibleName(action or "What can be done about it")
        self._button.setVisible(bool(action))
        self.show()

    def _tint(self) -> None:
        self._icon.setPixmap(pixmap(_ICONS[self._tone], self._tone))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def clear(self) -> None:
        """Say nothing."""
        self.hide()
