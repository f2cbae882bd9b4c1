"""Lines of a table that can be edited, switched off, moved, added and removed; what kind of lines is a subclass's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from inspector.columns import visible
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
L = TypeVar("L")


class LinesModel(QAbstractTableModel, Generic[L]):
    """An ordered list of immutable lines."""

    #: A line was edited, moved, added or removed.
    edited = Signal()
    titles: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[L] = []

    # what a subclass knows

    def cells(self, line: L) -> tuple[str, ...]:
        """The exact text of each column."""
        raise NotImplementedError

    def with_cell(self, line: L, column: int, text: str) -> L:
        """The line with another text in a column."""
        raise NotImplementedError

    def new_line(self) -> L:
        """An empty line."""
        raise NotImplementedError

    def is_on(self, line: L) -> bool:
        """Whether it is sent."""
        raise NotImplementedError

    def switched(self, line: L, on: bool) -> L:
        """The line, on or off."""
        raise NotImplementedError

    def problem(self, _line: L) -> str | None:
        """Why a line cannot be sent, or None."""
        return None

    def may_edit(self, _line: L, _column: int) -> bool:
        """Whether a cell can be edited."""
        return True

    def parse(self, _text: str) -> L | None:
        """The line that a line of pasted text stands for, if any."""
        return None

    def written(self, line: L) -> str:
        """A line as text for the clipboard."""
        return "\t".join(self.cells(line))

    # changes

    def replace(self, lines: Iterable[L]) -> None:
        """Show other lines; tells nobody."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def insert(self, row: int, lines: Sequence[L]) -> None:
        """Put lines in front of a row."""
        if lines:
            self.beginInsertRows(QModelIndex(), row, row + len(lines) - 1)
            self.lines[row:row] = lines
            self.endInsertRows()
            self.edited.emit()

    def remove(self, rows: Iterable[int]) -> None:
        """Take rows out."""
        for row in sorted(rows, reverse=True):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.lines[row]
            self.endRemoveRows()
        self.edited.emit()

    def move(self, row: int, by: int) -> bool:
        """Move a row up (-1) or down (+1); False at the end."""
        to = row + by
        if not (0 <= row < len(self.lines) and 0 <= to < len(self.lines)):
            return False
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + 1 if by > 0 else to)
        self.lines[row], self.lines[to] = self.lines[to], self.lines[row]
        self.endMoveRows()
        self.edited.emit()
        return True

    def switch(self, rows: Sequence[int]) -> None:
        """Switch rows off, or on when all are off."""
        on = not any(self.is_on(self.lines[row]) for row in rows)
        for row in rows:
            self.lines[row] = self.switched(self.lines[row], on)
            self._tell(row)
        self.edited.emit()

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.titles) - 1))

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.titles)

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if self.may_edit(self.lines[index.row()], index.column()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return self.cells(line)[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return visible(self.cells(line)[index.column()])
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if self.is_on(line) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.problem(line) or visible(self.cells(line)[index.column()]))
        if role == Qt.ItemDataRole.ForegroundRole:
            return current_theme().color(self._token(line, index.column()))
        return None

    def _token(self, line: L, column: int) -> str:
        if self.problem(line) is not None:
            return "bad"
        if not self.is_on(line) or not self.may_edit(line, column):
            return "dim"
        return "key" if column == 0 else "text"

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: D102
        row = index.row()
        line = self.lines[row]
        if role == Qt.ItemDataRole.CheckStateRole:
            made = self.switched(line, Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole:
            made = self.with_cell(line, index.column(), str(value))
        else:
            return False
        if made != line:
            self.lines[row] = made
            self._tell(row)
            self.edited.emit()
        return True

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None
