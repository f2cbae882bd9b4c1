"""Which columns the list shows, how wide and in which order: the user's choice, fitted to the room and remembered.

Each endpoint's view has a set of its own, and so has the list of all.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHeaderView, QTableView

from inspector.capture import Summary
from inspector.columns import Column, FieldColumn, field_of
from inspector.gui.captures.column_set import LONGEST_TITLE, MOST_FIELDS, ColumnSet, load_set, save_set
from inspector.gui.captures.delegate import CaptureDelegate
from inspector.gui.captures.listed import Listed, listed
from inspector.gui.captures.model import CapturesModel
from inspector.gui.state import WindowState

#: The columns that yield last, and what the event column gives away before they do, in px.
_WANTED = 3
_SQUEEZE = 50
#: Bounds of a width that is fitted to its contents, in px.
_FITTED = 600


class ColumnChoice(QObject):
    """Shows, hides, adds and sizes the columns of a table. `in_view` gives the rows that a column is fitted to."""

    #: A column was removed: what to say, and what brings it back.
    removed = Signal(str, object)
    #: The user wants to add a column, or to give one another heading: its key.
    add_wanted = Signal()
    rename_wanted = Signal(str)
    #: A check is wanted: of which field, and of which kind.
    check_wanted = Signal(str, str)
    #: The columns changed.
    changed = Signal()

    def __init__(
        self,
        table: QTableView,
        model: CapturesModel,
        header: QHeaderView,
        delegate: CaptureDelegate,
        in_view: Callable[[], list[Summary]],
        state: WindowState,
    ) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._header = header
        self._delegate = delegate
        self._in_view = in_view
        self._state = state
        self._fitting = False
        self._view = ""
        self._highest = 0
        self._set = load_set(state, "")
        header.sectionResized.connect(self._on_section_resized)
        header.sectionMoved.connect(self._on_section_moved)
        self._apply()

    # what there is

    @property
    def columns(self) -> list[Listed]:
        """All columns, shown or not, in the order of the model."""
        return self._model.columns

    def column(self, key: str) -> Listed:
        """The column of that key."""
        return self.columns[self._section(key)]

    def _section(self, key: str) -> int:
        return next(place for place, column in enumerate(self.columns) if column.key == key)

    def shown(self, key: str) -> bool:
        """Whether the column is shown now."""
        return not self._header.isSectionHidden(self._section(key))

    def shown_columns(self) -> list[Column | FieldColumn]:
        """The columns that are shown, from the left, as files have them."""
        order = [self._header.logicalIndex(place) for place in range(len(self.columns))]
        return [self.columns[section].exported for section in order if not self._header.isSectionHidden(section)]

    def show_view(self, view: str) -> None:
        """Show the columns of another view: an endpoint's name, or "" for all."""
        if view != self._view:
            self._view = view
            self._set = load_set(self._state, view)
            self._apply()

    # what the user does

    def choose(self, key: str, on: bool) -> None:
        """Show or hide a column for good."""
        self._set.chosen[key] = on
        self.fit()
        self._save()

    def add(self, text: str) -> str:
        """Show the field that a text names as a column; its key. FieldError for what is none."""
        column = FieldColumn(field_of(text))
        if column.key not in [one.key for one in self._set.fields]:
            self._set.fields = [*self._set.fields, column][-MOST_FIELDS:]
        self._set.chosen.pop(column.key, None)
        self._apply()
        self._save()
        section = self._section(column.key)
        self._table.scrollTo(self._model.index(max(0, self._table.rowAt(0)), section))
        return column.key

    def remove(self, key: str) -> None:
        """Hide a column of the table, forget one of one's own; `removed` tells how that is undone."""
        before, title = copy.deepcopy(self._set), self.column(key).title
        if isinstance(self.column(key).source, FieldColumn):
            self._set.forget(key)
        else:
            self._set.chosen[key] = False
        self._take_away(before, f"Column “{title}” removed")

    def rename(self, key: str, title: str) -> None:
        """Give a column another heading; an empty one gives it its own back."""
        title = title.strip()[:LONGEST_TITLE]
        if title:
            self._set.titles[key] = title
        else:
            self._set.titles.pop(key, None)
        self._apply()
        self._save()

    def align(self, key: str, right: bool | None) -> None:
        """Put the texts of a column at its right or left side; None: as is usual for it."""
        if right is None:
            self._set.sides.pop(key, None)
        else:
            self._set.sides[key] = right
        self._apply()
        self._save()

    def move(self, key: str, by: int) -> None:
        """Move a column one shown column to the left (-1) or right (+1)."""
        place = self._header.visualIndex(self._section(key))
        to = place + by
        while 0 <= to < len(self.columns):
            if not self._header.isSectionHidden(self._header.logicalIndex(to)):
                self._header.moveSection(place, to)
                return
            to += by

    def reset(self) -> None:
        """All columns as they were shipped; those of one's own go. `removed` tells how that is undone."""
        before, self._set = self._set, ColumnSet()
        self._take_away(before, "Columns reset")

    def _take_away(self, before: ColumnSet, text: str) -> None:
        """Show and keep a set that lacks something, and offer the one before."""
        view = self._view
        self._apply()
        self._save()

        def undo() -> None:
            save_set(self._state, view, before)
            if view == self._view:
                self._set = before
                self._apply()
                self.changed.emit()

        self.removed.emit(text, undo)

    # how they fit

    def make_room_for(self, highest: int) -> None:
        """Let the column of the rows' numbers fit those up to `highest`."""
        if len(str(highest)) != len(str(self._highest)):
            self._highest = highest
            self.fit()

    def fit(self) -> None:
        """Hide what yields while the table is narrow; give what is left over to the columns that grow."""
        chosen, columns = self._set, self.columns
        room = self._table.viewport().width()
        widths = {column.key: chosen.widths.get(column.key, column.width) for column in columns}
        # a number that is cut is another number; the event gives the room
        wider = max(0, self._delegate.number_width(self._highest) - widths["id"])
        widths["id"] += wider
        shown = {column.key: chosen.chosen.get(column.key, column.shown) for column in columns}
        for column in sorted(columns, key=lambda column: -column.yields):
            # a little less room for the event is better than no answer, method or size
            patience = _SQUEEZE + wider if column.yields <= _WANTED and shown["event"] else 0
            if sum(width for key, width in widths.items() if shown[key]) <= room + patience:
                break
            if column.yields and column.key not in chosen.chosen:
                shown[column.key] = False
        growing = [
            column.key for column in columns if column.grows and shown[column.key] and column.key not in chosen.widths
        ]
        spare = room - sum(width for key, width in widths.items() if shown[key])
        # a list that is too narrow for what is left squeezes the columns that grow before it scrolls sideways
        for key in growing:
            widths[key] = max(90, widths[key] + spare // len(growing))
        self._fitting = True
        for place, column in enumerate(columns):
            self._header.setSectionHidden(place, not shown[column.key])
            if shown[column.key]:
                self._header.resizeSection(place, widths[column.key])
        self._fitting = False
        self._delegate.path_hidden = not shown["path"] and not shown["target"]

    def fit_to_contents(self, key: str) -> None:
        """Make a column as wide as its widest cell in view."""
        column = self.column(key)
        title = self._table.fontMetrics().horizontalAdvance(column.title) + 30
        texts = [(row, self._model.text_of(column, row)) for row in self._in_view()]
        widest = max((self._delegate.wanted_width(column, row, text) + 4 for row, text in texts), default=title)
        self._set.widths[key] = min(_FITTED, max(title, widest))
        self.fit()
        self._save()

    def _apply(self) -> None:
        """Show the set as it is now."""
        self._fitting = True
        self._model.set_columns(listed(self._set))
        for place, column in enumerate(self.columns):
            self._header.moveSection(self._header.visualIndex(place), place)
            assert self._section(column.key) == place
        known = {column.key for column in self.columns}
        for place, key in enumerate([key for key in self._set.order if key in known]):
            self._header.moveSection(self._header.visualIndex(self._section(key)), place)
        self._fitting = False
        self.fit()

    def _save(self) -> None:
        self._set.order = [self.columns[self._header.logicalIndex(place)].key for place in range(len(self.columns))]
        save_set(self._state, self._view, self._set)
        self.changed.emit()

    def _on_section_resized(self, section: int, _before: int, width: int) -> None:
        if not self._fitting and width:
            self._set.widths[self.columns[section].key] = width
            self._save()

    def _on_section_moved(self) -> None:
        if not self._fitting:
            self._save()
