"""A table of lines with the buttons and keys that change it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.editor.lines_model import Index, LinesModel
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button, icon_button
from inspector.gui.widgets.item_views import claims
from inspector.gui.widgets.labels import plain_label

_ROW = 28
_EDIT = (
    QAbstractItemView.EditTrigger.DoubleClicked
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.AnyKeyPressed
)


class _Delegate(QStyledItemDelegate):
    """Edits the exact text in place; what was not changed is not written back."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        front = index.data(Qt.ItemDataRole.ForegroundRole)
        option.palette.setColor(QPalette.ColorRole.HighlightedText, front)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        line = QLineEdit(parent)
        line.setFont(mono_font(12))
        line.setProperty("cell", "true")
        line.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.setModified(False)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())


class _View(QTableView):
    def __init__(self, name: str, table: LineTable) -> None:
        super().__init__()
        self._table = table
        self.setAccessibleName(name)
        self.setFont(mono_font(12))
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(_EDIT)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)

    def event(self, event: QEvent) -> bool:
        own = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.SelectAll)
        return claims(event, own) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._table.take_key(event):
            super().keyPressEvent(event)


class LineTable(QWidget):
    """Shows and changes the lines of a model. Double click, F2, Enter or typing edits; Space switches a line off."""

    def __init__(self, name: str, model: LinesModel[Any], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.view = _View(name, self)
        self.view.setModel(model)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
        self.add = button("Add", "plus", small=True, on_click=self.add_line)
        self.add.setAutoDefault(False)
        self.drop = icon_button("Remove the selected lines (Del)", "trash-2", on_click=self.remove_lines)
        self.up = icon_button("Move up (Alt+Up)", "arrow-up", on_click=lambda: self.move_line(-1))
        self.down = icon_button("Move down (Alt+Down)", "arrow-down", on_click=lambda: self.move_line(1))
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(4)
        row.addWidget(self.add)
        for part in (self.drop, self.up, self.down):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(plain_label(hint, "small", wrap=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        model.edited.connect(self._on_selection_changed)
        model.modelReset.connect(self._on_selection_changed)
        self._on_selection_changed()

    def set_widths(self, first: int, last: int) -> None:
        """Widths of the outer columns; the middle one has the rest."""
        self.view.setColumnWidth(0, first)
        self.view.setColumnWidth(2, last)

    def rows(self) -> list[int]:
        """The selected rows."""
        return sorted({index.row() for index in self.view.selectionModel().selectedRows()})

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False for others."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        moving = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Delete and plain:
            self.remove_lines()
        elif event.key() == Qt.Key.Key_Space and plain:
            if rows := self.rows():
                self.model.switch(rows)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            current = self.view.currentIndex()
            # the key that ends editing comes by here, too
            if not self.is_editing and current.isValid() and current.flags() & Qt.ItemFlag.ItemIsEditable:
                self.view.edit(current)
        elif moving and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_line(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.matches(QKeySequence.StandardKey.Copy):
            texts = [self.model.written(self.model.lines[row]) for row in self.rows()]
            QGuiApplication.clipboard().setText("\n".join(texts))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        else:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.ignore()
                return True
            return False
        return True

    def paste(self, text: str) -> None:
        """Each pasted line becomes a line here, behind the selected ones."""
        made = [line for part in text.splitlines() if (line := self.model.parse(part)) is not None]
        self.model.insert(self._behind(), made)

    def add_line(self) -> None:
        """An empty line behind the selected one, ready for typing."""
        row = self._behind()
        self.model.insert(row, [self.model.new_line()])
        self.view.selectRow(row)
        index = self.model.index(row, 0)
        self.view.setCurrentIndex(index)
        self.view.edit(index)

    def remove_lines(self) -> None:
        """Take the selected lines out."""
        if rows := self.rows():
            self.model.remove(rows)
            if self.model.lines:
                self.view.selectRow(min(rows[0], len(self.model.lines) - 1))

    def move_line(self, by: int) -> None:
        """Move the current line up or down."""
        current = QPersistentModelIndex(self.view.currentIndex())
        if current.isValid() and self.model.move(current.row(), by):
            self.view.selectRow(current.row())

    @property
    def is_editing(self) -> bool:
        """Whether a cell is being typed into."""
        return self.view.state() == QAbstractItemView.State.EditingState

    def end_editing(self) -> None:
        """What is being typed into a cell counts."""
        editor = self.view.focusWidget() if self.is_editing else None
        if isinstance(editor, QLineEdit):
            self.view.commitData(editor)
            self.view.closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _behind(self) -> int:
        rows = self.rows()
        return rows[-1] + 1 if rows else len(self.model.lines)

    @Slot()
    def _on_selection_changed(self) -> None:
        some = bool(self.rows())
        for part in (self.drop, self.up, self.down):
            part.setEnabled(some)
