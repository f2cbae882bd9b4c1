"""Places as rows, requests as columns: what each has where any differs from the base."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from inspector.bodies import visible
from inspector.compare import SIGNS, Matrix, MatrixRow
from inspector.gui.fonts import Weight, mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.frozen_column import FrozenColumn
from inspector.gui.widgets.row_table import RowTable

Index = QModelIndex | QPersistentModelIndex

_WHERE, _LEAST = 240, 150
_CELL = 300
_PARTS = {"start": "", "header": "header ", "body": ""}
_TONES = {
    "added": "ok",
    "removed": "bad",
    "changed": "warn",
    "type": "warn",
    "moved": "accent",
}


def cell_text(row: MatrixRow, at: int, base: int) -> str:
    """What a cell says: a sign of the difference, and the value."""
    cell = row.cells[at]
    if cell.kind == "inside":
        return "…  differs inside"
    value = "not there" if cell.value is None else visible(cell.value[:_CELL]).text.replace("\n", "␊")
    if at == base:
        return value
    sign = "=" if cell.kind == "same" else SIGNS[cell.kind][0]
    return f"{sign}  {value}"


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.found: Matrix | None = None

    def replace(self, found: Matrix) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.found is None else len(self.found.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.found is None else 1 + len(self.found.sides)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.found
        if found is None:
            return None
        row, at = found.rows[index.row()], index.column() - 1
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if at < 0:
                return f"{_PARTS[row.part]}{visible(row.where).text}"[:_CELL]
            return cell_text(row, at, found.base)
        if role == Qt.ItemDataRole.FontRole:
            return mono_font(12)
        if role == Qt.ItemDataRole.ForegroundRole:
            token = "text"
            if at >= 0 and at != found.base:
                kind = row.cells[at].kind
                token = "dim" if kind in ("same", "inside") else _TONES.get(kind, "mut")
            elif at >= 0 and row.cells[at].value is None:
                token = "dim"
            return QBrush(current_theme().color(token))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.found
        if found is None or orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            if not section:
                return "Where"
            base = "  (base)" if section - 1 == found.base else ""
            return visible(found.sides[section - 1].title).text[:80] + base
        if role == Qt.ItemDataRole.FontRole and section - 1 == found.base:
            return ui_font(12, Weight.DemiBold)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and section:
            return "Click: make it the base"
        return None


class MatrixTable(RowTable):
    """Shows a `Matrix`. Clicking a column's head makes it the base; Enter or a double click opens the pair."""

    #: The place in the row, and the side, that are to be shown in full: MatrixRow, int.
    shown = Signal(object, int)
    #: This side is to be the base.
    base_wanted = Signal(int)
    #: The base and this side are to be compared alone.
    pair_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._model = _Model()
        # made below: a table scrolls while it is being set up
        self._frozen: FrozenColumn | None = None
        # both ends of a path tell more than its middle
        super().__init__("What differs", self._model, (_WHERE,), parent, middle=(0,))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(self._on_head_clicked)
        self.doubleClicked.connect(self._on_opened)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self._frozen = FrozenColumn(self)

    @property
    def matrix(self) -> Matrix | None:
        """What is shown."""
        return self._model.found

    def show_matrix(self, found: Matrix) -> None:
        """Show another one; its columns share the width."""
        self._model.replace(found)
        room = max(self.viewport().width(), 600) - _WHERE
        width = max(_LEAST, room // len(found.sides))
        self.setColumnWidth(0, _WHERE)
        for at in range(len(found.sides)):
            self.setColumnWidth(at + 1, width)
        if found.rows:
            first = next((at for at, cell in enumerate(found.rows[0].cells) if cell.kind not in ("same", "inside")), 0)
            self.setCurrentIndex(self._model.index(0, first + 1))

    def step(self, by: int) -> None:
        """Go to the next cell that differs from the base (+1), or the previous one (-1), round and round."""
        found = self._model.found
        if found is None:
            return
        cells = [
            (row, at + 1)
            for row, one in enumerate(found.rows)
            for at, cell in enumerate(one.cells)
            if at != found.base and cell.kind not in ("same", "inside")
        ]
        if not cells:
            return
        here = (self.currentIndex().row(), self.currentIndex().column())
        if by > 0:
            target = next((cell for cell in cells if cell > here), cells[0])
        else:
            target = next((cell for cell in reversed(cells) if cell < here), cells[-1])
        self.setCurrentIndex(self._model.index(*target))

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Into view, and not behind the places."""
        super().scrollTo(index, hint)
        if self._frozen is not None:
            self._frozen.make_room(index)

    @Slot(int)
    def _on_head_clicked(self, section: int) -> None:
        if section and self._model.found is not None and section - 1 != self._model.found.base:
            self.base_wanted.emit(section - 1)

    @Slot(object)
    def _on_opened(self, index: QModelIndex) -> None:
        found = self._model.found
        if found is not None and index.column() and index.column() - 1 != found.base:
            self.pair_wanted.emit(index.column() - 1)

    @Slot(object, object)
    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        found = self._model.found
        if found is not None and index.isValid():
            self.shown.emit(found.rows[index.row()], max(0, index.column() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            picked = sorted((index.row(), index.column()) for index in self.selectedIndexes())
            rows = sorted({row for row, _ in picked})
            lines = [
                "\t".join(str(self._model.index(*cell).data()) for cell in picked if cell[0] == row) for row in rows
            ]
            QGuiApplication.clipboard().setText("\n".join(lines))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
        else:
            super().keyPressEvent(event)
