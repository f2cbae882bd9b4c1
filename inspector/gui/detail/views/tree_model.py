"""The rows of a tree for Qt: read by workers as they are opened, put in as they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from inspector.bodies.tree import Node, Row, TextNode, root_row
from inspector.gui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("Name", "Value", "Type")
#: Characters of a value that its tooltip shows
_TIP = 1_000


class TreeModel(QAbstractItemModel):
    """Rows by their place under others. It reads nothing itself: `wanted` asks for the rows under one."""

    #: The rows under a Row are to be read.
    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.root = root_row(TextNode("", "null", ""))
        # indexes hold ids, never objects: an index that outlives its row finds nothing, and does no harm
        self._rows: dict[int, Row] = {}
        self._asked: set[int] = set()

    def replace(self, node: Node) -> None:
        """Show another tree. A value that holds others is not shown itself, only what is inside."""
        self.beginResetModel()
        self._rows, self._asked = {}, set()
        self.root = root_row(node)
        if not node.opens:
            self.root = Row(node, None, 0)
            self.root.rows, self.root.complete = [Row(node, self.root, 0)], True
            self._know(self.root.rows)
        # the rows at the top are read by whoever shows this tree
        self._asked.add(id(self.root))
        self.endResetModel()

    def add(self, row: Row, rows: Sequence[Row], *, last: bool = False) -> None:
        """Put rows behind those under `row`; `last`: there are no more.

        Nothing where the row is gone meanwhile, or has got all of its rows in another way.
        """
        if row.complete or not self._has(row):
            return
        if rows:
            first = len(row.rows or ())
            self.beginInsertRows(self.index_of(row), first, first + len(rows) - 1)
            row.rows = [*(row.rows or ()), *rows]
            self._know(rows)
            self.endInsertRows()
        if last:
            row.rows = row.rows or []
            row.complete = True
            index = self.index_of(row)
            if index.isValid():
                # how many there are is known now
                self.dataChanged.emit(index, index.siblingAtColumn(len(COLUMNS) - 1))

    def put(self, row: Row, rows: Sequence[Row]) -> None:
        """Let these be all rows under `row`. Nothing where the row is gone meanwhile."""
        if row.complete or not self._has(row):
            return
        self._asked.add(id(row))
        if row.rows:
            self.beginRemoveRows(self.index_of(row), 0, len(row.rows) - 1)
            for gone in row.rows:
                self._rows.pop(id(gone), None)
            row.rows = []
            self.endRemoveRows()
        self.add(row, rows, last=True)

    def _has(self, row: Row) -> bool:
        return row is self.root or self._rows.get(id(row)) is row

    def _know(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._rows[id(row)] = row

    def row_of(self, index: Index) -> Row:
        """The row of an index; of an invalid one the root."""
        if not index.isValid():
            return self.root
        return self._rows.get(int(index.internalId()), self.root)

    def index_of(self, row: Row, column: int = 0) -> QModelIndex:
        """The index of a row; an invalid one of the root, and of a row that is gone."""
        if row is self.root or not self._has(row):
            return QModelIndex()
        return self.createIndex(row.place, column, id(row))

    # what Qt asks

    def index(self, place: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008, D102
        rows = self.row_of(parent).rows
        if rows is None or not 0 <= place < len(rows) or not 0 <= column < len(COLUMNS):
            return QModelIndex()
        return self.createIndex(place, column, id(rows[place]))

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # noqa: D102
        above = self.row_of(index).parent
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.column() > 0 else len(self.row_of(parent).rows or ())

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return len(COLUMNS)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008, D102
        if parent.column() > 0:
            return False
        row = self.row_of(parent)
        return bool(row.rows) if row.complete else row.opens

    def canFetchMore(self, parent: Index) -> bool:  # noqa: D102
        row = self.row_of(parent)
        return row.rows is None and row.opens and id(row) not in self._asked

    def fetchMore(self, parent: Index) -> None:  # noqa: D102
        row = self.row_of(parent)
        if self.canFetchMore(parent):
            self._asked.add(id(row))
            self.wanted.emit(row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        row, column = self.row_of(index), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if column == 0:
                return row.label
            if column == 1:
                return "" if row.is_range else row.node.text
            return kind_words(row)
        if role == Qt.ItemDataRole.ToolTipRole and not row.is_range and column == 1:
            node = row.node
            parts = [part for part in (node.text if len(node.text) > 40 else "", node.note) if part]
            return plain_tip("\n".join(parts)[:_TIP]) if parts else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def kind_words(row: Row) -> str:
    """`object · 12`, `string`, `500 items`."""
    if row.is_range:
        return f"{row.count:,} items"
    count = row.node.count
    return row.node.kind if count is None else f"{row.node.kind} · {count:,}"
