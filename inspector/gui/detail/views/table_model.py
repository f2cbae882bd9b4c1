"""The rows of a table in a body, for a table view."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from inspector.bodies.hints import json_hint
from inspector.bodies.table import Cell, Table
from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
#: Colours of the values that stand for themselves, by kind
TONES = {"string": "str", "number": "num", "boolean": "kw", "null": "kw"}
#: Characters of a value that is explained
_EXPLAINED = 200


class TableModel(QAbstractTableModel):
    """The rows of a Table in the order asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.table: Table | None = None
        self.columns: list[str] = []
        self._count = 0
        self.order: array[int] | None = None

    def replace(self, table: Table | None) -> None:
        """Show another table, none of its rows yet."""
        self.beginResetModel()
        self.table, self.columns, self._count, self.order = table, [], 0, None
        self.endResetModel()

    def grow(self) -> None:
        """More rows and columns are there."""
        table = self.table
        if table is None:
            return
        if len(table.columns) > len(self.columns):
            self.beginInsertColumns(QModelIndex(), len(self.columns), len(table.columns) - 1)
            self.columns = list(table.columns)
            self.endInsertColumns()
        if len(table) > self._count:
            self.beginInsertRows(QModelIndex(), self._count, len(table) - 1)
            self._count = len(table)
            self.endInsertRows()

    def set_order(self, order: array[int] | None) -> None:
        """Show the rows in another order; None: as they came."""
        self.layoutAboutToBeChanged.emit()
        self.order = order
        self.layoutChanged.emit()

    def place(self, row: int) -> int:
        """Which row of the table is shown there."""
        return row if self.order is None else self.order[row]

    def cell(self, index: Index) -> Cell | None:
        """The value shown there; None where a row has none."""
        assert self.table is not None
        return self.table.row(self.place(index.row())).get(self.columns[index.column()])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if role == Qt.ItemDataRole.FontRole:
            return mono_font(12)
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ForegroundRole,
            Qt.ItemDataRole.TextAlignmentRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        cell = self.cell(index)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QBrush(current_theme().color(TONES.get(cell.kind, "dim")))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if cell.kind == "number" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            hint = json_hint(f'"{self.columns[index.column()]}": {cell.raw[:_EXPLAINED]}')
            return plain_tip(hint or cell.shown) if hint or len(cell.shown) > 30 else None
        return cell.shown

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        elif role == Qt.ItemDataRole.DisplayRole:
            return f"{self.place(section):,}"
        return None
