"""A short list of things of an endpoint as a field of its dialog: a table, and buttons that add, edit and remove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.dialogs.entered import ListField
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.fonts import ui_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_tip

T = TypeVar("T")

_ROW = 28


class ItemList(ListField, Generic[T]):
    """Subclasses say what a row shows and which dialog edits it, whose signal `wanted` brings the result.

    `columns` are (title, width) pairs, the first takes what is left; `empty` is said when there is nothing, `rows` is
    how many are in sight. `ordered`: the order matters and can be changed.
    """

    columns: tuple[tuple[str, int], ...]
    empty: str
    rows: int = 3
    ordered: bool = False

    def __init__(self, items: Sequence[T], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = list(items)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.list = QTreeWidget(columnCount=len(self.columns))
        self.list.setHeaderLabels([title for title, _ in self.columns])
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(name)
        # with the frame that shows where the focus is
        self.list.setProperty("framed", "true")
        self.list.setFixedHeight(34 + _ROW * self.rows)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section, (_, width) in enumerate(self.columns[1:], 1):
            header.resizeSection(section, width)
        self.list.itemSelectionChanged.connect(self._on_selection_changed)
        self.list.itemDoubleClicked.connect(lambda *_: self._on_edit_clicked())
        self.list.itemChanged.connect(self._on_item_changed)
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.add = button("Add…", "plus", small=True, on_click=self._on_add_clicked)
        self.edit = button("Edit…", "pencil", small=True, on_click=self._on_edit_clicked)
        self.remove = button("Remove", "trash-2", small=True, on_click=self._on_remove_clicked)
        self.up: QPushButton | None = None
        self.down: QPushButton | None = None
        shown = [self.add, self.edit, self.remove]
        if self.ordered:
            self.up = button("Up", "arrow-up", small=True, on_click=lambda: self._move(-1))
            self.down = button("Down", "arrow-down", small=True, on_click=lambda: self._move(1))
            shown += [self.up, self.down]
        for one in shown:
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        column.addLayout(row)
        self._add_keys()
        self.setFocusProxy(self.list)
        # between texts that wrap a layout takes room from what only asks for it
        self.setFixedHeight(self.list.height() + column.spacing() + self.add.sizeHint().height())
        self._show(0)

    def texts(self, item: T, place: int) -> Sequence[str]:
        """What its row shows, one text a column; `place` is from 0."""
        raise NotImplementedError

    def editor(self, item: T | None, before: Sequence[T], after: Sequence[T]) -> FormDialog:
        """The dialog that edits it, or makes a new one; `before` and `after` are the others, in order."""
        raise NotImplementedError

    def picture(self, item: T) -> QIcon | None:
        """What stands before its last column, if anything does."""
        del item
        return None

    def is_on(self, item: T) -> bool | None:
        """Whether it is in force; None where that is no question."""
        del item
        return None

    def switched(self, item: T, on: bool) -> T:
        """The same, in force or not."""
        del on
        return item

    @property
    def items(self) -> tuple[T, ...]:
        """As they are in the list."""
        return tuple(self._items)

    def entered(self) -> object:
        """All of them."""
        return self.items

    def _add_keys(self) -> None:
        """What the buttons do, for who is in the list: Enter would be for the dialog around it."""
        keys: list[tuple[QPushButton | None, str, tuple[str, ...]]] = [
            (self.add, "Add", ("Ins",)),
            (self.edit, "Edit", ("Return", "Enter")),
            (self.remove, "Remove", ("Del",)),
            (self.up, "Move up", ("Alt+Up",)),
            (self.down, "Move down", ("Alt+Down",)),
        ]
        for one, title, names in keys:
            if one is not None:
                one.setToolTip(f"{title} ({names[0].replace('Return', 'Enter')})")
                for name in names:
                    shortcut = QShortcut(QKeySequence(name), self.list)
                    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                    shortcut.activated.connect(one.click)

    def _show(self, chosen: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for place, item in enumerate(self._items):
            texts = self.texts(item, place)
            row = QTreeWidgetItem(list(texts))
            row.setSizeHint(0, QSize(0, _ROW))
            if self.ordered:
                # what follows the numbers stands in one line
                row.setFont(0, ui_font(13, tabular=True))
            if (picture := self.picture(item)) is not None:
                row.setIcon(len(self.columns) - 1, picture)
            on = self.is_on(item)
            if on is not None:
                row.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            for column, text in enumerate(texts):
                row.setToolTip(column, plain_tip(text))
            self.list.addTopLevelItem(row)
        if not self._items:
            row = QTreeWidgetItem([self.empty])
            row.setDisabled(True)
            self.list.addTopLevelItem(row)
            row.setFirstColumnSpanned(True)
        elif (current := self.list.topLevelItem(min(chosen, len(self._items) - 1))) is not None:
            self.list.setCurrentItem(current)
        self.list.blockSignals(False)
        self._on_selection_changed()

    def _chosen(self) -> int | None:
        items = self.list.selectedItems()
        return self.list.indexOfTopLevelItem(items[0]) if items and self._items else None

    @Slot()
    def _on_selection_changed(self) -> None:
        place = self._chosen()
        for one in (self.edit, self.remove):
            one.setEnabled(place is not None)
        if self.up is not None and self.down is not None:
            self.up.setEnabled(place is not None and place > 0)
            self.down.setEnabled(place is not None and place < len(self._items) - 1)

    def _on_item_changed(self, row: QTreeWidgetItem, _column: int) -> None:
        place = self.list.indexOfTopLevelItem(row)
        if self._items and self.is_on(self._items[place]) is not None:
            self._items[place] = self.switched(self._items[place], row.checkState(0) == Qt.CheckState.Checked)
            self.changed.emit()

    def _on_add_clicked(self) -> None:
        self._open(len(self._items), None)

    def _on_edit_clicked(self) -> None:
        place = self._chosen()
        if place is not None:
            self._open(place, self._items[place])

    def _open(self, place: int, item: T | None) -> None:
        dialog: Any = self.editor(item, self._items[:place], self._items[place + 1 :])
        dialog.wanted.connect(lambda made: self._put(place, made))
        dialog.open()

    def _on_remove_clicked(self) -> None:
        place = self._chosen()
        if place is not None:
            del self._items[place]
            self._show(place)
            self.list.setFocus()
            self.changed.emit()

    def _move(self, by: int) -> None:
        place = self._chosen()
        if place is not None and 0 <= place + by < len(self._items):
            self._items[place], self._items[place + by] = self._items[place + by], self._items[place]
            self._show(place + by)
            self.changed.emit()

    def _put(self, place: int, item: T) -> None:
        self._items[place : place + 1] = [item]
        self._show(place)
        self.changed.emit()
