"""The two lists of an import: what is wrong, and what would come in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from inspector.bodies import visible
from inspector.capture import parse_iso, to_micros
from inspector.gui.widgets.labels import plain_tip
from inspector.imports import Problem, Row
from inspector.wording import moment, number, size

_ROW = 26
_MOST_SHOWN = 4
#: The column of sizes.
_SIZE = 3
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PlainList(QTreeWidget):
    """Rows of texts of others, shown as they are. `stretch` is the column that takes what is left, `right` one of
    numbers.
    """

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], stretch: int, right: int = -1) -> None:
        super().__init__(columnCount=len(columns))
        self.setAccessibleName(name)
        self.setHeaderLabels([title for title, _ in columns])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._right = right
        if right >= 0:
            self.headerItem().setTextAlignment(right, _NUMBERS)
        header = self.header()
        header.setStretchLastSection(False)
        for section, (_, width) in enumerate(columns):
            header.resizeSection(section, width)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows instead."""
        self.clear()
        for row in rows:
            item = QTreeWidgetItem([visible(text).text for text in row])
            for column, text in enumerate(row):
                item.setToolTip(column, plain_tip(visible(text).text))
            if self._right >= 0:
                item.setTextAlignment(self._right, _NUMBERS)
            self.addTopLevelItem(item)


class ProblemList(PlainList):
    """Where something is wrong, and what."""

    def __init__(self) -> None:
        super().__init__("What is wrong", (("Where", 170), ("What is wrong", 400)), 1)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """As high as they need, up to a few."""
        self.fill([(one.place or "the file", one.reason) for one in problems])
        self.setFixedHeight(30 + _ROW * min(max(len(problems), 1), _MOST_SHOWN) + 4)


class RowList(PlainList):
    """The first captures."""

    def __init__(self) -> None:
        columns = (("Received", 170), ("Method", 70), ("Address", 260), ("Size", 80), ("Answer", 64), ("Endpoint", 110))
        super().__init__("What would come in", columns, 2, _SIZE)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Those that are there already are dim, and say so."""
        self.fill(
            [
                (
                    moment(to_micros(parse_iso(row.received_at))).rpartition(".")[0],
                    row.method,
                    row.target,
                    size(row.size),
                    number(row.status) if row.status else "–",
                    "there already" if row.known else row.endpoint,
                )
                for row in rows
            ]
        )
        for place, row in enumerate(rows):
            item = self.topLevelItem(place)
            if row.known and item is not None:
                for column in range(self.columnCount()):
                    item.setForeground(column, self.palette().placeholderText())
