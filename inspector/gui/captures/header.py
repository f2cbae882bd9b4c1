"""The header of the list: the arrow of the sort stands beside the title, never over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from inspector.gui.fonts import ui_font
from inspector.gui.icons import pixmap

PADDING = 8
_ARROW = 12
_GAP = 2


class CapturesHeader(QHeaderView):
    """Marks the sorted column; newest first is what a list is anyway and gets no mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._metrics = QFontMetrics(ui_font(12))
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        self.setMinimumSectionSize(36)
        self.setStretchLastSection(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """The title, then the arrow at its inner side."""
        painter.save()
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
        down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        if logicalIndex != self.sortIndicatorSection() or (logicalIndex == 0 and down):
            return
        across, model = Qt.Orientation.Horizontal, self.model()
        title = str(model.headerData(logicalIndex, across, Qt.ItemDataRole.DisplayRole))
        right = bool(
            model.headerData(logicalIndex, across, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
        )
        width = self._metrics.horizontalAdvance(title) + _GAP
        left = rect.right() + 1 - PADDING - width - _ARROW if right else rect.left() + PADDING + width
        left = max(rect.left(), min(left, rect.right() + 1 - _ARROW))
        mark = pixmap("chevron-down" if down else "chevron-up", "accent", _ARROW)
        painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - _ARROW) // 2), mark)
