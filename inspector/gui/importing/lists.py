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


class PlainList(QTreeWidget):
    """Rows of texts of others, shown as they are. `stretch` is the column that takes what is left."""

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], stretch: int) -> None:
        super().__init__(columnCount=len(columns))
        self.setAccessibleName(name)
        self.setHeaderLabels([title for title, _ in columns])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.header()
        header.setStretchLastSection(False)
        for section, (_, width) in enumerate(columns):
            header.resizeSection(section, width)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def fill(self, rows: Sequence[Sequence[str]], right: int = -1) -> None:
        """Show these rows instead; `right` is a column of numbers."""
        self.clear()
        for row in rows:
            item = QTreeWidgetItem([visible(text).text for text in row])
            for column, text in enumerate(row):
                item.setToolTip(column, plain_tip(visible(text).text))
            if right >= 0:
                item.setTextAlignment(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
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
        super().__init__("What would come in", columns, 2)
        self.headerItem().setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

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
            ],
            right=_SIZE,
        )
        for place, row in enumerate(rows):
            item = self.topLevelItem(place)
            if row.known and item is not None:
                for column in range(self.columnCount()):
                    item.setForeground(column, self.palette().placeholderText())
