"""The menu of saved requests: load one, save this, rename and delete."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from inspector import tasks
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.dialogs.template_name import TemplateName
from inspector.saved_requests import SavedRequest, remove_request, rename_request, save_request, saved_requests

if TYPE_CHECKING:
    from inspector.workers import Workers

T = TypeVar("T")


class TemplatesMenu(QObject):
    """Fills a menu anew each time, and does what is chosen. Files are read and written in a worker."""

    #: A saved request was chosen.
    chosen = Signal(object)
    #: What happened: text and tone.
    said = Signal(str, str)

    def __init__(self, workers: Workers, draft: Callable[[str], SavedRequest], parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._workers = workers
        self._draft = draft
        self._known: list[SavedRequest] = []
        self.name = ""

    def refresh(self) -> None:
        """Read the folder again; the menu shows what was known until then."""
        tasks.spawn(self._refresh(), name="read saved requests")

    async def _refresh(self) -> None:
        found, wrong = await self._do(saved_requests)
        if not is_alive(self._host):
            return
        self._known = found
        for text in wrong:
            self.said.emit(text, "warn")

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._workers.submit(f"templates {id(self)}", lambda _token: work()))

    def fill(self, menu: QMenu) -> None:
        """The saved requests, and what can be done with this one."""
        menu.clear()
        for saved in self._known:
            menu.addAction(_label(saved), functools.partial(self._choose, saved))
        if not self._known:
            menu.addAction("None saved yet").setEnabled(False)
        menu.addSeparator()
        if self.name:
            menu.addAction(f"Save “{_escaped(self.name)}”", lambda: self._save(self.name))
        menu.addAction("Save as…", self._on_save_as)
        if self._known:
            renaming, deleting = menu.addMenu("Rename"), menu.addMenu("Delete")
            for saved in self._known:
                renaming.addAction(_label(saved), functools.partial(self._on_rename, saved.name))
                deleting.addAction(
                    _label(saved), functools.partial(self._start, functools.partial(self._remove, saved.name))
                )

    def _choose(self, saved: SavedRequest) -> None:
        self.name = saved.name
        self.chosen.emit(saved)

    def _start(self, work: Callable[[], None]) -> None:
        tasks.spawn(self._run(work), name="saved requests")

    async def _run(self, work: Callable[[], None]) -> None:
        try:
            await self._do(work)
        except InspectorError as error:
            if is_alive(self._host):
                self.said.emit(str(error), "bad")
        if is_alive(self._host):
            await self._refresh()

    def _on_save_as(self) -> None:
        dialog = TemplateName("Save as a template", "Save", self.name, [one.name for one in self._known], self._host)
        dialog.wanted.connect(self._save)
        dialog.open()

    def _save(self, name: str) -> None:
        try:
            saved = self._draft(name)
        except InspectorError as error:
            self.said.emit(str(error), "bad")
            return

        def work() -> None:
            save_request(saved)
            self.name = name

        async def run() -> None:
            await self._run(work)
            if is_alive(self._host) and self.name == name:
                self.said.emit(f"Saved as “{name}”.", "ok")

        tasks.spawn(run(), name="save a request")

    def _on_rename(self, name: str) -> None:
        others = [one.name for one in self._known if one.name != name]
        dialog = TemplateName(f"Rename “{name}”", "Rename", name, others, self._host, replacing=False)
        dialog.wanted.connect(lambda new: self._start(lambda: self._rename(name, new)))
        dialog.open()

    def _rename(self, name: str, new: str) -> None:
        rename_request(name, new)
        if self.name == name:
            self.name = new

    def _remove(self, name: str) -> None:
        remove_request(name)
        if self.name == name:
            self.name = ""


def _escaped(name: str) -> str:
    return name.replace("&", "&&")


def _label(saved: SavedRequest) -> str:
    name = saved.name if len(saved.name) <= 60 else saved.name[:59] + "…"
    return _escaped(name)
