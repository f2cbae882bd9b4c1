"""All keys, searchable."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from inspector.gui.actions import Actions
from inspector.gui.fonts import mono_font
from inspector.gui.screen import resize_to_fit

#: Keys that belong to a widget and not to an action.
OTHERS = (
    ("Move in the list", "Up, Down, Page Up, Page Down"),
    ("Leave a field, clear the selection", "Esc"),
    ("In the filter: what may be written, saved and recent filters", "Down, Ctrl+Space"),
    ("In the filter: take what is offered", "Tab"),
    ("In the filter: help on filters", "F1"),
    ("Extend the selection", "Shift+Up, Shift+Down"),
)


class KeyHelp(QDialog):
    """A list of actions with their keys."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_to_fit(self, 460, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self.search = QLineEdit(placeholderText="Search")
        self.search.setAccessibleName("Search keys")
        self.search.textChanged.connect(self._on_search_changed)
        column.addWidget(self.search)
        self.list = QTreeWidget(columnCount=2)
        self.list.setRootIsDecorated(False)
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName("Keyboard shortcuts")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.list.header().resizeSection(1, 190)
        self.list.header().setStretchLastSection(False)
        column.addWidget(self.list, 1)
        for action, _made in actions.all():
            if action.keys:
                native = QKeySequence.SequenceFormat.NativeText
                keys = ", ".join(QKeySequence(key).toString(native) for key in action.keys)
                self._add(action.title.rstrip("…"), keys)
        for title, keys in OTHERS:
            self._add(title, keys)

    def _add(self, title: str, keys: str) -> None:
        item = QTreeWidgetItem([title, keys])
        item.setFont(1, mono_font(12))
        self.list.addTopLevelItem(item)

    def _on_search_changed(self, text: str) -> None:
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                item.setHidden(text.lower() not in f"{item.text(0)} {item.text(1)}".lower())
