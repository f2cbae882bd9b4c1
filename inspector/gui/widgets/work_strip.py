"""Something under way, as a bar above the status bar: what it is, how far it is, and what can be done about it.

A strip appears while something else runs at full rate: it is made of few widgets, and those of its end are added when
that has come.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspector.gui.icons import pixmap
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.gui.widgets.work_bar import WorkBar

_BAR_WIDTH = 160
#: Pixels: the height of its highest state, so that the window keeps its layout from one state to the next.
_HEIGHT = 44


class WorkStrip(QFrame):
    """One thing that goes on; `title` is what screen readers call its bar."""

    def __init__(self, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, "accent"
        self.setProperty("card", "bar-info")
        self.setMinimumHeight(_HEIGHT)
        self._sign = QLabel()
        self.text = ElidedLabel()
        self.bar = WorkBar(title)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.more = ElidedLabel("dim")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        for part in (self._sign, self.text, self.bar):
            self._row.addWidget(part)
        self._row.addWidget(self.more, 1)
        self._tint()

    def add_choice(self, text: str, icon: str, on_click: Callable[[], object]) -> QPushButton:
        """Another button at the right."""
        made = button(text, icon, small=True, on_click=on_click)
        self._row.addWidget(made)
        return made

    def show_share(self, done: int, total: int) -> None:
        """How much of it is done; a total of 0 is not known yet."""
        self.bar.show_share(done, total)

    def show_tone(self, tone: str, icon: str) -> None:
        """The sign, and the colour of the bar: accent (under way), ok, warn or bad."""
        if (tone, icon) != (self._tone, self._icon):
            self._tone, self._icon = tone, icon
            set_tone(self, "card", f"bar-{'info' if tone == 'accent' else tone}")
            self._tint()

    def _tint(self) -> None:
        self._sign.setPixmap(pixmap(self._icon, self._tone))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


class WorkStrips(QWidget):
    """What goes on in a session, the newest at the bottom; no room while nothing does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: Those that are shown.
        self.strips: list[WorkStrip] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def add(self, strip: WorkStrip) -> None:
        """Show another one."""
        self.strips.append(strip)
        self._column.addWidget(strip)
        self.show()

    def remove(self, strip: WorkStrip) -> None:
        """Show one no more; it may be gone already, or never have been shown."""
        if strip in self.strips:
            self.strips.remove(strip)
            self._column.removeWidget(strip)
            strip.hide()
        if shiboken6.isValid(strip):
            strip.deleteLater()
        self.setVisible(bool(self.strips))

    def clear(self) -> None:
        """Show none: the session is closed."""
        for strip in list(self.strips):
            self.remove(strip)
