"""A table that is read by rows: nothing in it is edited, whole rows are selected, coloured words keep their colour."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from inspector.gui.theme import current_theme

#: Pixels of a row, and between a cell's edge and its text, as in the header.
ROW = 28
_PAD = 5


class RowTable(QTableView):
    """Shows a model. `widths` are those of the first columns; the columns of `middle` are elided in their middle."""

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        widths: Iterable[int],
        parent: QWidget | None = None,
        *,
        middle: Iterable[int] = (),
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_Delegate(frozenset(middle), self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        self.horizontalHeader().setHighlightSections(False)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)

    def picked_places(self) -> list[int]:
        """Numbers of the selected rows, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())


class _Delegate(QStyledItemDelegate):
    def __init__(self, middle: frozenset[int], parent: QWidget) -> None:
        super().__init__(parent)
        self._middle = middle

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() in self._middle:
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        front = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(front, QBrush):
            option.palette.setBrush(QPalette.ColorRole.HighlightedText, front)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        # the selection reaches from edge to edge, the text does not
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, current_theme().color("sel"))
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        super().paint(painter, inner, index)
