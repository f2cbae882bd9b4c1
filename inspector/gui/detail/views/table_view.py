"""How a table in a body looks, and which keys it takes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView

from inspector.gui.detail.views.table_model import TableModel
from inspector.gui.fonts import mono_advance
from inspector.gui.widgets.item_views import claims, make_plain

ROW = 24
#: Width of a column in px, and rows that decide it
_NARROW, _WIDE, _MEASURED = 64, 280, 40
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)


class TableArea(QTableView):
    """The table itself."""

    #: The selected cells are to be copied.
    copy_wanted = Signal()
    #: A context menu is wanted there (global).
    menu_wanted = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.rows = TableModel()
        self.setModel(self.rows)
        make_plain(self)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setHighlightSections(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)

    def fit_columns(self, first: int) -> None:
        """Give columns from `first` on the width of what is in them."""
        cell = mono_advance(12)
        shown = range(min(self.rows.rowCount(), _MEASURED))
        for column in range(first, self.rows.columnCount()):
            longest = max((len(str(self.rows.index(row, column).data() or "")) for row in shown), default=0)
            longest = max(longest, len(self.rows.columns[column]) + 2)
            self.setColumnWidth(column, max(_NARROW, min(round(longest * cell) + 18, _WIDE)))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        return claims(event, _OWN_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        if self.currentIndex().isValid():
            self.menu_wanted.emit(event.globalPos())
