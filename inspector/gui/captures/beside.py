"""What is known beside the summaries of a list: values of columns of one's own, and the colours that rules give."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.capture import Summary

#: Rows of which this is kept.
KEPT = 4096
_NOTHING: dict[str, str] = {}
_NO_COLOUR: tuple[Summary | None, str] = (None, "")


class Beside(QObject):
    """Gives what is known at once, asks for the rest by its signals, and keeps what is then taken."""

    #: Values are missing: ids of the captures.
    values_wanted = Signal(object)
    #: Colours by rules are missing: summaries of the captures.
    colours_wanted = Signal(object)
    #: Some of them were looked up: what is in view may have to be painted again.
    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: By capture: the texts of columns of one's own by their keys.
        self._values: OrderedDict[int, dict[str, str]] = OrderedDict()
        self._missing: dict[int, None] = {}
        #: Whether rules colour rows; by capture, what was asked about and the colour.
        self._ruled = False
        self._colours: OrderedDict[int, tuple[Summary, str]] = OrderedDict()
        self._uncoloured: dict[int, Summary] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._on_soon)

    def forget(self) -> None:
        """Know nothing: another session is shown."""
        for kept in (self._values, self._missing, self._colours, self._uncoloured):
            kept.clear()

    def value(self, capture_id: int, key: str) -> str:
        """The text of a column of one's own; "…" while it is still to be looked up."""
        found = self._values.get(capture_id, _NOTHING).get(key)
        if found is None:
            self._missing[capture_id] = None
            self._soon.start()
            return "…"
        return found

    def take_values(self, values: Mapping[int, dict[str, str]]) -> None:
        """Values that were looked up, by capture and by the column's key."""
        for capture_id, texts in values.items():
            self._values.setdefault(capture_id, {}).update(texts)
            self._values.move_to_end(capture_id)
        while len(self._values) > KEPT:
            self._values.popitem(last=False)
        # which rows they are in would have to be looked for in a list that is not in the order of age
        self.came.emit()

    def set_ruled(self, on: bool) -> None:
        """Rules colour rows from now on, other ones than before, or none do."""
        self._ruled = on
        self._colours.clear()
        self._uncoloured.clear()
        self.came.emit()

    def colour_by_rule(self, row: Summary) -> str:
        """The colour that a rule gives to a row; as long as it is not known, the one that it had, or ""."""
        if not self._ruled:
            return ""
        known, colour = self._colours.get(row.id, _NO_COLOUR)
        if known is not row and known != row:
            self._uncoloured[row.id] = row
            self._soon.start()
        return colour

    def take_colours(self, found: Sequence[tuple[Summary, str]]) -> None:
        """Colours that were asked for."""
        for row, colour in found:
            self._colours[row.id] = (row, colour)
            self._colours.move_to_end(row.id)
        while len(self._colours) > KEPT:
            self._colours.popitem(last=False)
        self.came.emit()

    def _on_soon(self) -> None:
        missing, self._missing = list(self._missing), {}
        if missing:
            self.values_wanted.emit(missing)
        uncoloured, self._uncoloured = list(self._uncoloured.values()), {}
        if uncoloured:
            self.colours_wanted.emit(uncoloured)
