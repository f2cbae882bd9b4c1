"""The Attempts tab: every resend and forward of the capture, and what came of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from inspector import wording
from inspector.capture import Attempt, AttemptSummary
from inspector.compare import Source
from inspector.gui.detail.attempt_list import AttemptList
from inspector.gui.detail.attempt_menu import fill_compare
from inspector.gui.detail.attempt_view import AttemptView
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.flow_splitter import FlowSplitter
from inspector.gui.widgets.labels import ElidedLabel
from inspector.workers import Workers

#: Height in px of the tab, and how many rows are seen over the details then.
_SEEN = ((620, 5), (520, 3), (0, 2))
_SPACING = 8
#: Qt's own "no limit".
_ANY = 16_777_215


class Attempts(QWidget):
    """A list of attempts, newest first, over the details of one, or beside them."""

    #: The user wants to send the capture again.
    resend_wanted = Signal()
    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)
    #: Id of the attempt whose details are to be read; `show_attempt` gets them.
    attempt_wanted = Signal(int)
    #: Two sources (see `inspector.compare`) that are to be compared.
    compare_wanted = Signal(object, object)

    #: The Attempt whose request is to be edited and sent again.
    edit_wanted = Signal(object)

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(
            "rotate-ccw", "Not resent yet", "Send this request again, exactly as it came, to your own server."
        )
        self.empty.add(button("Resend", "rotate-ccw", on_click=self.resend_wanted.emit))
        self.list = AttemptList()
        self.list.wanted.connect(self.attempt_wanted)
        self.list.picked.connect(self._on_picked)
        self.list.menu_wanted.connect(self._on_menu_wanted)
        self.count = ElidedLabel("small")
        self.compare = button("Compare", "git-compare", small=True, tip="One with what it came from, or any two")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.compare.setProperty("opens", "true")
        self.compare.setMenu(self.menu)
        self.edit = button(
            "Edit", "pencil", small=True, tip="Edit what was sent, and send that", on_click=self._on_edit
        )
        self.view = AttemptView(workers)
        self.view.filter_wanted.connect(self.filter_wanted)
        self._chooser = self._build_chooser()
        self._split = FlowSplitter()
        self._split.addWidget(self._chooser)
        self._split.addWidget(self.view)
        self._split.setStretchFactor(1, 1)
        self._split.turned.connect(self._on_turned)
        filled = QWidget()
        inside = QVBoxLayout(filled)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self._split)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self._captured = b""
        self._answered = False
        self._sending: frozenset[int] = frozenset()

    def _build_chooser(self) -> QWidget:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.count, 1)
        bar.addWidget(self.edit)
        bar.addWidget(self.compare)
        chooser = QWidget()
        upper = QVBoxLayout(chooser)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(_SPACING)
        upper.addLayout(bar)
        upper.addWidget(self.list, 1)
        return chooser

    # what to show

    def show_attempts(
        self, attempts: Sequence[AttemptSummary], sending: frozenset[int], captured: bytes, *, answered: bool
    ) -> None:
        """Show the attempts of a capture, oldest first as stored.

        `sending` are ids of those that this process is sending now, `captured` is the body of the capture, `answered`:
        its own answer is known.
        """
        self._captured, self._answered, self._sending = captured, answered, sending
        failed = sum(row.status is None and not row.pending for row in attempts)
        told = wording.counted(len(attempts), "attempt")
        self.count.set_full_text(f"{told}, {failed:,} without an answer" if failed else told, told)
        self.list.show_rows(list(reversed(attempts)), sending)
        self._on_turned(self._split.side_by_side)
        self.stack.setCurrentIndex(1 if attempts else 0)

    def show_attempt(self, attempt: Attempt) -> None:
        """Show the details that were asked for."""
        current = self.list.current()
        if current is None or current.id != attempt.id:
            return
        self.view.show_attempt(attempt, self._captured, own=attempt.id in self._sending)

    def recolour(self) -> None:
        """The theme changed: colour the list again."""
        self.list.recolour()

    # what the user does

    @Slot(bool)
    def _on_turned(self, side_by_side: bool) -> None:
        # beside the details the list has all the height; over them as much as it needs, and not too much
        high = (
            _ANY if side_by_side else self.list.height_of(next(rows for least, rows in _SEEN if self.height() >= least))
        )
        self.list.setMaximumHeight(high)
        self.list.setMinimumHeight(0 if side_by_side else high)
        # nor more for the two of them: what is left over belongs to the details
        bar = self.compare.sizeHint().height() + _SPACING
        self._chooser.setMaximumHeight(_ANY if side_by_side else bar + high)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._on_turned(self._split.side_by_side)

    @Slot()
    def _on_picked(self) -> None:
        self.compare.setEnabled(len(self.list.picked_rows()) in (1, 2))
        self.edit.setEnabled(len(self.list.picked_rows()) == 1)

    def _on_edit(self) -> None:
        current, shown = self.list.current(), self.view.attempt
        # what is shown is read a moment after it was chosen
        if current is not None and shown is not None and shown.id == current.id:
            self.edit_wanted.emit(shown)

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        self._fill(self.menu)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        fill_compare(menu, self.list.picked_rows(), self.list.rows, self._answered, self._compare)

    def _compare(self, old: Source, new: Source) -> None:
        self.compare_wanted.emit(old, new)

    @Slot(object)
    def _on_menu_wanted(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Edit and send again…", self._on_edit).setEnabled(self.edit.isEnabled())
        self._fill(menu.addMenu("Compare"))
        menu.popup(place)
