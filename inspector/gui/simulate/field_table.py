"""The values in a body as a table of paths: each can be changed, and new ones can be added below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from inspector.errors import UsageError
from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip
from inspector.simulate import Field, parse_path

#: More values of a body are not listed; any can be set by its path.
_MOST = 600
#: Characters of a value that are shown; longer ones are kept whole unless they are edited.
_SHOWN = 2000


class FieldTable(QTableWidget):
    """Two columns. The last row is empty, for a path that is not listed."""

    #: A value was edited, added or taken back.
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.setAccessibleName("Fields of the body")
        self.setHorizontalHeaderLabels(["Field", "Value"])
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setColumnWidth(0, 290)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.itemChanged.connect(self._on_item_changed)

    def show_values(self, values: Sequence[tuple[str, str]]) -> None:
        """The values of another event; nothing is edited then."""
        self.blockSignals(True)
        self.setRowCount(0)
        self.setRowCount(min(len(values), _MOST))
        for row, (path, value) in enumerate(values[:_MOST]):
            self._put(row, path, value, fixed=True)
        self._add_empty()
        self.blockSignals(False)

    def fields(self) -> tuple[Field, ...]:
        """What was edited. UsageError for a path that is none."""
        found = []
        for row in range(self.rowCount()):
            path, value = self._cell(row, 0), self._cell(row, 1)
            text = path.text().strip()
            if not text:
                if value.text():
                    raise UsageError(f"The value {value.text()[:40]!r} in the last row of the fields has no path.")
                continue
            if value.data(Qt.ItemDataRole.UserRole) != value.text():
                found.append(Field(parse_path(text), value.text()))
        return tuple(found)

    def set_value(self, path: str, value: str) -> None:
        """Edit a value, or add one."""
        for row in range(self.rowCount()):
            if self._cell(row, 0).text() in (path, ""):
                self._cell(row, 0).setText(path)
                self._cell(row, 1).setText(value)
                return

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        assert item is not None
        return item

    def _put(self, row: int, path: str, value: str, *, fixed: bool) -> None:
        name, text = QTableWidgetItem(path), QTableWidgetItem(value[:_SHOWN])
        for item in (name, text):
            item.setFont(mono_font(12))
        if fixed:
            name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
            name.setToolTip(plain_tip(path))
            text.setData(Qt.ItemDataRole.UserRole, value[:_SHOWN])
        self.setItem(row, 0, name)
        self.setItem(row, 1, text)

    def _add_empty(self) -> None:
        row = self.rowCount()
        self.setRowCount(row + 1)
        self._put(row, "", "", fixed=False)
        self._cell(row, 0).setToolTip("Type the path of another field, like data.object.amount or items[0].id")

    @Slot(QTableWidgetItem)
    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        self.blockSignals(True)
        name, value = self._cell(item.row(), 0), self._cell(item.row(), 1)
        changed = value.data(Qt.ItemDataRole.UserRole) != value.text() and bool(name.text())
        value.setForeground(current_theme().color("accent" if changed else "text"))
        if item.row() == self.rowCount() - 1 and name.text():
            self._add_empty()
        self.blockSignals(False)
        self.edited.emit()
