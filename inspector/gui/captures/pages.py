"""What stands where the list belongs: the list, or why there is none."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.gui.captures.empty import NothingMatches, NothingYet
from inspector.gui.captures.table import CapturesTable
from inspector.query import Query
from inspector.wording import counted


class ListPages(QStackedWidget):
    """The table, and the pages in its place while it has no rows."""

    def __init__(self, table: CapturesTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.nothing_yet = NothingYet()
        self.nothing_matches = NothingMatches()
        for page in (self.nothing_yet, table, self.nothing_matches):
            self.addWidget(page)

    @property
    def list_shown(self) -> bool:
        """Whether the table is in view."""
        return self.currentWidget() is self._table

    def show_for(self, query: Query | None, *, rows: int, total: int, held: int, share: float) -> None:
        """Show what fits a list of so many rows, out of `total` captures of which `held` wait outside.

        `share`: what part of the session was looked through.
        """
        if rows:
            self._turn_to(self._table)
        elif total and query is not None and not query.empty:
            if share < 1:
                so_far = f"Nothing found in {share:.0%} of {counted(total, 'request')} so far…"
                self.nothing_matches.describe(query.describe(), so_far, searching=True)
            else:
                self.nothing_matches.describe(query.describe(), f"{counted(total, 'request')} hidden by it.")
            self._turn_to(self.nothing_matches)
        else:
            self._turn_to(self._table if total and held else self.nothing_yet)

    def _turn_to(self, page: QWidget) -> None:
        before = self.currentWidget()
        if before is not page:
            had_focus = before is not None and before.hasFocus()
            self.setCurrentWidget(page)
            if had_focus:
                page.setFocus()
