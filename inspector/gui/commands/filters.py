"""Saved filters and the help on filters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from inspector.gui.dialogs.template_name import TemplateName
from inspector.gui.filtering.help import FilterHelp
from inspector.gui.icons import icon
from inspector.session.saved_filters import LONGEST_NAME

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session


class FilterCommands:
    """What the filter bar, the sidebar's saved filters and the View menu do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._help: FilterHelp | None = None

    def help(self) -> None:
        """The language of filters, beside the window."""
        if self._help is None:
            self._help = FilterHelp(self._window)
            self._help.example_wanted.connect(self._on_example_wanted)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()

    def _on_example_wanted(self, example: str) -> None:
        bar = self._window.filter_bar
        bar.edit.insert(example if not bar.text or bar.text.endswith((" ", "(")) else f" {example}")
        self._window.activateWindow()
        bar.edit.setFocus()

    def save(self) -> None:
        """Keep what stands in the filter bar under a name."""
        session, text = self._window.session, self._window.filter_bar.text.strip()
        if session is None or not text or self._window.filter_bar.problem:
            return
        own = next((name for name, saved in session.saved_filters.items() if saved == text), "")
        dialog = TemplateName(
            *("Save filter", "Save", own, session.saved_filters, self._window),
            thing="filter",
            remark=f"Kept for all sessions, and for the command line as --filter @NAME:\n{text[:200]}",
            longest=LONGEST_NAME,
        )
        dialog.wanted.connect(
            lambda name: self._change(session, lambda: session.save_filter(name, text), "Filter saved")
        )
        dialog.open()

    def rename(self, name: str) -> None:
        """Another name for a saved filter."""
        session = self._window.session
        if session is None:
            return
        dialog = TemplateName(
            *("Rename filter", "Rename", name, session.saved_filters, self._window),
            replacing=False,
            thing="filter",
            longest=LONGEST_NAME,
        )
        dialog.wanted.connect(lambda to: self._change(session, lambda: session.rename_filter(name, to), ""))
        dialog.open()

    def delete(self, name: str) -> None:
        """Forget a saved filter; it can be brought back."""
        session = self._window.session
        if session is None:
            return
        before = dict(session.saved_filters)
        self._change(session, lambda: session.delete_filter(name), f"Filter “{name}” deleted", undo=before)

    def _restore(self, session: Session, saved: dict[str, str]) -> None:
        self._change(session, lambda: session.restore_filters(saved), "Filter brought back")

    def _change(
        self, session: Session, change: Callable[[], Future[None]], said: str, *, undo: dict[str, str] | None = None
    ) -> None:
        async def work() -> None:
            await asyncio.wrap_future(change())
            self._window.filtering.show_saved()
            if undo is not None:
                self._window.toast.say(said, way=("Undo", lambda: self._restore(session, undo)))
            elif said:
                self._window.say(said)

        self._window.start(work(), "saved filters")

    def show_menu(self, name: str, place: QPoint) -> None:
        """What can be done with a saved filter."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("pencil"), "Rename…", lambda: self.rename(name))
        menu.addAction(icon("trash-2"), "Delete", lambda: self.delete(name))
        menu.popup(place)
