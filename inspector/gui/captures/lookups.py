"""What is looked up beside the rows of a list: values of columns of one's own, and colours by rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.capture import Summary
from inspector.columns import ColourRule
from inspector.gui.captures.model import CapturesModel
from inspector.gui.captures.row_colouring import RowColouring
from inspector.gui.captures.table import CapturesTable
from inspector.gui.captures.values import ColumnValues

if TYPE_CHECKING:
    from inspector.session import Session


class Lookups(QObject):
    """Answers what a model asks for, of the session that it is attached to."""

    def __init__(self, model: CapturesModel, table: CapturesTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._table = table
        self._values: ColumnValues | None = None
        self._colouring: RowColouring | None = None
        model.beside.values_wanted.connect(self._on_values_wanted)
        model.beside.colours_wanted.connect(self._on_colours_wanted)

    def attach(self, session: Session) -> None:
        """Look into a session."""
        self._values = ColumnValues(session, self._model, self)
        self._colouring = RowColouring(session, self._model.beside, self)

    def detach(self) -> None:
        """Look at nothing more."""
        for one in (self._values, self._colouring):
            if one is not None:
                one.close()
                one.deleteLater()
        self._values = self._colouring = None

    def use_colours(self, rules: Sequence[ColourRule]) -> None:
        """Colour rows by these rules."""
        if self._colouring is not None:
            self._colouring.use(rules)

    def _on_values_wanted(self, ids: list[int]) -> None:
        if self._values is not None:
            self._values.look_up(ids, self._table.visible_ids())

    def _on_colours_wanted(self, rows: list[Summary]) -> None:
        if self._colouring is not None:
            self._colouring.look_up(rows, self._table.visible_ids())
