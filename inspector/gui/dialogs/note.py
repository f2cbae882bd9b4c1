"""A note to a capture."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from inspector.gui.dialogs.form import FormDialog


class NoteEditor(FormDialog):
    """Plain text; Ctrl+Enter saves."""

    wanted = Signal(str)
    asks_first = True

    def __init__(self, capture_id: int, text: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Note to #{capture_id}", "Save", parent)
        self.edit = QPlainTextEdit(text)
        self.edit.setAccessibleName("Note")
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(120)
        self.form.addRow(self.edit)

    def accept_form(self) -> str | None:
        """An empty note takes the note away."""
        self.wanted.emit(self.edit.toPlainText().strip())
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.main_button.click()
        else:
            super().keyPressEvent(event)
