"""What is done with the selected rows: pin, colour, note, delete and undo, filter like this."""

from __future__ import annotations

import asyncio
import functools
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from inspector.capture import Summary
from inspector.capture.forwarded import host_of
from inspector.columns import visible
from inspector.errors import InspectorError
from inspector.gui.captures.colours import COLOURS, colour_icon
from inspector.gui.commands.provider_groups import fill_senders
from inspector.gui.dialogs.compare_body import CompareBody
from inspector.gui.dialogs.note import NoteEditor
from inspector.gui.icons import icon
from inspector.query import term
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

UNDO_STEPS = 20


class _Removal(NamedTuple):
    """Captures that were taken out together, and when that is done."""

    ids: array[int]
    done: Future[None]


class RowCommands:
    """The row menu, and the Edit menu."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._deleted: list[_Removal] = []

    @property
    def can_undo(self) -> bool:
        """Whether something was deleted that can come back."""
        return bool(self._deleted)

    # marks

    def select_all(self) -> None:
        """Select all rows of the list."""
        self._window.pane.table.selectAll()

    def pin(self) -> None:
        """Pin the selected rows, or unpin them when all are pinned."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is not None and ids:
            on = not all(row.pinned for row in self._window.pane.picked_rows())
            self._mark(lambda: asyncio.wrap_future(session.pin(ids, on)))

    def colour(self, name: str) -> None:
        """Colour the selected rows; an empty name takes the colour away."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is not None and ids:
            self._mark(lambda: asyncio.wrap_future(session.colour(ids, name)))

    def compare_body(self) -> None:
        """Ask for the body that the user's application saw, and say where it parts from the captured one."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is not None and len(ids) == 1:
            CompareBody(session, ids[0], self._window).open()

    def note(self) -> None:
        """Write a note to the selected row."""
        session = self._window.session
        rows = self._window.pane.picked_rows()
        if session is None or len(rows) != 1:
            return
        row = rows[0]
        dialog = NoteEditor(row.id, row.note, self._window)
        dialog.wanted.connect(lambda text: self._mark(lambda: asyncio.wrap_future(session.note(row.id, text))))
        dialog.open()

    def save_note(self, capture_id: int, text: str) -> None:
        """Keep the note that was written in the detail."""
        session = self._window.session
        if session is not None:
            saving = session.note(capture_id, text)  # at once: the session may be closed before the loop comes round
            self._mark(lambda: asyncio.wrap_future(saving))

    def _mark(self, change: Callable[[], asyncio.Future[None]]) -> None:
        async def work() -> None:
            await change()
            if self._window.pane.query is not None:
                self._window.pane.reload()  # the row may no longer match

        self._window.start(work(), "mark")

    # delete and undo

    def delete(self) -> None:
        """Take the selected rows out; they can be brought back."""
        self.remove(self._window.pane.table.picked_ids())

    def remove(self, chosen: Sequence[int]) -> None:
        """Take captures out; they can be brought back."""
        # a fifth of the memory of a list: there may be a million, and they are remembered
        ids = array("q", chosen)
        session = self._window.session
        if session is None or not ids:
            return

        # remembered before it is done: what is undone right after it is this, and nothing of a session opened meanwhile
        removal = _Removal(ids, session.delete(ids))
        self._deleted = [*self._deleted, removal][-UNDO_STEPS:]
        self._window.update_desk()

        async def work() -> None:
            try:
                await asyncio.wrap_future(removal.done)
            except InspectorError:
                self._deleted = [one for one in self._deleted if one is not removal]
                self._window.update_desk()
                raise
            self._window.status.show_error("")
            self._window.toast.say(f"{len(ids):,} removed", way=("Undo", self.undo))

        self._window.start(work(), "delete")

    def undo(self) -> None:
        """Bring back what was deleted last."""
        session = self._window.session
        if session is None or not self._deleted:
            return
        ids, removed = self._deleted.pop()

        async def work() -> None:
            # it may be under way; of one that failed half-way, some may be gone
            with suppress(InspectorError):
                await asyncio.wrap_future(removed)
            await asyncio.wrap_future(session.restore(ids))
            self._window.update_desk()
            self._window.say(f"{counted(len(ids), 'request')} brought back")

        self._window.start(work(), "undo")

    def forget_undo(self) -> None:
        """Another session is shown: what was deleted in the one before cannot come back here."""
        self._deleted.clear()

    # the menu

    def show_menu(self, place: QPoint) -> None:
        """The row menu at a place on the screen."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def menu(self) -> QMenu:
        """What can be done with the selected rows."""
        actions = self._window.actions_table
        rows = self._window.pane.picked_rows()
        menu = QMenu(self._window)
        actions.add_to(menu, ("resend", "edit"))
        targets = menu.addMenu(icon("send"), "Resend to")
        self._window.commands.sending.fill_targets_menu(targets)
        actions.add_to(menu, ("resend_many", "send_copies"))
        menu.addSeparator()
        copying = menu.addMenu(icon("copy"), "Copy")
        self._window.commands.copying.fill_menu(copying)
        if rows:
            self._fill_filters(menu.addMenu(icon("funnel"), "Filter like this"), rows[0])
            self._fill_filters(menu.addMenu(icon("eye-off"), "Filter out"), rows[0], out=True)
        menu.addSeparator()
        menu.addAction(actions["pin"])
        if rows and all(row.pinned for row in rows):
            actions["pin"].setText("Unpin" if len(rows) == 1 else f"Unpin {len(rows):,} requests")
        self._fill_colours(menu.addMenu(icon("palette"), "Colour"), rows)
        fill_senders(
            menu.addMenu(icon("shield-question-mark"), "Sent by"), {row.provider for row in rows}, self.choose_provider
        )
        menu.addAction(actions["note"])
        if len(rows) == 1:
            if title := self._window.commands.handshakes.title_for(rows[0]):
                menu.addAction(icon("check"), title, lambda: self._window.commands.handshakes.follow_up(rows[0].id))
            answers = menu.addMenu(icon("message-square-text"), "Answer with this")
            self._window.commands.answering.fill_menu(answers, rows[0])
        if len(rows) == 1:
            self._window.commands.comparing.fill_menu(menu.addMenu("Compare"))
        else:
            menu.addAction(actions["compare_selected"])
        menu.addAction(icon("list-checks"), "Check again", self._window.commands.checking.again)
        menu.addAction(icon("file-json"), "Learn schema", self._window.commands.drifting.learn)
        menu.addAction(actions["suite_record"])
        exporting = menu.addMenu(icon("download"), "Export")
        self._window.commands.exporting.fill_menu(exporting)
        menu.addSeparator()
        menu.addAction(actions["delete"])
        return menu

    def _fill_colours(self, menu: QMenu, rows: Sequence[Summary]) -> None:
        for name, title in COLOURS:
            menu.addAction(colour_icon(name), title, lambda name=name: self.colour(name))
        menu.addSeparator()
        menu.addAction("None", lambda: self.colour(""))
        menu.addSeparator()
        if rows:
            menu.addAction("All like this…", lambda: self._window.commands.colouring.ask_like(rows[0]))
        menu.addAction("By rules…", self._window.commands.colouring.ask)

    def choose_provider(self, name: str) -> None:
        """Say who sent the selected requests; an empty name leaves it to what is found."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is not None and ids:
            self._mark(lambda: asyncio.wrap_future(session.choose_provider(ids, name)))

    def _fill_filters(self, menu: QMenu, row: Summary, *, out: bool = False) -> None:
        bar = self._window.filter_bar
        for label, fragment in [*similar(row), *self._window.commands.columns.similar(row)]:
            condition = f"-{fragment}" if out else fragment
            menu.addAction(visible(label).replace("&", "&&"), functools.partial(bar.set_fragment, condition))


def similar(row: Summary) -> list[tuple[str, str]]:
    """(label, condition of the filter language) for what this row has in common with others."""
    offered = [
        ("Method", "method", row.method),
        ("Path", "path", row.path),
        ("Endpoint", "endpoint", row.endpoint),
        ("Provider", "provider", row.provider),
        ("Event", "event", row.event_type),
        ("Event id", "event_id", row.event_id),
        ("Verdict", "verdict", row.outcome),
        ("Reason", "reason", row.reason),
        ("Answer", "status", str(row.status) if row.status else ""),
        ("Content type", "type", row.content_type),
        ("Source", "remote", host_of(row.remote)),
    ]
    return [
        (f"{title}: {value[:60]}", term(field, value, ":" if field in ("remote", "status") else "="))
        for title, field, value in offered
        if value
    ]
