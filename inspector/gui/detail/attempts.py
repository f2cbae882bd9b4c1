"""The Attempts tab: every resend of the capture, and what came of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector.bodies import visible
from inspector.capture import Attempt, to_micros
from inspector.gui import wording
from inspector.gui.detail.answer import AnswerView, status_tone
from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import Card, EmptyState
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.flow_splitter import FlowSplitter
from inspector.gui.widgets.labels import plain_label, plain_tip
from inspector.workers import Workers

_COLUMNS = ("Time", "Sent to", "Status", "Total")
_ROW = 28
_ROWS_MAX = 5


def timing_text(attempt: Attempt) -> str:
    """`name 1 ms · connect 2 ms · TLS 9 ms · first byte 12 ms · total 13 ms`."""
    timings = attempt.timings
    parts = [
        (label, value)
        for label, value in (
            ("name", timings.dns_ms),
            ("connect", timings.connect_ms),
            ("TLS", timings.tls_ms),
            ("first byte", timings.first_byte_ms),
            ("total", timings.total_ms),
        )
        if value is not None
    ]
    return " · ".join(f"{label} {wording.duration(round(value * 1000))}" for label, value in parts)


class _Delegate(QStyledItemDelegate):
    """Keeps the colour of a status while its row is selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        front = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(front, QBrush):
            option.palette.setBrush(QPalette.ColorRole.HighlightedText, front)


class Attempts(QWidget):
    """A list of attempts, newest first, over the details of one."""

    #: The user wants to send the capture again.
    resend_wanted = Signal()
    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(
            "rotate-ccw", "Not resent yet", "Send this request again, exactly as it came, to your own server."
        )
        self.empty.add(button("Resend", "rotate-ccw", on_click=self.resend_wanted.emit))
        self.list = QTreeWidget()
        self.list.setAccessibleName("Resends of this request")
        self.list.setHeaderLabels(list(_COLUMNS))
        self.list.setRootIsDecorated(False)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self.list.headerItem().setTextAlignment(3, right)
        for column, width in ((0, 104), (2, 72), (3, 80)):
            self.list.setColumnWidth(column, width)
        self.list.currentItemChanged.connect(self._on_current_item_changed)
        self.notes = FittingScroll("What was changed for sending", 320)
        self.notes.within = self  # the upper part is only as high as what is in it
        self.answer = AnswerView("response", workers)
        self.answer.filter_wanted.connect(self.filter_wanted)
        chooser = QWidget()
        upper = QVBoxLayout(chooser)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(12)
        upper.addWidget(self.list)
        upper.addWidget(self.notes)
        upper.addStretch(1)
        self._chooser = chooser
        self._split = FlowSplitter()
        self._split.addWidget(chooser)
        self._split.addWidget(self.answer)
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
        self._attempts: list[Attempt] = []

    def show_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Show the resends of a capture, oldest first as stored; the newest is chosen when there are new ones."""
        newest_first = list(reversed(attempts))
        if newest_first == self._attempts:
            return
        self._attempts = newest_first
        self.list.blockSignals(True)
        self.list.clear()
        for attempt in newest_first:
            self.list.addTopLevelItem(_item(attempt))
        self.list.blockSignals(False)
        self.stack.setCurrentIndex(1 if attempts else 0)
        self.list.setFixedHeight(30 + _ROW * min(max(1, len(newest_first)), _ROWS_MAX))
        if newest_first:
            if (first := self.list.topLevelItem(0)) is not None:
                self.list.setCurrentItem(first)
            self._show(newest_first[0])

    def recolour(self) -> None:
        """The theme changed: colour the list again."""
        for row, attempt in enumerate(self._attempts):
            if (item := self.list.topLevelItem(row)) is not None:
                item.setForeground(2, QBrush(current_theme().color(status_tone(attempt.status))))

    @Slot(bool)
    def _on_turned(self, side_by_side: bool) -> None:
        self._chooser.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Preferred if side_by_side or self.answer.isHidden() else QSizePolicy.Policy.Maximum,
        )

    @Slot(object, object)
    def _on_current_item_changed(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._show(self._attempts[self.list.indexOfTopLevelItem(item)])

    def _show(self, attempt: Attempt) -> None:
        column = self.notes.column
        while column.count():
            taken = column.takeAt(0)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if attempt.error is not None:
            column.addWidget(Card("bad", visible(attempt.error).text, timing_text(attempt)))
        if attempt.changes or attempt.resigned:
            column.addWidget(plain_label("SENT AS RECEIVED, BUT FOR", "section"))
            for change in attempt.changes:
                line = plain_label(visible(change).text, wrap=True, select=True)
                line.setFont(mono_font(12))
                column.addWidget(line)
        self.notes.fit()
        answered = attempt.status is not None
        self.answer.setVisible(answered)
        self._on_turned(self._split.side_by_side)
        if attempt.status is not None:
            cut = " · cut off at the limit" if attempt.response_truncated else ""
            self.answer.show_answer(
                attempt.status,
                visible(attempt.reason).text,
                timing_text(attempt) + cut,
                attempt.response_headers,
                attempt.response_body,
            )


def _item(attempt: Attempt) -> QTreeWidgetItem:
    total = attempt.timings.total_ms
    status = str(attempt.status) if attempt.status is not None else "failed"
    texts = [
        wording.clock(to_micros(attempt.started_at)),
        visible(attempt.url).text,
        status,
        wording.duration(round(total * 1000)) if total is not None else "",
    ]
    item = QTreeWidgetItem(texts)
    for column in range(len(texts)):
        item.setFont(column, mono_font(12))
    item.setForeground(2, QBrush(current_theme().color(status_tone(attempt.status))))
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setToolTip(1, plain_tip(visible(attempt.error or attempt.url).text))
    return item
