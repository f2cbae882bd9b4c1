"""What was learned of events, and what departs from it: accepted in one click, exported as a JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QBrush, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from inspector import wording
from inspector.bodies import visible
from inspector.checks.drift.fields import shown
from inspector.gui.screen import resize_to_fit
from inspector.gui.theme import current_theme
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.labels import plain_label, plain_tip
from inspector.gui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from inspector.checks.drift import Baseline, Seen

_TITLES = ("Change", "Field", "Now", "So far", "First seen", "Times", "Example")
_WIDTHS = (80, 230, 140, 116, 130, 50)
_WORDS = {"added": ("+ new", "ok"), "dropped": ("− missing", "bad"), "retyped": ("~ type", "warn")}


class DriftDialog(QDialog):
    """Baselines at the left, the departures of the chosen one at the right. It only asks; the window does."""

    #: Endpoint, event type, and the list of Seen that are accepted.
    accept_wanted = Signal(str, str, object)
    #: Endpoint and event type of what is to be forgotten, or whose schema is to be written to a file.
    forget_wanted = Signal(str, str)
    export_wanted = Signal(str, str)
    #: Id of a capture to show.
    capture_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Schema drift")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_to_fit(self, 1160, 540)
        self._baselines: list[Baseline] = []
        self.list = QListWidget()
        self.list.setAccessibleName("What was learned")
        self.list.setFixedWidth(220)
        self.list.currentRowChanged.connect(self._on_chosen)
        self.title = plain_label("", "title")
        self.remark = plain_label("", "small", wrap=True)
        self._model = QStandardItemModel(0, len(_TITLES), self)
        self._model.setHorizontalHeaderLabels(list(_TITLES))
        self.table = RowTable("Departures from what was learned", self._model, _WIDTHS)
        # the end of a path says most
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.doubleClicked.connect(self._on_row_opened)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.accept_all = button("Accept all", "check", kind="primary", on_click=lambda: self._accept(False))
        self.accept_some = button("Accept selected", on_click=lambda: self._accept(True))
        self.open_first = button("Show first request", on_click=self._on_open)
        self.export = button("Export schema…", "download", on_click=lambda: self._ask(self.export_wanted))
        self.forget = button("Forget", "trash-2", on_click=lambda: self._ask(self.forget_wanted))
        for one in (self.accept_all, self.accept_some, self.open_first, self.export, self.forget):
            one.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in (self.accept_all, self.accept_some, self.open_first):
            row.addWidget(one)
        row.addStretch()
        for one in (self.export, self.forget):
            row.addWidget(one)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(16, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.remark)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        filled = QWidget()
        both = QHBoxLayout(filled)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.list)
        both.addWidget(right, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(
            EmptyState(
                "file-json",
                "Nothing was learned yet",
                "Select some requests that are as they should be, and choose “Learn schema” in their menu.",
            )
        )
        self.stack.addWidget(filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.addWidget(self.stack)

    def show_baselines(self, baselines: Sequence[Baseline], chosen: tuple[str, str] | None = None) -> None:
        """Show these; the one that was chosen stays so, or `chosen` is."""
        before = chosen or self.key
        self._baselines = list(baselines)
        self.stack.setCurrentIndex(1 if baselines else 0)
        self.list.blockSignals(True)
        self.list.clear()
        for one in baselines:
            count = f" · {wording.counted(len(one.seen), 'change')}" if one.seen else ""
            event = visible(one.event_type).text
            item = QListWidgetItem(f"{event or 'No event type'}\n{one.endpoint}{count}")
            item.setSizeHint(QSize(0, 44))
            item.setToolTip(plain_tip(f"{event or 'Events without a type'} at {one.endpoint}"))
            self.list.addItem(item)
        keys = [(one.endpoint, one.event_type) for one in baselines]
        # what departs is what is looked for
        first = next((row for row, one in enumerate(baselines) if one.seen), 0 if keys else -1)
        self.list.setCurrentRow(keys.index(before) if before in keys else first)
        self.list.blockSignals(False)
        self._on_chosen(self.list.currentRow())

    @property
    def key(self) -> tuple[str, str] | None:
        """Endpoint and event type of the chosen one."""
        one = self._chosen()
        return None if one is None else (one.endpoint, one.event_type)

    def _chosen(self) -> Baseline | None:
        row = self.list.currentRow()
        return self._baselines[row] if 0 <= row < len(self._baselines) else None

    @Slot(int)
    def _on_chosen(self, _row: int) -> None:
        one = self._chosen()
        self._model.setRowCount(0)
        if one is None:
            return
        self.title.setText(f"{visible(one.event_type).text or 'No event type'} at {one.endpoint}")
        versions = ", ".join(sorted(one.versions))
        later = ", ".join(sorted({seen.version for seen in one.seen if seen.version not in (*one.versions, "")}))
        parts = [
            f"Learned {wording.moment(one.learned_us)} from {wording.counted(one.documents, 'request')}",
            *([f"API version {versions}"] if versions else []),
            *([f"since then also {later}"] if later else []),
            "nothing departs from it" if not one.seen else "",
        ]
        self.remark.setText(visible(" · ".join(part for part in parts if part)).text)
        theme = current_theme()
        for seen in one.seen:
            word, tone = _WORDS[seen.what]
            first = f"#{seen.first_id}  {wording.clock(seen.first_us)}"
            told = (word, shown(seen.path), seen.found, seen.expected, first, str(seen.count), seen.example)
            row = []
            for text in (visible(one).text for one in told):
                item = QStandardItem(text)
                item.setToolTip(plain_tip(text))
                row.append(item)
            row[0].setForeground(QBrush(theme.color(tone)))
            row[4].setToolTip(plain_tip(visible(_when(seen)).text))
            self._model.appendRow(row)
        self._show_buttons()

    def _show_buttons(self) -> None:
        one = self._chosen()
        picked = self.table.picked_places()
        self.accept_all.setEnabled(one is not None and bool(one.seen))
        self.accept_some.setEnabled(bool(picked))
        self.open_first.setEnabled(len(picked) == 1)

    def _accept(self, some: bool) -> None:
        one = self._chosen()
        if one is not None:
            picked = [one.seen[place] for place in self.table.picked_places()] if some else list(one.seen)
            self.accept_wanted.emit(one.endpoint, one.event_type, picked)

    def _ask(self, signal: SignalInstance) -> None:
        if (key := self.key) is not None:
            signal.emit(*key)

    def _on_open(self) -> None:
        one, picked = self._chosen(), self.table.picked_places()
        if one is not None and picked:
            self.capture_wanted.emit(one.seen[picked[0]].first_id)

    @Slot(QModelIndex)
    def _on_row_opened(self, _index: QModelIndex) -> None:
        self._on_open()


def _when(seen: Seen) -> str:
    version = f", API version {seen.version}" if seen.version else ""
    return f"Request {seen.first_id}, {wording.moment(seen.first_us)}{version}"
