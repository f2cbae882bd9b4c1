"""The command palette: type a part of an action's name, Enter does it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from inspector.gui.actions import Actions
from inspector.gui.fonts import mono_font
from inspector.gui.icons import no_icon

#: The field, twelve whole rows, and what is around them.
_HEIGHT = 9 + 32 + 8 + 12 * 26 + 9


def fits(typed: str, title: str) -> bool:
    """Whether all words that were typed stand in the title, in any order."""
    lowered = title.lower()
    return all(word in lowered for word in typed.lower().split())


class Palette(QDialog):
    """Lists the actions that can be used now."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Command palette")
        self.setProperty("popup", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(480, _HEIGHT)
        self.move(parent.mapToGlobal(QPoint((parent.width() - 480) // 2, 96)))
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 9, 9, 9)
        column.setSpacing(8)
        self.edit = QLineEdit(placeholderText="What do you want to do?")
        self.edit.setAccessibleName("Command")
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self._on_return_pressed)
        column.addWidget(self.edit)
        self.list = QTreeWidget(columnCount=2)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.list.header().resizeSection(1, 110)
        self.list.header().setStretchLastSection(False)
        self.list.itemClicked.connect(lambda item: self._run(item))
        column.addWidget(self.list, 1)
        self._actions: dict[str, QAction] = {}
        blank = no_icon()
        for action, made in actions.all():
            if made.isEnabled() and action.id != "palette":
                self._actions[action.id] = made
                keys = (
                    QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if action.keys else ""
                )
                item = QTreeWidgetItem([made.text(), keys])
                item.setFont(1, mono_font(12))
                item.setIcon(0, made.icon() if action.icon else blank)
                item.setData(0, Qt.ItemDataRole.UserRole, action.id)
                self.list.addTopLevelItem(item)
        self._choose_first()
        self.edit.setFocus()

    def _items(self) -> list[QTreeWidgetItem]:
        found = []
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and not item.isHidden():
                found.append(item)
        return found

    def _on_text_changed(self, text: str) -> None:
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                item.setHidden(not fits(text, item.text(0)))
        self._choose_first()

    def _choose_first(self) -> None:
        left = self._items()
        if left:
            self.list.setCurrentItem(left[0])

    def _on_return_pressed(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self._run(item)

    def _run(self, item: QTreeWidgetItem) -> None:
        action = self._actions[item.data(0, Qt.ItemDataRole.UserRole)]
        self.close()
        QTimer.singleShot(0, action.trigger)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the field move in the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            items = self._items()
            if step and items:
                current = self.list.currentItem()
                place = items.index(current) if current in items else 0
                self.list.setCurrentItem(items[max(0, min(len(items) - 1, place + step))])
                return True
        return super().eventFilter(watched, event)
