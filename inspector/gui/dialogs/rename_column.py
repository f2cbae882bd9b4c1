"""Asks for the heading of a column."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.gui.captures.column_set import LONGEST_TITLE
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong


class RenameColumn(FormDialog):
    """An empty heading gives the column its own back."""

    wanted = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__("Rename column", "Rename", parent)
        self.title = QLineEdit(title)
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.selectAll()
        self.field("Heading", self.title)
        self.remark("Also in files that are exported from the list. Empty: the column's own heading.")

    def accept_form(self) -> Wrong:
        """Any heading will do that shows."""
        title = self.title.text().strip()
        if not title.isprintable():
            return [Fault("The heading holds a character that does not show.", self.title)]
        self.wanted.emit(title)
        return None
