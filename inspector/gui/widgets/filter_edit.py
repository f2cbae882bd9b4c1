"""A field for a filter, which is read out in words while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from inspector.errors import FilterError
from inspector.gui.widgets.labels import set_tone
from inspector.query import Query, parse


class FilterEdit(QLineEdit):
    """Says in a label what its filter passes, or what is wrong with it; `everything` is said of an empty one."""

    def __init__(self, text: str, everything: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._everything = everything
        self._label: QLabel | None = None
        self.textChanged.connect(self._on_text_changed)

    def read_into(self, label: QLabel) -> QLabel:
        """The label that it is said in."""
        self._label = label
        self._on_text_changed()
        return label

    def query(self) -> Query:
        """What was typed. FilterError."""
        return parse(self.text().strip())

    @Slot()
    def _on_text_changed(self) -> None:
        if self._label is None:
            return
        try:
            query = self.query()
        except FilterError as error:
            self._label.setText(str(error))
            set_tone(self._label, "tone", "bad")
        else:
            self._label.setText(self._everything if query.empty else query.describe())
            set_tone(self._label, "tone", "")
