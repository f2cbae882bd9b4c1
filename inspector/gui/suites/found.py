"""What there is to say of one expectation: what is wrong, what came nearest, and what came."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import Card
from inspector.gui.widgets.labels import ElidedLabel, plain_label
from inspector.suites import Came, Fault, Outcome, Result

#: Events and faults that are shown; the others are counted.
_MOST = 50


class FoundPane(QScrollArea):
    """Shows one outcome, or the unasked events, of a result."""

    #: A request is to be shown in the main window.
    capture_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What came")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[object, ...] = ()

    def show_outcome(self, outcome: Outcome) -> None:
        """An expectation or a rule."""
        if self._shown == (outcome,):
            return
        self._shown = (outcome,)
        column = self._page(outcome.name, f"Expected: {outcome.asked}")
        for fault in outcome.faults[:_MOST]:
            self._card(column, fault, "bad")
        if outcome.state == "missing" and not outcome.faults:
            told = "Nothing came that fits." if not outcome.count else f"Only {outcome.count:,} came."
            column.addWidget(Card("bad", told))
        if outcome.near:
            column.addWidget(plain_label("NEAREST", "section"))
            for fault in outcome.near:
                self._card(column, fault, "warn")
        self._events(column, outcome.came, outcome.count)
        if outcome.state == "waiting":
            column.addWidget(plain_label("Nothing is decided yet.", "dim"))
        self._put(column)

    def show_unasked(self, result: Result) -> None:
        """What no expectation means."""
        shown = (result.unasked, result.unasked_count)
        if self._shown == shown:
            return
        self._shown = shown
        column = self._page("Came unasked", "Events that no expectation of the suite means.")
        self._events(column, result.unasked, result.unasked_count)
        self._put(column)

    def clear(self) -> None:
        """Show nothing."""
        self._shown = ()
        self._put(self._page("", ""))

    def _page(self, title: str, told: str) -> QVBoxLayout:
        # held until it is shown
        self._next = page = QWidget()
        page.setProperty("page", "true")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        if title:
            column.addWidget(plain_label(visible(title).text, "title", wrap=True, select=True))
            column.addWidget(plain_label(visible(told).text, "dim", wrap=True, select=True))
        return column

    def _put(self, column: QVBoxLayout) -> None:
        """Show a page when it is whole: what is added to one that is shown appears a moment later."""
        column.addStretch(1)
        self.setWidget(self._next)

    def _card(self, column: QVBoxLayout, fault: Fault, tone: str) -> None:
        card = Card(tone, visible(fault.text).text)
        if fault.came is not None:
            card.add(self._link(fault.came, f"Show #{fault.came.id}"))
        column.addWidget(card)

    def _events(self, column: QVBoxLayout, came: Sequence[Came], count: int) -> None:
        if not came:
            return
        column.addWidget(plain_label("CAME", "section"))
        for one in came[:_MOST]:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(self._link(one, visible(one.title).text))
            row.addWidget(plain_label(f"after {one.at_s:.3f} s", "dim"))
            told = ElidedLabel("dim")
            told.set_full_text(visible(f"{one.endpoint} · {one.event_id}" if one.event_id else one.endpoint).text)
            row.addWidget(told, 1)
            column.addLayout(row)
        if count > len(came[:_MOST]):
            column.addWidget(plain_label(f"and {count - len(came[:_MOST]):,} more", "dim"))

    def _link(self, came: Came, text: str) -> QWidget:
        return button(text, kind="link", tip="Show it in the list", on_click=lambda: self.capture_wanted.emit(came.id))
