"""A remark that takes one line, and all its lines when that is asked for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from inspector.gui.icons import pixmap
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel, plain_label, set_tone

_ICONS = {"bad": "circle-x", "warn": "shield-alert"}


class FoldingNote(QWidget):
    """Hidden while it has nothing to say. Its tone is `bad` or `warn`."""

    def __init__(self, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._icon = QLabel()
        self.line = ElidedLabel()
        self.whole = plain_label("", wrap=True, select=True)
        for label in (self.line, self.whole):
            set_tone(label, "tone", tone)
        self.more = button("More", kind="link")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._on_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.line, 1)
        row.addWidget(self.whole, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self._tint()
        self.say("")

    def say(self, text: str) -> None:
        """Say something else, in one line at first; nothing hides it."""
        self.line.set_full_text(text)
        self.whole.setText(text)
        self.setAccessibleName(text)
        self.more.setChecked(False)
        self._on_toggled(False)
        self.setVisible(bool(text))

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        self.line.setVisible(not on)
        self.whole.setVisible(on)
        self.more.setText("Less" if on else "More")
        self._offer()

    def _offer(self) -> None:
        # measured with the button away, or it would take the room that makes it needed
        room = self.width() - self._icon.sizeHint().width() - 8
        wide = self.line.fontMetrics().horizontalAdvance(self.line.full_text)
        self.more.setVisible(self.more.isChecked() or wide > room)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._offer()

    def _tint(self) -> None:
        self._icon.setPixmap(pixmap(_ICONS[self._tone], self._tone))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
