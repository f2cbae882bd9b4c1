"""The list's model: an array of ids and a bounded cache of the summaries around the viewport; nothing else is kept."""

from __future__ import annotations

import bisect
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from inspector.capture import GATE_RULE, HANDSHAKE_RULE, Summary
from inspector.columns import FieldColumn, answered_by, badge_of, event_text, step_of
from inspector.gui.captures.beside import Beside
from inspector.gui.captures.column_set import ColumnSet
from inspector.gui.captures.listed import Listed, listed
from inspector.gui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
Loader = Callable[[Sequence[int]], list[Summary]]

#: Summaries that are kept: some screens of rows.
CACHE = 1024
#: Rows read at once when one that is painted is not in the cache: a tall screen in the compact density.
BLOCK = 48

#: Asked for with each cell that is painted.
_CELL = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
ID_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SUMMARY_ROLE = int(Qt.ItemDataRole.UserRole) + 2


class CapturesModel(QAbstractTableModel):
    """Rows are captures in the order of the ids that it was given."""

    #: Rows came in above all others: how many.
    grown = Signal(int)
    #: Other columns are there.
    columns_changed = Signal()

    def __init__(self, load: Loader | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._ids: array[int] = array("q")
        self._by_age = True
        self._rows: Mapping[int, int] = {}
        self._cache: OrderedDict[int, Summary] = OrderedDict()
        self._gone: set[int] = set()
        #: All columns, shown or not.
        self.columns: list[Listed] = listed(ColumnSet())
        #: What is looked up beside the rows.
        self.beside = Beside(self)
        #: Colours of endpoints, by name.
        self.endpoint_colours: Mapping[str, str] = {}

    # the columns

    def set_columns(self, columns: list[Listed]) -> None:
        """Show other columns: the first ones, of the table, are always there."""
        keep = 0
        for old, new in zip(self.columns, columns, strict=False):
            if old.key != new.key:
                break
            keep += 1
        if keep < len(self.columns):
            self.beginRemoveColumns(QModelIndex(), keep, len(self.columns) - 1)
            del self.columns[keep:]
            self.endRemoveColumns()
        if keep < len(columns):
            self.beginInsertColumns(QModelIndex(), keep, len(columns) - 1)
            self.columns += columns[keep:]
            self.endInsertColumns()
        self.columns[:] = columns
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
        self.columns_changed.emit()

    @property
    def fields(self) -> list[FieldColumn]:
        """The columns of one's own."""
        return [column.source for column in self.columns if isinstance(column.source, FieldColumn)]

    def text_of(self, column: Listed, row: Summary) -> str:
        """The text of a cell; "…" while a value is still to be looked up."""
        if not isinstance(column.source, FieldColumn):
            return column.source.text(row)
        return self.beside.value(row.id, column.key)

    # what the list holds

    @property
    def ids(self) -> array[int]:
        """All ids, in the order of the rows. Do not change it."""
        return self._ids

    def set_loader(self, load: Loader | None) -> None:
        """Where missing summaries are read: `load(ids)`, or None for no session."""
        self._load = load
        self.beside.forget()
        self.replace(array("q"), ())

    def replace(
        self,
        ids: array[int],
        summaries: Iterable[Summary],
        *,
        by_age: bool = True,
        rows: Mapping[int, int] | None = None,
    ) -> None:
        """Show another list. `by_age`: it is sorted by id, newest first; `rows` of some captures, as far as known."""
        self.beginResetModel()
        self._ids = ids
        self._by_age = by_age
        self._rows = rows or {}
        self._cache.clear()
        self._gone.clear()
        self._remember(summaries)
        self.endResetModel()

    def extend(self, ids: array[int]) -> None:
        """Add rows at the end."""
        if len(ids):
            last = len(self._ids)
            self.beginInsertRows(QModelIndex(), last, last + len(ids) - 1)
            self._ids.extend(ids)
            self.endInsertRows()

    def merge(self, ids: Sequence[int], summaries: Iterable[Summary]) -> None:
        """Insert ids (newest first) where they belong in a list that is sorted newest first."""
        self._remember(summaries)
        if not ids:
            return
        top = self._ids[0] if len(self._ids) else 0
        above = array("q", [capture_id for capture_id in ids if capture_id > top])
        between = [capture_id for capture_id in ids if capture_id <= top and self.row_of(capture_id) < 0]
        places = [(row, array("q", group)) for row, group in groupby(between, key=self._place)]
        for row, members in reversed(places):  # from below, so that the places above stay right
            self.beginInsertRows(QModelIndex(), row, row + len(members) - 1)
            self._ids[row:row] = members
            self.endInsertRows()
        if above:
            self.beginInsertRows(QModelIndex(), 0, len(above) - 1)
            self._ids[:0] = above
            self.endInsertRows()
            self.grown.emit(len(above))

    def refresh(self, summaries: Iterable[Summary]) -> None:
        """Take fresh summaries; the view repaints the rows that differ."""
        changed = [summary for summary in summaries if self._cache.get(summary.id) != summary]
        self._remember(changed)
        rows = [row for summary in changed if (row := self.row_of(summary.id)) >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(self.columns) - 1))

    def forget(self) -> None:
        """Throw the cache away and repaint: everything may have changed."""
        self._cache.clear()
        self._gone.clear()
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def keep(self, ids: Iterable[int]) -> None:
        """Drop all cached summaries but these: the others may be stale when they come into view again."""
        kept = {capture_id: self._cache[capture_id] for capture_id in ids if capture_id in self._cache}
        self._cache = OrderedDict(kept)

    def id_at(self, row: int) -> int:
        """The capture's id in a row."""
        return self._ids[row]

    def row_of(self, capture_id: int) -> int:
        """The row of a capture, -1 when the list does not hold it."""
        if self._by_age:
            row = self._place(capture_id)
            return row if row < len(self._ids) and self._ids[row] == capture_id else -1
        if (known := self._rows.get(capture_id)) is not None:
            return known
        try:
            return self._ids.index(capture_id)
        except ValueError:
            return -1

    def summary(self, row: int) -> Summary | None:
        """The summary in a row, read with its neighbours when it is not cached; None when it is gone."""
        capture_id = self._ids[row]
        found = self._cache.get(capture_id)
        if found is not None:
            return found
        if capture_id in self._gone or self._load is None:
            return None
        wanted = [near for near in self._ids[max(0, row - 4) : row + BLOCK] if near not in self._cache]
        self._remember(self._load(wanted))
        found = self._cache.get(capture_id)
        if found is None:
            self._gone.add(capture_id)
        return found

    def _place(self, capture_id: int) -> int:
        return bisect.bisect_left(self._ids, -capture_id, key=lambda other: -other)

    def _remember(self, summaries: Iterable[Summary]) -> None:
        for summary in summaries:
            self._cache[summary.id] = summary
            self._cache.move_to_end(summary.id)
        while len(self._cache) > CACHE:
            self._cache.popitem(last=False)

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many captures the list holds."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """All columns, shown or not."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, tool tips, alignment; the id and the summary under their own roles."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == ID_ROLE:
            return self._ids[index.row()]
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (
            SUMMARY_ROLE,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        summary = self.summary(index.row())
        if summary is None:
            return None
        if role == SUMMARY_ROLE:
            return summary
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(column, summary)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            colour = summary.colour or self.beside.colour_by_rule(summary)
            return f"{spoken(summary)}, marked {colour}" if colour else spoken(summary)
        return self.text_of(column, summary)

    def _tip(self, column: Listed, row: Summary) -> str | None:
        if isinstance(column.source, FieldColumn):
            text = self.text_of(column, row)
            return plain_tip(f"{column.key}: {text}" if text else f"{column.key}: not there")
        return plain_tip(column.source.tip(row)) or None if column.source.tip is not None else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be dragged out."""
        return _CELL if index.isValid() else Qt.ItemFlag.NoItemFlags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles, aligned as their cells are."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            if role == Qt.ItemDataRole.ToolTipRole and isinstance(column.source, FieldColumn):
                return plain_tip(column.key)
        return None


_SPOKEN = {HANDSHAKE_RULE: "a handshake", GATE_RULE: "refused by the gate"}


def spoken(row: Summary) -> str:
    """One sentence for screen readers: what a row shows by colour and sign."""
    word = badge_of(row).word or "being checked"
    parts = [f"number {row.id}", row.method, row.path, event_text(row), f"signature: {word}", f"answered {row.status}"]
    if step := step_of(row):
        parts.append(f"step {step.replace('/', ' of ')} of its plan")
    if (answered := answered_by(row)) in _SPOKEN:
        parts.append(_SPOKEN[answered])
    if row.pinned:
        parts.append("pinned")
    if row.note:
        parts.append("has a note")
    return ", ".join(parts)
