"""A table of differences over the chosen one in full."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector.gui.comparing.change_table import ChangeTable, Row
from inspector.gui.comparing.pages import over_whole
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.labels import plain_label

#: Characters of one value below the table.
_WHOLE = 4_000


class Changes(QWidget):
    """Shows differences of one sort; a sentence in their place where there are none."""

    def __init__(self, name: str, where: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = ChangeTable(name, where)
        self.table.shown.connect(self._on_shown)
        self.where = plain_label("", "section", select=True)
        self.before = plain_label("", wrap=True, select=True)
        self.after = plain_label("", wrap=True, select=True)
        self.whole = FittingScroll("The chosen difference", 220)
        for label in (self.where, self.before, self.after):
            label.setFont(mono_font(12))
            self.whole.column.addWidget(label)
        self.none = EmptyState("check", "No difference")
        self.stack = QStackedWidget()
        self.stack.addWidget(over_whole(self.table, self.whole))
        self.stack.addWidget(self.none)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def show_rows(self, rows: list[Row], none: tuple[str, str]) -> None:
        """List these; `none` is a title and a sentence for when there are none."""
        self.none.set_text(*none)
        self.stack.setCurrentIndex(0 if rows else 1)
        self.table.show_rows(rows)

    def step(self, by: int) -> None:
        """Go to the next row that differs (+1) or the previous one (-1), round and round."""
        places = [place for place, row in enumerate(self.table.rows) if row.kinds]
        if places:
            here = self.table.currentIndex().row()
            at = bisect_right(places, here) if by > 0 else bisect_left(places, here) - 1
            self.table.selectRow(places[at % len(places)])

    @Slot(object)
    def _on_shown(self, row: Row) -> None:
        self.where.setText(row.where)
        for label, sign, value in ((self.before, "−", row.before), (self.after, "+", row.after)):
            label.setVisible(value is not None)
            cut = (value or "")[:_WHOLE]
            label.setText(f"{sign} {cut}" + ("…" if value is not None and len(value) > _WHOLE else ""))
        self.whole.fit()
