"""The real window in this process, driven and measured: when rows are painted, and how long its thread is not free."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from inspector.columns import COLUMNS
from inspector.gui.icons import follow_theme
from inspector.gui.main_window import MainWindow
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.query import Query
from inspector.session import Session
from inspector.settings import Settings
from inspector.store import Order

#: The probe's timer: 30 Hz.
PERIOD_MS = 33
PATIENCE_S = 60.0
#: How often a condition is looked at; what is painted notes its own time.
LOOK_S = 0.002


class Gaps:
    """How much later than its period a 30 Hz timer of the window's thread is called, in ms.

    `busy`: how long that thread computed between two calls, which says more while other programs run.
    """

    def __init__(self) -> None:
        self.found: list[float] = []
        self.busy: list[float] = []
        self._before = time.perf_counter()
        self._used = time.thread_time()
        self._timer = QTimer(interval=PERIOD_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def begin(self) -> None:
        """Forget what was found so far."""
        self.found, self.busy = [], []
        self._before, self._used = time.perf_counter(), time.thread_time()

    def _on_timeout(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.busy.append((used - self._used) * 1000)
        self._used = used
        self.found.append(max(0.0, (now - self._before) * 1000 - PERIOD_MS))
        self._before = now


class Driven:
    """A window on one session."""

    def __init__(self, app: QApplication) -> None:
        settings = Settings()
        # nothing may be removed by the budget while it is measured
        self.settings = replace(settings, session=replace(settings.session, max_bytes=0, max_age_days=0))
        hub = ThemeHub(app, self.settings.look.theme)
        follow_theme(hub)
        self.window = MainWindow(WindowState(reset=True), self.settings, hub)
        self.pane, self.table, self.model = self.window.pane, self.window.pane.table, self.window.pane.model
        self.painted: dict[int, float] = {}
        self.reset_at = 0.0
        self.table.delegate.on_painted = self._on_painted
        self.model.modelReset.connect(self._on_reset)
        self.window.resize(1280, 800)
        self.window.show()
        self.gaps = Gaps()
        self.session: Session

    def _on_painted(self, capture_id: int, _received_us: int) -> None:
        self.painted.setdefault(capture_id, time.perf_counter())

    def _on_reset(self) -> None:
        # what was painted before is of another list
        self.reset_at = time.perf_counter()
        self.painted.clear()

    async def open(self, path: Path) -> dict[str, float]:
        """Open a session and show it: seconds until the first rows are painted, and until the list is whole."""
        await asyncio.sleep(0.3)
        started = time.perf_counter()
        self.session = await asyncio.to_thread(Session.open, path, settings=self.settings)
        count = self.session.stats().count
        opened = time.perf_counter() - started
        self.window.attach(self.session)
        await until(lambda: self.painted or not count)
        first = min(self.painted.values(), default=time.perf_counter()) - started
        await until(lambda: self.model.rowCount() >= count and not self.busy)
        return {"opened_s": opened, "first_s": first, "whole_s": time.perf_counter() - started}

    async def close(self) -> None:
        """Close session and window."""
        self.window.detach()
        await asyncio.to_thread(self.session.close)
        self.window.hide()
        self.window.deleteLater()

    @property
    def busy(self) -> bool:
        """Whether the list is still being read."""
        return self.pane.searching

    def visible(self) -> list[int]:
        """Ids of the rows that are in view as a whole."""
        height, top = self.table.row_height, self.table.verticalScrollBar().value()
        first = -(-top // height)
        last = (top + self.table.viewport().height()) // height
        return list(self.model.ids[first:last])

    async def after(self, do: Callable[[], object]) -> float:
        """Milliseconds from an action to the paint of all rows that it brought into view."""
        before = set(self.visible())
        self.painted.clear()
        started = time.perf_counter()
        do()
        new = [capture_id for capture_id in self.visible() if capture_id not in before]

        def seen() -> bool:
            # rows that arrive may push others out of view before they are painted
            missing = [capture_id for capture_id in new if capture_id not in self.painted]
            return not missing or not set(missing).intersection(self.visible())

        await until(seen)
        return (max((self.painted.get(one, 0.0) for one in new), default=time.perf_counter()) - started) * 1000

    async def listed(
        self, do: Callable[[], object], first: int | None = None, *, whole: bool = True
    ) -> tuple[float, float]:
        """Milliseconds from asking for another list to the paint of its first row, and until it is `whole`.

        `first`: the id that must stand in the first row.
        """
        self.reset_at = 0.0
        started = time.perf_counter()
        do()
        await until(lambda: self.reset_at and (self._first_painted(first) or not (self.busy or self.model.rowCount())))
        shown = self._first_painted(first) or time.perf_counter()
        if whole:
            await until(lambda: not self.busy)
        return (shown - started) * 1000, (time.perf_counter() - started) * 1000

    def _first_painted(self, first: int | None) -> float:
        if not self.model.rowCount():
            return 0.0
        top = self.model.id_at(0)
        return self.painted.get(top, 0.0) if first in (None, top) else 0.0

    def choose(self, row: int) -> None:
        """Select that row alone, as a click does; what keys were pressed before does not matter."""
        self.table.pick([self.model.id_at(row)], self.model.id_at(row))
        self.table.scrollTo(self.model.index(row, 0))

    def filter(self, query: Query | None) -> None:
        """Ask for what matches."""
        self.pane.set_query(query)

    def sort(self, order: Order) -> None:
        """Ask for another order."""
        self.pane.set_order(order)


async def until(reached: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Let the window work until the condition holds; TimeoutError."""
    deadline = time.perf_counter() + patience_s
    while not reached():
        if time.perf_counter() > deadline:
            raise TimeoutError("the window did not get there")
        await asyncio.sleep(LOOK_S)


def stored_columns() -> Sequence[str]:
    """The stored columns that the list can be sorted by."""
    return list(dict.fromkeys(column.sort for column in COLUMNS if column.sort))
