"""What is replaced, as rows: kind, placeholder, value, place, how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from inspector.bodies import visible
from inspector.gui.fonts import mono_font
from inspector.gui.redacting.wording import kind_title
from inspector.gui.widgets.labels import plain_tip
from inspector.gui.widgets.row_table import RowTable
from inspector.redaction import Found
from inspector.wording import number

Index = QModelIndex | QPersistentModelIndex

_TITLES = ("What", "Becomes", "Value", "Where", "Times", "Requests")
_WIDTHS = (140, 130, 200, 240, 60, 74)
_WHERE, _TIMES = 3, 4


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Found] = []
        self._mono = mono_font(12)

    def replace(self, rows: list[Found]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            texts = (kind_title(found.kind), found.after, found.before, found.place)
            if column >= _TIMES:
                text = number(found.count if column == _TIMES else found.captures)
            else:
                text = visible(texts[column]).text
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text.replace("\n", "␊")
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= _TIMES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and column > 0:
            return self._mono
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= _TIMES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class FoundTable(RowTable):
    """Rows that a kind and a text choose among."""

    #: The current row changed: a Found, or None.
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._all: Sequence[Found] = ()
        self._kind = self._text = ""
        self._table = _Model()
        # both ends of a path tell more than its middle
        super().__init__("What will be replaced", self._table, _WIDTHS, parent, middle=(_WHERE,))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionResizeMode(_WHERE, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    @property
    def rows(self) -> list[Found]:
        """Those that are shown."""
        return self._table.rows

    def show_found(self, found: Sequence[Found]) -> None:
        """These instead, as far as the filter lets them."""
        self._all = found
        self._filter()

    def filter_kind(self, kind: str) -> None:
        """Only that kind; all with an empty text."""
        self._kind = kind
        self._filter()

    def filter_text(self, text: str) -> None:
        """Only what has the text in its place, value or placeholder."""
        self._text = text.strip().lower()
        self._filter()

    def _filter(self) -> None:
        rows = [found for found in self._all if not self._kind or found.kind == self._kind]
        if self._text:
            rows = [one for one in rows if self._text in f"{one.place}\n{one.before}\n{one.after}".lower()]
        self._table.replace(rows)
        if rows:
            self.selectRow(0)
        else:
            self.chosen.emit(None)

    @Slot(QItemSelection, QItemSelection)
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell which row it is now."""
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        self.chosen.emit(self.rows[rows[0].row()] if rows else None)
