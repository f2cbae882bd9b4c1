"""Before an export: what its profile will replace, with counts, and the requests in question before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector import tasks
from inspector.bodies import visible
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.importing.lists import PlainList
from inspector.gui.redacting.found_table import FoundTable
from inspector.gui.redacting.sight_pane import SightPane
from inspector.gui.redacting.wording import kind_tip, kind_title
from inspector.gui.screen import resize_to_fit
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel, plain_label, plain_tip
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.work_bar import WorkBar
from inspector.redaction import Found, Preview, Previewing, Profile
from inspector.wording import counted, number
from inspector.workers import Cancelled

if TYPE_CHECKING:
    from inspector.query import Query
    from inspector.session import Session

#: Requests that are looked at before it is asked whether all are to be.
FIRST_LOOK = 500
_ALL = 1 << 62
_LOOK_MS = 100
_KIND = Qt.ItemDataRole.UserRole


class RedactionPreview(QDialog):
    """Looks at the requests on a worker; closing it stops that."""

    def __init__(
        self,
        session: Session,
        profile: Profile,
        total: int,
        query: Query | None = None,
        ids: Sequence[int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("What will be replaced")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_to_fit(self, 1120, 760)
        self._session, self._profile, self._total = session, profile, total
        self._query, self._ids = query, ids
        self._looker: Previewing | None = None
        self._wanted: Found | None = None
        self._step = (0, 0)
        self._build()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self.finished.connect(self._on_finished)
        self._look(FIRST_LOOK)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self.name = ElidedLabel("heading")
        self.name.set_full_text(f"Profile {self._profile.name}")
        self.told = plain_label("", "dim")
        self.bar = WorkBar("Looking at the requests")
        self.bar.setFixedWidth(160)
        self.stop = button("Cancel", "circle-stop", small=True, on_click=self._session.cancel_preview)
        self.stop.setAutoDefault(False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name)
        head.addWidget(self.told, 1)
        head.addWidget(self.bar)
        head.addWidget(self.stop)
        column.addLayout(head)
        self.problem = Notice()
        self.problem.action.connect(lambda: self._look(_ALL))
        column.addWidget(self.problem)
        self.search = QLineEdit(placeholderText="Filter by place, value or placeholder", clearButtonEnabled=True)
        self.search.setAccessibleName("Filter what is replaced")
        self.kinds = PlainList("Kinds", (("What", 160), ("Times", 70)), 0, right=1)
        self.kinds.setFixedWidth(250)
        self.table = FoundTable()
        self.search.textChanged.connect(self.table.filter_text)
        self.kinds.currentItemChanged.connect(self._on_kind_chosen)
        self.table.chosen.connect(self._on_row_chosen)
        right = QWidget()
        rows = QVBoxLayout(right)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.search)
        rows.addWidget(self.table, 1)
        upper = QWidget()
        line = QHBoxLayout(upper)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.kinds)
        line.addWidget(right, 1)
        self.sight = SightPane()
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(upper)
        halves.addWidget(self.sight)
        halves.setSizes([300, 380])
        column.addWidget(halves, 1)
        foot = QHBoxLayout()
        foot.addWidget(
            plain_label("Requests stay as they are: only the copy that is exported is redacted.", "small"), 1
        )
        self.close_button = button("Close", kind="primary", on_click=self.accept)
        self.close_button.setDefault(True)
        foot.addWidget(self.close_button)
        column.addLayout(foot)

    # looking

    def _look(self, most: int) -> None:
        self.problem.hide()
        self._step = (0, min(self._total, most))
        for part in (self.bar, self.stop):
            part.show()
        self._on_look()
        self._timer.start()
        tasks.spawn(self._looked(most), name="redaction preview")

    async def _looked(self, most: int) -> None:
        session = self._session
        try:
            if self._looker is None:
                # the vault is asked for secrets, which may take a while
                self._looker = await asyncio.to_thread(session.previewing, self._profile)
            coming = session.preview_redaction(
                self._looker, query=self._query, ids=self._ids, most=most, progress=self._on_progress
            )
            found = await asyncio.wrap_future(coming)
        except (Cancelled, asyncio.CancelledError):
            if is_alive(self):
                self._rest()
                self.problem.show_text("Stopped before the end; nothing is known of the rest.", "mut", "Look at all")
            return
        except InspectorError as error:
            if is_alive(self):
                self._rest()
                self.problem.show_text(visible(str(error)).text, "bad")
            return
        if is_alive(self):
            self._rest()
            self.show_preview(found)

    def show_preview(self, found: Preview) -> None:
        """Show what was found."""
        replaced = sum(found.counts.values())
        self.told.setText(f"{counted(replaced, 'value')} in {counted(found.captures, 'request')}")
        notes = []
        if found.stopped:
            notes.append(f"These are the first {number(found.captures)} of {number(self._total)} requests.")
        if found.left_out:
            notes.append(f"{counted(found.left_out, 'more replacement')} are counted but not listed.")
        if found.slow:
            notes.append(f"Too slow, so that whole texts are replaced: {', '.join(found.slow)}.")
        if notes:
            self.problem.show_text(visible(" ".join(notes)).text, "mut", "Look at all" if found.stopped else "")
        elif not replaced:
            what = "This profile replaces nothing." if self._profile.idle else "Nothing in these requests is replaced."
            self.problem.show_text(what, "mut")
        counts = [("", replaced), *sorted(found.counts.items(), key=lambda one: -one[1])]
        self.kinds.fill([(kind_title(kind) if kind else "Everything", number(count)) for kind, count in counts])
        for place, (kind, _) in enumerate(counts):
            item = self.kinds.topLevelItem(place)
            if item is not None:
                item.setData(0, _KIND, kind)
                item.setToolTip(0, plain_tip(kind_tip(kind) if kind else "All that is replaced"))
        self.kinds.setCurrentIndex(self.kinds.model().index(0, 0))
        self.table.show_found(found.found)

    @Slot()
    def _on_kind_chosen(self) -> None:
        item = self.kinds.currentItem()
        self.table.filter_kind(item.data(0, _KIND) if item is not None else "")

    # one request

    @Slot(object)
    def _on_row_chosen(self, found: Found | None) -> None:
        self._wanted = found
        if found is None or self._looker is None:
            self.sight.show_sight("", None)
            return
        tasks.spawn(self._seen(found), name="redaction sight")

    async def _seen(self, found: Found) -> None:
        assert self._looker is not None
        try:
            sight = await asyncio.wrap_future(self._session.redaction_sight(self._looker, found.capture_id))
        except (Cancelled, asyncio.CancelledError):
            return
        except InspectorError as error:
            if is_alive(self) and self._wanted is found:
                self.sight.show_sight(visible(str(error)).text, None)
            return
        if is_alive(self) and self._wanted is found:
            self.sight.show_sight(f"Request #{found.capture_id}", sight, found.after)

    # how far it is

    def _on_progress(self, done: int, total: int) -> None:
        # on the worker's thread: the timer shows it
        self._step = done, total

    @Slot()
    def _on_look(self) -> None:
        done, total = self._step
        self.bar.show_share(done, total)
        self.told.setText(f"Looking at {number(done)} of {counted(total, 'request')}")

    def _rest(self) -> None:
        self._timer.stop()
        self.told.setText("")
        for part in (self.bar, self.stop):
            part.hide()

    @Slot()
    def _on_finished(self) -> None:
        self._timer.stop()
        self._session.cancel_preview()
