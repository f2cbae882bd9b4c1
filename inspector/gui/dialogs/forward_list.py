"""The forwards of an endpoint, as a field of its dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector.endpoints import Forward
from inspector.gui.dialogs.forward import ForwardEditor
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_tip

_COLUMNS = ("Forward to", "Only when", "The sender gets")
_ROW = 28
_ROWS = 3


class ForwardList(QWidget):
    """A short table with buttons under it; the first row whose answer counts decides what the sender gets."""

    def __init__(
        self, forwards: Sequence[Forward], check: Callable[[Sequence[Forward]], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._forwards = list(forwards)
        self._check = check
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.list = QTreeWidget(columnCount=len(_COLUMNS))
        self.list.setHeaderLabels(list(_COLUMNS))
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName("Forwards of the endpoint")
        self.list.setFixedHeight(32 + _ROW * _ROWS)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section, width in ((1, 130), (2, 110)):
            header.resizeSection(section, width)
        self.list.itemSelectionChanged.connect(self._on_selection_changed)
        self.list.itemDoubleClicked.connect(lambda *_: self._on_edit_clicked())
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.add = button("Add…", "plus", small=True, on_click=self._on_add_clicked)
        self.edit = button("Edit…", "pencil", small=True, on_click=self._on_edit_clicked)
        self.remove = button("Remove", "trash-2", small=True, on_click=self._on_remove_clicked)
        for one in (self.add, self.edit, self.remove):
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        column.addLayout(row)
        self.setFocusProxy(self.list)
        # between texts that wrap a layout takes room from what only asks for it
        self.setFixedHeight(self.list.height() + column.spacing() + self.add.sizeHint().height())
        self._show(0)

    @property
    def forwards(self) -> tuple[Forward, ...]:
        """As they are in the list."""
        return tuple(self._forwards)

    def _show(self, chosen: int) -> None:
        self.list.clear()
        for forward in self._forwards:
            gets = f"its answer, {forward.timeout_s:g} s" if forward.answer else "ours, at once"
            item = QTreeWidgetItem([forward.to, forward.when or "always", gets])
            item.setSizeHint(0, QSize(0, _ROW))
            for column, text in ((0, forward.to), (1, forward.when)):
                item.setToolTip(column, plain_tip(text))
            self.list.addTopLevelItem(item)
        if not self._forwards:
            item = QTreeWidgetItem(["Nothing is forwarded"])
            item.setDisabled(True)
            self.list.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)
        elif (row := self.list.topLevelItem(min(chosen, len(self._forwards) - 1))) is not None:
            self.list.setCurrentItem(row)
        self._on_selection_changed()

    def _chosen(self) -> int | None:
        items = self.list.selectedItems()
        return self.list.indexOfTopLevelItem(items[0]) if items and self._forwards else None

    @Slot()
    def _on_selection_changed(self) -> None:
        for one in (self.edit, self.remove):
            one.setEnabled(self._chosen() is not None)

    def _on_add_clicked(self) -> None:
        place = len(self._forwards)
        dialog = ForwardEditor(None, lambda made: self._check([*self._forwards, made]), self)
        dialog.wanted.connect(lambda made: self._put(place, made))
        dialog.open()

    def _on_edit_clicked(self) -> None:
        place = self._chosen()
        if place is None:
            return
        before, after = self._forwards[:place], self._forwards[place + 1 :]
        dialog = ForwardEditor(self._forwards[place], lambda made: self._check([*before, made, *after]), self)
        dialog.wanted.connect(lambda made: self._put(place, made))
        dialog.open()

    def _on_remove_clicked(self) -> None:
        place = self._chosen()
        if place is not None:
            del self._forwards[place]
            self._show(place)
            self.list.setFocus()

    def _put(self, place: int, forward: Forward) -> None:
        self._forwards[place : place + 1] = [forward]
        self._show(place)
