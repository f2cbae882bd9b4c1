"""Columns of the list: values of the user's choice added, headings changed, removals taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6

from inspector.columns import FieldColumn, FieldError
from inspector.query import term
from inspector.session.field_order import field_of_order
from inspector.store.base import Order

if TYPE_CHECKING:
    from inspector.capture import Summary
    from inspector.gui.dialogs.add_column import AddColumn
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

_SLOT = "fields seen"
#: Longer texts make no sensible filter.
_LONGEST = 200


class ColumnCommands:
    """What the header, the detail and the side bar ask of the columns."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def connect(self) -> None:
        """Follow the header of the window's list."""
        choice = self._window.pane.table.columns
        choice.add_wanted.connect(self.ask)
        choice.rename_wanted.connect(self.rename)
        choice.check_wanted.connect(lambda field, kind: self._window.commands.checking.add(field, kind))
        choice.removed.connect(self._on_removed)
        choice.changed.connect(self._on_changed)

    def show_view(self, endpoint: str) -> None:
        """Show the columns of an endpoint's view, or of all ("")."""
        self._window.pane.table.columns.show_view(endpoint)
        self._on_changed()

    def add(self, text: str) -> None:
        """Show the field that a text names as a column."""
        choice = self._window.pane.table.columns
        try:
            key = choice.add(text)
        except FieldError as error:
            self._window.say_problem(str(error))
            return
        self._window.toast.say(f"Column “{choice.column(key).title}” added", way=("Remove", lambda: choice.remove(key)))

    def ask(self) -> None:
        """Ask which value is to be a column; what the newest requests hold is proposed."""
        from inspector.gui.dialogs.add_column import AddColumn

        session = self._window.session
        if session is None:
            return
        dialog = AddColumn(self._window)
        dialog.wanted.connect(self.add)
        dialog.open()
        self._window.start(self._propose(session, dialog), "columns")

    async def _propose(self, session: Session, dialog: AddColumn) -> None:
        query = self._window.pane.query
        if query is not None and query.slow:
            query = None
        coming = session.workers.submit(_SLOT, lambda token: session.seen_fields(query, token))
        seen = await asyncio.wrap_future(coming)
        if shiboken6.isValid(dialog):
            dialog.propose(seen)

    def similar(self, row: Summary) -> list[tuple[str, str]]:
        """(label, condition of the filter language) for each column of one's own that is shown and has one value."""
        pane = self._window.pane
        offered = []
        for column in pane.table.columns.columns:
            if isinstance(column.source, FieldColumn) and pane.table.columns.shown(column.key):
                text = pane.model.text_of(column, row)
                # several values, objects and what is still looked up make no condition
                if text and text != "…" and len(text) <= _LONGEST and text[0] not in "{[" and ", " not in text:
                    offered.append((f"{column.title}: {text[:60]}", term(column.key, text, "=")))
        return offered

    def rename(self, key: str) -> None:
        """Ask for another heading."""
        from inspector.gui.dialogs.rename_column import RenameColumn

        choice = self._window.pane.table.columns
        dialog = RenameColumn(choice.column(key).title, self._window)
        dialog.wanted.connect(lambda title: choice.rename(key, title))
        dialog.open()

    def _on_removed(self, text: str, undo: Callable[[], None]) -> None:
        self._window.toast.say(text, way=("Undo", undo))

    def _on_changed(self) -> None:
        """A list that is ordered by a column that is no more is ordered by age again."""
        pane = self._window.pane
        known = [column.sort for column in pane.table.columns.columns]
        if field_of_order(pane.order) is not None and pane.order.column not in known:
            pane.set_order(Order())
