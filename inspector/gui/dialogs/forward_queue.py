"""What waits to be forwarded: for which application, since when, why, and what can be done about it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector import tasks
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.widgets.buttons import SureButton, button
from inspector.gui.widgets.column_list import ColumnList
from inspector.gui.widgets.labels import plain_label, plain_tip
from inspector.store.forwards import Queued
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.session import Session

_COLUMNS = ("#", "Forward to", "Tries", "Next try", "Last error")
_WIDTHS = (70, 210, 60, 100)
#: Milliseconds between two looks while the dialog is open.
LOOK_MS = 500


class ForwardQueue(QDialog):
    """One row for each capture and target; what is chosen, or all of it, can be tried now or dropped."""

    #: The number of a capture that is to be shown.
    capture_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Forward queue")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 440)
        self._session = session
        self._items: list[Queued] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self.total = plain_label("", "small", wrap=True)
        column.addWidget(self.total)
        self.list = ColumnList("Forwards that wait", _COLUMNS, _WIDTHS, several=True)
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self.list.itemDoubleClicked.connect(self._on_row_activated)
        column.addWidget(self.list, 1)
        self.problem = plain_label("", wrap=True)
        self.problem.setProperty("tone", "bad")
        self.problem.hide()
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.flush = button(
            "Try now", "refresh-cw", tip="Try what is chosen without waiting, or all", on_click=self._on_flush_clicked
        )
        self.drop = button("Drop", "trash-2", tip="Forward what is chosen no more", on_click=self._on_drop_clicked)
        self.drop_all = SureButton("Drop all", "Drop all of it?", "trash-2")
        self.drop_all.sure.connect(self._on_drop_all_sure)
        close = button("Close", kind="primary", on_click=self.accept)
        for one in (self.flush, self.drop, self.drop_all):
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        row.addWidget(close)
        column.addLayout(row)
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._show([], 0, 0)
        self.look()

    # what there is

    @Slot()
    def look(self) -> None:
        """Read the queue again, on a worker."""
        if not self._session.engine.running:
            # the program is being ended under the dialog
            self._timer.stop()
        elif not self._looking:
            self._looking = True
            self._start(self._look())

    async def _look(self) -> None:
        try:
            items, (waiting, gave_up) = await asyncio.wrap_future(
                self._session.workers.submit(
                    "forward queue",
                    lambda _token: (self._session.forward_queue(), self._session.forward_counts()),
                )
            )
        finally:
            self._looking = False
        if is_alive(self):
            self._show(items, waiting, gave_up)

    def _show(self, items: Sequence[Queued], waiting: int, gave_up: int) -> None:
        parts = [f"{counted(waiting, 'forward')} waiting"]
        if gave_up:
            parts.append(f"{gave_up:,} given up")
        if waiting + gave_up > len(items) > 0:
            parts.append(f"the first {len(items):,} are listed")
        self.total.setText(" · ".join(parts) if waiting + gave_up else "Nothing waits to be forwarded.")
        places = [(item.target, item.capture_id) for item in items]
        if places != [(item.target, item.capture_id) for item in self._items]:
            self._rebuild(items)
        self._items = list(items)
        now = time.time()
        for number, item in enumerate(items):
            if (row := self.list.topLevelItem(number)) is not None:
                _fill(row, item, now)
        self._show_buttons()

    def _rebuild(self, items: Sequence[Queued]) -> None:
        chosen = {(item.target, item.capture_id) for item in self._chosen()}
        self.list.blockSignals(True)
        self.list.clear()
        for item in items:
            row = QTreeWidgetItem()
            self.list.addTopLevelItem(row)
            row.setSelected((item.target, item.capture_id) in chosen)
        self.list.blockSignals(False)

    def _chosen(self) -> list[Queued]:
        rows = [self.list.indexOfTopLevelItem(row) for row in self.list.selectedItems()]
        return [self._items[number] for number in sorted(rows) if number < len(self._items)]

    @Slot()
    def _show_buttons(self) -> None:
        self.flush.setEnabled(bool(self._items))
        self.drop.setEnabled(bool(self.list.selectedItems()))
        self.drop_all.setEnabled(bool(self._items))

    # what can be done

    @Slot(QTreeWidgetItem, int)
    def _on_row_activated(self, row: QTreeWidgetItem, _column: int) -> None:
        self.capture_wanted.emit(self._items[self.list.indexOfTopLevelItem(row)].capture_id)

    def _on_flush_clicked(self) -> None:
        chosen = self._chosen()
        flush = self._session.flush_forwards
        self._change([flush(item.target, item.capture_id) for item in chosen] if chosen else [flush()])

    def _on_drop_clicked(self) -> None:
        self._change([self._session.drop_forwards(item.target, item.capture_id) for item in self._chosen()])

    def _on_drop_all_sure(self) -> None:
        self._change([self._session.drop_forwards()])

    def _change(self, changes: Sequence[Future[int]]) -> None:
        async def work() -> None:
            for change in changes:
                await asyncio.wrap_future(change)
            if is_alive(self):
                self.problem.hide()
                self.look()
                self.list.setFocus()

        self._start(work())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except InspectorError as error:
                if is_alive(self):
                    self.problem.setText(str(error))
                    self.problem.show()

        tasks.spawn(guarded(), name="forward queue")


def _fill(row: QTreeWidgetItem, item: Queued, now: float) -> None:
    wait_s = item.next_us / 1e6 - now
    soon = "now" if item.tries else "in its turn"
    due = "given up" if item.gave_up else f"in {_span(wait_s)}" if wait_s >= 1 else soon
    for column, text in enumerate((f"#{item.capture_id}", item.target, str(item.tries), due, item.error)):
        if row.text(column) != text:
            row.setText(column, text)
            row.setToolTip(column, plain_tip(text))


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
