"""Which columns the list shows, how wide and in which order: the user's choice, fitted to the room and remembered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from inspector.capture import Summary
from inspector.columns import COLUMNS, KEYS
from inspector.gui.captures.delegate import CaptureDelegate
from inspector.gui.state import WindowState

#: The columns that yield last, and what the event column gives away before they do, in px.
_WANTED = 3
_SQUEEZE = 50
#: Bounds of a width that was remembered, and of one that is fitted to its contents, in px.
_NARROWEST, _WIDEST, _FITTED = 36, 2000, 600


class ColumnChoice(QObject):
    """Shows, hides and sizes the columns of a table. `in_view` gives the rows that a column is fitted to."""

    def __init__(
        self,
        table: QTableView,
        header: QHeaderView,
        delegate: CaptureDelegate,
        in_view: Callable[[], list[Summary]],
        state: WindowState,
    ) -> None:
        super().__init__(table)
        self._table = table
        self._header = header
        self._delegate = delegate
        self._in_view = in_view
        self._state = state
        self._fitting = False
        #: Columns that the user chose to show or hide; all others are shown while there is room.
        self._chosen: dict[str, bool] = {}
        self._widths: dict[str, int] = {}
        header.customContextMenuRequested.connect(self._on_menu_wanted)
        header.sectionResized.connect(self._on_section_resized)
        header.sectionMoved.connect(self._on_section_moved)
        self._restore()

    def shown(self, key: str) -> bool:
        """Whether the column is shown now."""
        return not self._header.isSectionHidden(KEYS.index(key))

    def choose(self, key: str, on: bool) -> None:
        """Show or hide a column for good."""
        self._chosen[key] = on
        self.fit()
        self._save()

    def reset(self) -> None:
        """All columns as they were shipped."""
        self._chosen.clear()
        self._widths.clear()
        for place in range(len(COLUMNS)):
            self._header.moveSection(self._header.visualIndex(place), place)
        self.fit()
        self._save()

    def fit(self) -> None:
        """Hide what yields while the table is narrow; give what is left over to the columns that grow."""
        room = self._table.viewport().width()
        widths = {column.key: self._widths.get(column.key, column.width) for column in COLUMNS}
        shown = {column.key: self._chosen.get(column.key, column.shown) for column in COLUMNS}
        for column in sorted(COLUMNS, key=lambda column: -column.yields):
            # a little less room for the event is better than no answer, method or size
            patience = _SQUEEZE if column.yields <= _WANTED and shown["event"] else 0
            if sum(width for key, width in widths.items() if shown[key]) <= room + patience:
                break
            if column.yields and column.key not in self._chosen:
                shown[column.key] = False
        growing = [
            column.key for column in COLUMNS if column.grows and shown[column.key] and column.key not in self._widths
        ]
        spare = room - sum(width for key, width in widths.items() if shown[key])
        # a list that is too narrow for what is left squeezes the columns that grow before it scrolls sideways
        for key in growing:
            widths[key] = max(90, widths[key] + spare // len(growing))
        self._fitting = True
        for place, column in enumerate(COLUMNS):
            self._header.setSectionHidden(place, not shown[column.key])
            if shown[column.key]:
                self._header.resizeSection(place, widths[column.key])
        self._fitting = False
        self._delegate.path_hidden = not shown["path"] and not shown["target"]

    def fit_to_contents(self, key: str) -> None:
        """Make a column as wide as its widest cell in view."""
        column = COLUMNS[KEYS.index(key)]
        title = self._table.fontMetrics().horizontalAdvance(column.title) + 30
        widest = max((self._delegate.wanted_width(column, row) + 4 for row in self._in_view()), default=title)
        self._widths[key] = min(_FITTED, max(title, widest))
        self.fit()
        self._save()

    def menu(self, section: int) -> QMenu:
        """Which columns are shown; the one that was clicked (-1 for none) can be removed or fitted to its contents."""
        menu = QMenu(self._table)
        if section >= 0:
            clicked = COLUMNS[section]
            menu.addAction(f"Remove “{clicked.title}”", lambda: self.choose(clicked.key, False))
            menu.addAction(f"Fit “{clicked.title}”", lambda: self.fit_to_contents(clicked.key))
            menu.addSeparator()
        for column in COLUMNS:
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(self.shown(column.key))
            action.toggled.connect(lambda on, key=column.key: self.choose(key, on))
        menu.addSeparator()
        menu.addAction("Reset columns", self.reset)
        return menu

    def _restore(self) -> None:
        saved = self._state.get("columns", {})
        chosen, widths, order = saved.get("chosen", {}), saved.get("widths", {}), saved.get("order", [])
        self._chosen = {key: bool(on) for key, on in chosen.items() if key in KEYS}
        self._widths = {
            key: max(_NARROWEST, min(width, _WIDEST))
            for key, width in widths.items()
            if key in KEYS and isinstance(width, int)
        }
        for place, key in enumerate([key for key in order if key in KEYS]):
            self._header.moveSection(self._header.visualIndex(KEYS.index(key)), place)
        self.fit()

    def _save(self) -> None:
        order = [KEYS[self._header.logicalIndex(place)] for place in range(len(COLUMNS))]
        self._state.set("columns", {"chosen": self._chosen, "widths": self._widths, "order": order})

    def _on_section_resized(self, section: int, _before: int, width: int) -> None:
        if not self._fitting and width:
            self._widths[COLUMNS[section].key] = width
            self._save()

    def _on_section_moved(self) -> None:
        if not self._fitting:
            self._save()

    def _on_menu_wanted(self, place: QPoint) -> None:
        menu = self.menu(self._header.logicalIndexAt(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._header.mapToGlobal(place))
