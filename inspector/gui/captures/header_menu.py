"""The menu of the list's header: which columns there are, and what is done to the one that was clicked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu

from inspector.columns import FieldColumn
from inspector.gui.captures.column_choice import ColumnChoice
from inspector.gui.checking.menu import add_check_menu

#: Columns of the list that are kinds of checks.
_CHECKED = ("signature", "size", "content_type")


class HeaderMenu:
    """Opens where the header was clicked with the right button."""

    def __init__(self, header: QHeaderView, choice: ColumnChoice) -> None:
        self._header = header
        self._choice = choice
        header.customContextMenuRequested.connect(self._on_menu_wanted)

    def menu(self, section: int) -> QMenu:
        """What is on offer for a section; -1 for none."""
        choice = self._choice
        menu = QMenu(self._header)
        if section >= 0:
            clicked = choice.columns[section]
            key = clicked.key
            menu.addAction(f"Remove “{clicked.title}”", lambda: choice.remove(key))
            menu.addAction("Rename…", lambda: choice.rename_wanted.emit(key))
            side = menu.addMenu("Align")
            for title, right in (("Left", False), ("Right", True)):
                action = side.addAction(title)
                action.setCheckable(True)
                action.setChecked(clicked.right is right)
                action.triggered.connect(lambda _on, right=right: choice.align(key, right))
            menu.addAction("Move left", lambda: choice.move(key, -1))
            menu.addAction("Move right", lambda: choice.move(key, 1))
            menu.addAction("Fit to contents", lambda: choice.fit_to_contents(key))
            if isinstance(clicked.source, FieldColumn):
                add_check_menu(menu, key, choice.check_wanted.emit)
            elif key in _CHECKED:
                menu.addAction("Add check", lambda: choice.check_wanted.emit("", key))
            menu.addSeparator()
        menu.addAction("Add column…", choice.add_wanted.emit)
        columns = menu.addMenu("Columns")
        for column in choice.columns:
            action = columns.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(choice.shown(column.key))
            action.toggled.connect(lambda on, key=column.key: choice.choose(key, on))
        menu.addAction("Reset columns", choice.reset)
        return menu

    def _on_menu_wanted(self, place: QPoint) -> None:
        menu = self.menu(self._header.logicalIndexAt(place))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._header.mapToGlobal(place))
