"""The list with all around it: what feeds it, its empty states, the pill that counts what is new, pausing."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import neg
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.capture import Summary
from inspector.columns import ColourRule
from inspector.gui.captures.feed import Feed
from inspector.gui.captures.lookups import Lookups
from inspector.gui.captures.model import CapturesModel
from inspector.gui.captures.pages import ListPages
from inspector.gui.captures.pill import NewPill
from inspector.gui.captures.place import KEPT_SELECTION, keep_place
from inspector.gui.captures.progress import ReadingProgress
from inspector.gui.captures.reading import Advanced, More, Reloaded, Totals
from inspector.gui.captures.table import CapturesTable
from inspector.gui.state import WindowState
from inspector.query import Query
from inspector.store.base import EndpointCount, Order

if TYPE_CHECKING:
    from inspector.session import Session

#: Work that takes longer than this shows that it goes on.
PATIENCE_MS = 300


class CapturesPane(QWidget):
    """Shows one session's captures. `attach` it to a session; `set_query` and `set_order` choose what is listed."""

    #: What is selected changed.
    picked = Signal()
    #: Totals of the session, after each look at it.
    totals = Signal(object)
    #: How many rows are listed, or whether the list follows, changed.
    counted = Signal()
    #: The session could not be read: why.
    failed = Signal(str)

    def __init__(self, state: WindowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed: Feed | None = None
        self._query: Query | None = None
        self._endpoint = ""
        self._order = Order()
        self._following = True
        self._held: array[int] = array("q")
        self._frozen_at = 0
        self._new = 0
        self._same_list = False
        #: What share of the session was looked through for the list.
        self._share = 1.0
        self._total = 0
        self._of_endpoints: Mapping[str, EndpointCount] = {}
        self._last_id = 0
        self.model = CapturesModel(parent=self)
        self.table = CapturesTable(self.model, state)
        self._lookups = Lookups(self.model, self.table, self)
        self._pages = ListPages(self.table)
        self.nothing_yet, self.nothing_matches = self._pages.nothing_yet, self._pages.nothing_matches
        self._progress = ReadingProgress()
        self._progress.stop_wanted.connect(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._progress)
        column.addWidget(self._pages, 1)
        self.pill = NewPill(self)
        self.pill.clicked.connect(self.go_live)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._progress.appear)
        self.table.picked.connect(self.picked)
        self.table.order_wanted.connect(self.set_order)
        self.table.top_changed.connect(self._on_top_changed)
        self.table.verticalScrollBar().valueChanged.connect(self._look)
        self.model.grown.connect(self._on_grown)

    # the session

    def attach(self, session: Session) -> None:
        """Show the captures of a session."""
        self.detach()
        self.model.set_loader(session.summaries)
        self._feed = Feed(session, self)
        self._feed.reloaded.connect(self._on_reloaded)
        self._feed.extended.connect(self._on_extended)
        self._feed.advanced.connect(self._on_advanced)
        self._feed.failed.connect(self._on_failed)
        self._lookups.attach(session)
        self.reload()

    def detach(self) -> None:
        """Show nothing; returns when nothing reads the session any more."""
        if self._feed is not None:
            self._feed.close()
            self._feed.deleteLater()
            self._feed = None
        self._lookups.detach()
        self.model.set_loader(None)
        self._held = array("q")
        self._total, self._of_endpoints = 0, {}
        self._show_page()

    def advance(self, epoch: int) -> None:
        """The session changed."""
        if self._feed is not None:
            self._look()
            self._feed.advance(epoch)

    # what is listed

    @property
    def query(self) -> Query | None:
        """The filter, None for all."""
        return self._query

    @property
    def order(self) -> Order:
        """The sort."""
        return self._order

    @property
    def shown_count(self) -> int:
        """Rows in the list."""
        return self.model.rowCount()

    @property
    def complete(self) -> bool:
        """Whether all that match are listed, and not only what was found so far."""
        return self._share >= 1

    @property
    def total_count(self) -> int:
        """Captures in the session."""
        return self._total

    @property
    def searching(self) -> bool:
        """Whether the list is still being read."""
        return self._feed is not None and self._feed.reading

    @property
    def following(self) -> bool:
        """False while the list is paused."""
        return self._following

    @property
    def held_count(self) -> int:
        """Requests that arrived while the list was paused."""
        return len(self._held)

    def set_query(self, query: Query | None, endpoint: str = "") -> None:
        """List what matches; `endpoint` is the only one that the query lets through, if it is one."""
        self._query, self._endpoint = query, endpoint
        self._same_list = False
        self._reload()

    def set_order(self, order: Order) -> None:
        """Sort the list."""
        self._order = order
        self.table.set_order(order)
        self._same_list = False
        self._reload()

    def reload(self) -> None:
        """Read the list again."""
        self._same_list = True
        self._reload()

    def stop(self) -> None:
        """Look no further: list what was found so far."""
        if self._feed is not None:
            self._feed.stop()

    def _reload(self) -> None:
        if self._feed is not None:
            self._share = 0.0
            self._progress.show_share(0.0)
            self._patience.start()
            self._look()
            self._feed.reload(self._query, self._order)

    def set_following(self, on: bool) -> None:
        """Let new requests in, or count them only."""
        self._following = on
        self._frozen_at = self._last_id
        if on and self._held:
            held, self._held = self._held, array("q")
            self.model.merge(held, ())
            self._show_page()
        self._show_pill()
        self.counted.emit()

    def go_live(self) -> None:
        """Show the newest requests and follow."""
        self.set_following(True)
        self.table.clearSelection()
        self.table.scroll_to_top()
        self._new = 0
        self._show_pill()

    def focus_list(self) -> None:
        """Give the list the focus, or what stands in its place."""
        (self._pages.currentWidget() or self).setFocus()

    def picked_rows(self) -> list[Summary]:
        """Summaries of the selected rows that are at hand, at most a screen of them."""
        ids = self.table.picked_ids()[:64]
        return [row for capture_id in ids if (row := self.model.summary(self.model.row_of(capture_id))) is not None]

    # what comes from the feed

    def _on_reloaded(self, news: Reloaded) -> None:
        by_age = self._order == Order()
        ids = news.ids
        self._held = array("q")
        if not self._following and by_age:
            above = bisect_left(ids, -self._frozen_at, key=neg)
            self._held, ids = ids[:above], ids[above:]
        put_back = keep_place(self.table, self.model, same_list=self._same_list)
        self.model.replace(ids, news.summaries, by_age=by_age, rows=news.rows)
        put_back()
        self._same_list = True
        self._take_share(news.share)
        self._take_totals(news.totals)

    def _on_extended(self, more: More) -> None:
        self.model.extend(more.ids)
        self._take_share(more.share)
        self._show_page()
        self.counted.emit()

    def _take_share(self, share: float) -> None:
        self._share = share
        self._progress.show_share(share)
        if share >= 1:
            self._patience.stop()
            self._progress.hide()

    def _on_advanced(self, news: Advanced) -> None:
        visible = self.table.visible_ids()
        self.model.keep(visible)
        self.model.refresh(news.summaries)
        if news.ids:
            if self._following:
                self.model.merge(news.ids, ())
            else:
                self._held = news.ids + self._held
                self._show_pill()
        self._take_totals(news.totals)
        self._look()

    def _take_totals(self, totals: Totals) -> None:
        self._total, self._of_endpoints = totals.stats.count, totals.counts
        self._last_id = max(
            totals.stats.last_id, self.model.ids[0] if self._order == Order() and self.model.rowCount() else 0
        )
        self.table.columns.make_room_for(self._last_id)
        self._show_page()
        self._show_pill()
        self.totals.emit(totals)
        self.counted.emit()

    def _on_failed(self, reason: str) -> None:
        self._take_share(1.0)
        self.failed.emit(reason)

    def use_colours(self, rules: Sequence[ColourRule]) -> None:
        """Colour rows by these rules."""
        self._lookups.use_colours(rules)

    def use_endpoint_colours(self, colours: Mapping[str, str]) -> None:
        """Mark the names of endpoints in these colours."""
        self.model.endpoint_colours = colours
        self.table.viewport().update()

    def _look(self) -> None:
        if self._feed is not None:
            kept = self.table.picked_count() <= KEPT_SELECTION and self._order != Order()
            self._feed.look_at(self.table.visible_ids()[:200], self.table.picked_ids() if kept else ())

    # what is shown around the list

    def _show_page(self) -> None:
        rows, held, total = self.model.rowCount(), len(self._held), self._total
        if self._endpoint:
            total = self._of_endpoints[self._endpoint].count if self._endpoint in self._of_endpoints else 0
        self._pages.show_for(self._query, rows=rows, total=total, held=held, share=self._share)

    def _on_grown(self, rows: int) -> None:
        if not self.table.at_top():
            self._new += rows
            self._show_pill()

    def _on_top_changed(self, at_top: bool) -> None:
        if at_top:
            self._new = 0
        self._show_pill()

    def _show_pill(self) -> None:
        count = self._new if self._following else len(self._held)
        self.pill.show_count(count, paused=not self._following)
        self.pill.setVisible((count > 0 or not self._following) and self._pages.list_shown)
        self._place_pill()

    def _place_pill(self) -> None:
        self.pill.place(self.width(), self.table.horizontalHeader().height() + 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pill in the middle."""
        super().resizeEvent(event)
        self._place_pill()
