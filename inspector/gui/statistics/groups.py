"""The table of groups: a row for all, then one for each endpoint, provider or event type."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QWidget

from inspector.bodies import visible
from inspector.gui.fonts import Weight, ui_font
from inspector.gui.theme import current_theme
from inspector.statistics import Figures
from inspector.wording import number, size, span

#: Titles of the columns, what each tells, and px.
COLUMNS = (
    ("Name", "", 190),
    ("Count", "Requests", 70),
    ("Failed", "Signatures that do not hold", 66),
    ("Refused", "Answered by 4xx or 5xx", 70),
    ("Retries", "The sender says that it is not the first delivery", 66),
    ("Again", "The same event came before", 62),
    ("Per minute", "From the first to the last", 84),
    ("Size", "Median of the bodies", 70),
    ("Gap", "Median of the time between one and the next", 84),
    ("Delay", "Median of the time from the event's creation to its arrival, where the provider tells it", 84),
    ("Delay p95", "19 of 20 events came within this time", 84),
)
_FAILED, _REFUSED = 2, 3


class GroupModel(QAbstractTableModel):
    """Figures as rows, the first is that of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, ...]] = []

    def show_figures(self, total: Figures, groups: tuple[Figures, ...]) -> None:
        """Show others."""
        self.beginResetModel()
        self._rows = [_cells("All", total), *(_cells(visible(one.name).text or "(none)", one) for one in groups)]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, D102
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section][1]
        return _aligned(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[row][column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.FontRole:
            return ui_font(13, Weight.DemiBold if not row else Weight.Normal, tabular=column > 0)
        if role == Qt.ItemDataRole.ForegroundRole and column in (_FAILED, _REFUSED) and self._rows[row][column] != "0":
            return QBrush(current_theme().color("bad"))
        return None


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _cells(name: str, one: Figures) -> tuple[str, ...]:
    rate, middle = one.per_minute, one.sizes.quantile(0.5)
    counts = (one.count, one.failed, one.refused, one.retries, one.again)
    return (
        name,
        *(number(value) for value in counts),
        "" if rate is None else f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}",
        "" if middle is None else size(int(middle)),
        seconds(one.gaps.quantile(0.5)),
        seconds(one.delays.quantile(0.5)),
        seconds(one.delays.quantile(0.95)),
    )


def seconds(value: float | None) -> str:
    """`12 ms`, `3.4 s`, `5 min`, `2.1 h`; "" for none."""
    return "" if value is None else span(value)
