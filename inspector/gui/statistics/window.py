"""The window of statistics: what is counted, by what, as plots and as a table; and as files."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QSplitter, QVBoxLayout, QWidget

from inspector import tasks
from inspector.errors import InspectorError
from inspector.exports import atomic_file
from inspector.gui.dialogs.form import is_alive
from inspector.gui.screen import resize_to_fit
from inspector.gui.statistics.groups import COLUMNS, GroupModel
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.row_table import RowTable
from inspector.gui.widgets.segmented import Segmented
from inspector.query import Query
from inspector.session import Session
from inspector.statistics import Statistics, groups_csv, times_csv
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.statistics.plots import Plots
    from inspector.gui.theme import ThemeHub

#: What is said where the plots cannot be drawn.
HOW = 'Plots need pyqtgraph, which is not installed. Get it with: pip install "webhook-inspector[plots]"'


class StatisticsWindow(QDialog):
    """Counts when it is opened, and when it is asked to count again."""

    #: How far the counting is, from its own thread.
    _counted = Signal(int, int)

    def __init__(self, session: Session, query: Query, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Statistics")
        self._session, self._query = session, query
        self.found: Statistics | None = None
        self.plots: Plots | None = None
        self._counting = self._loaded = False
        self.title, self.told = ElidedLabel("title"), ElidedLabel("dim")
        self.title.set_full_text("Statistics" if query.empty else f"Statistics of what matches {query.text}")
        self.by = Segmented("Grouped by")
        self.by.set_segments((("endpoint", "Endpoint"), ("provider", "Provider"), ("event", "Event")))
        self.what = Segmented("What is drawn")
        self.what.set_segments(
            (
                ("rate", "Rate", "Arrivals over time"),
                ("sizes", "Sizes", "Bytes of the bodies"),
                ("gaps", "Gaps", "Time between one and the next"),
                ("delays", "Delays", "Time from the creation of an event to its arrival"),
            )
        )
        self.again = button("Count again", "refresh-cw", on_click=self.count)
        self.save_button = button(
            "Save…", "save", tip="The plot as PNG or SVG, the figures as CSV", on_click=self._on_save
        )
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.bar.setAccessibleName("Counted")
        self.notice = Notice()
        self.groups = GroupModel(self)
        self.table = RowTable("Figures", self.groups, [width for _, _, width in COLUMNS])
        self._lay_out()
        self.by.chosen.connect(self._show)
        self.what.chosen.connect(self._show)
        self._counted.connect(self._on_counted)
        hub.changed.connect(self._show)
        resize_to_fit(self, 1000, 680)
        self.by.setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(8)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.title)
        titles.addWidget(self.told)
        head.addLayout(titles, 1)
        head.addWidget(self.again)
        head.addWidget(self.save_button)
        choices = QHBoxLayout()
        choices.setContentsMargins(16, 0, 16, 8)
        choices.setSpacing(12)
        choices.addWidget(self.by)
        choices.addStretch(1)
        choices.addWidget(self.what)
        notices = QVBoxLayout()
        notices.setContentsMargins(16, 0, 16, 8)
        notices.addWidget(self.notice)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        for one in (self.again, self.save_button):
            one.setAutoDefault(False)
        size = self.bar.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(size)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(choices)
        column.addLayout(notices)
        column.addWidget(self.bar)
        column.addWidget(self._split, 1)

    async def _load_plots(self) -> None:
        try:
            # it takes a while, in which the window would stand still
            await asyncio.to_thread(importlib.import_module, "pyqtgraph")
            module: Any = importlib.import_module("inspector.gui.statistics.plots")
        except ImportError:
            if is_alive(self):
                self.what.hide()
                self.notice.show_text(HOW, "mut")
            return
        if not is_alive(self):
            return
        self.plots = module.Plots()
        self._split.insertWidget(0, self.plots)
        self._split.setSizes([360, 240])

    @Slot()
    def count(self) -> None:
        """Count (again); the figures of before stay until then."""
        if not self._counting:
            tasks.spawn(self._count(), name="statistics")

    async def _count(self) -> None:
        self._counting = True
        self.bar.setValue(0)
        self.bar.show()
        self.again.setEnabled(False)
        try:
            counting = asyncio.wrap_future(self._session.statistics(self._query, self._counted.emit))
            if not self._loaded:
                self._loaded = True
                await self._load_plots()
            found = await counting
        except InspectorError as error:
            if is_alive(self):
                self.notice.show_text(str(error), "bad")
            return
        finally:
            if is_alive(self):
                self._counting = False
                self.again.setEnabled(True)
                self.bar.hide()
        if is_alive(self):
            self.found = found
            self._show()

    @Slot(int, int)
    def _on_counted(self, done: int, total: int) -> None:
        self.bar.setValue(1000 * done // total if total else 0)

    @Slot()
    def _show(self) -> None:
        found = self.found
        if found is None:
            self.told.set_full_text("Counting…")
            return
        groups = found.groups[self.by.current]
        self.told.set_full_text(
            f"{counted(found.total.count, 'request')}, {found.total.failed:,} failed; "
            f"delays of {counted(found.total.delays.count, 'event')} are known"
        )
        self.groups.show_figures(found.total, groups)
        if self.plots is not None:
            if self.what.current == "rate":
                self.plots.show_rate(found, groups)
            else:
                self.plots.show_spread(self.what.current, groups)

    @Slot()
    def _on_save(self) -> None:
        if self.found is None:
            return
        kinds = ["Figures as CSV (*.csv)", "Arrivals over time as CSV (*.time.csv)"]
        if self.plots is not None:
            kinds = ["Plot as PNG (*.png)", "Plot as SVG (*.svg)", *kinds]
        dialog = QFileDialog(self, "Save statistics", "statistics", ";;".join(kinds))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kinds[0].rpartition("*.")[2].rstrip(")"))
        dialog.fileSelected.connect(lambda name: tasks.spawn(self.save(Path(name)), name="save statistics"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save(self, path: Path) -> None:
        """Write what the ending of the file asks for: .png, .svg, .time.csv or .csv."""
        found, by = self.found, self.by.current
        if found is None:
            return
        name = path.name.lower()
        if name.endswith((".png", ".svg")):
            if self.plots is None:
                self.notice.show_text(HOW, "bad")
                return
            made = self.plots.picture(svg=name.endswith(".svg"))
        elif name.endswith(".time.csv"):
            made = partial(_encoded, partial(times_csv, found, by))
        else:
            made = partial(_encoded, partial(groups_csv, found))

        def work() -> None:
            data = made()
            with atomic_file(path) as out:
                out.write(data)

        try:
            await asyncio.to_thread(work)
        except InspectorError as error:
            if is_alive(self):
                self.notice.show_text(str(error), "bad")
            return
        if is_alive(self):
            self.notice.show_text(f"Written to {path}.", "ok")

    def done(self, result: int) -> None:
        """Closing stops the counting."""
        self._session.cancel_statistics()
        super().done(result)


def _encoded(text: Callable[[], str]) -> bytes:
    return text().encode("utf-8", "replace")
