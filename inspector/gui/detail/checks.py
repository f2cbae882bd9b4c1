"""The Checks tab: each check with what was expected and what was found; a click marks the place in the body."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from inspector import wording
from inspector.checks import CheckResult, tally
from inspector.gui.theme import current_theme
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.labels import plain_label, plain_tip, set_tone
from inspector.gui.widgets.row_table import RowTable
from inspector.store.checking import Kept

_TITLES = ("", "Check", "Found", "Expected", "Where")
_WIDTHS = (28, 190, 140, 140, 180)
#: Columns that are left out below a width of the tab.
_NEEDED = {3: 560, 4: 720}


class ChecksView(QWidget):
    """What the checks said of a request, what failed first."""

    #: A CheckResult whose place in the body is to be marked.
    mark_wanted = Signal(object)
    #: The checks of the endpoint are to be edited.
    edit_wanted = Signal()
    #: The checks are to be made again.
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: list[CheckResult] = []
        self.headline = plain_label("", "title")
        self.when = plain_label("", "small")
        self._edit = button("Edit checks…", "list-checks", small=True, on_click=self.edit_wanted.emit)
        self._again = button("Check again", "refresh-cw", small=True, on_click=self.again_wanted.emit)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self.headline)
        said.addWidget(self.when, 1)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self._again)
        bar.addWidget(self._edit)
        bar.addStretch()
        self._model = QStandardItemModel(0, len(_TITLES), self)
        self._model.setHorizontalHeaderLabels(list(_TITLES))
        self.table = RowTable("What the checks said", self._model, _WIDTHS)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.clicked.connect(self._on_row_wanted)
        self.table.activated.connect(self._on_row_wanted)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.reason = plain_label("", wrap=True)
        self.terms = plain_label("", "small", wrap=True)
        self._empty = EmptyState(
            "list-checks",
            "No checks were made",
            "Say what must hold: right-click a value in the body or a header line, and choose “Add check”.",
        )
        self._empty.add_buttons(
            button("Edit checks…", "list-checks", on_click=self.edit_wanted.emit),
            button("Check now", "refresh-cw", on_click=self.again_wanted.emit),
        )
        filled = QWidget()
        inner = QVBoxLayout(filled)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(8)
        inner.addLayout(said)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.reason)
        inner.addWidget(self.terms)
        inner.addLayout(bar)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._empty)
        self.stack.addWidget(filled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the line under the table tells what its last columns would."""
        super().resizeEvent(event)
        for column, needed in _NEEDED.items():
            self.table.setColumnHidden(column, self.width() < needed)

    def show_checks(self, kept: Kept | None) -> None:
        """Show what checks said; None where none was made."""
        results = [] if kept is None else sorted(kept.results, key=lambda one: one.passed)
        self.stack.setCurrentIndex(1 if results else 0)
        if kept is None or not results:
            self._results = []
            self._model.setRowCount(0)
            return
        made = tally(results)
        said = f"{made.failed} of {made.total} failed" if made.failed else f"All {made.total} passed"
        self.headline.setText(said)
        set_tone(self.headline, "tone", "bad" if made.failed else "ok")
        self.when.setText(f"checked {wording.clock(kept.checked_us)}")
        self.when.setToolTip(wording.moment(kept.checked_us))
        self._results = results
        theme = current_theme()
        self._model.setRowCount(0)
        for result in results:
            texts = ("✓" if result.passed else "✕", result.name, result.found, result.expected, result.path)
            row = []
            for text in texts:
                item = QStandardItem(text)
                item.setToolTip(plain_tip(result.reason or text))
                row.append(item)
            row[0].setForeground(QBrush(theme.color("ok" if result.passed else "bad")))
            row[0].setData("passed" if result.passed else "failed", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(row)
        self.table.selectRow(0)

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        result = self._results[current.row()] if 0 <= current.row() < len(self._results) else None
        self.reason.setText("" if result is None else result.reason)
        self.reason.setVisible(bool(self.reason.text()))
        if result is not None:
            told = (("Where", result.path), ("Expected", result.expected), ("Found", result.found))
            self.terms.setText("   ".join(f"{title}: {text}" for title, text in told if text))

    @Slot(QModelIndex)
    def _on_row_wanted(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._results):
            self.mark_wanted.emit(self._results[index.row()])
