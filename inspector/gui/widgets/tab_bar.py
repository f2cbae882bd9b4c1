"""A tab bar whose tabs keep their places: each is as wide as its title is when it is chosen and bold."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTabBar, QWidget

from inspector.gui.fonts import Weight, ui_font

#: The room after a tab; the style sheet has the same margin.
_GAP = 12


class SteadyTabBar(QTabBar):
    """Plain titles, underlined when chosen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self._metrics = QFontMetrics(ui_font(13, Weight.DemiBold))

    def tabSizeHint(self, index: int) -> QSize:
        """The width of the bold title, chosen or not."""
        width = self._metrics.horizontalAdvance(self.tabText(index)) + 1
        return QSize(width + _GAP, super().tabSizeHint(index).height())
