"""Which rows have which colour: filters in order, the first that fits counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.capture import ROW_COLOURS
from inspector.columns import compile_colours
from inspector.errors import ConfigError, FilterError
from inspector.gui.captures.colours import COLOURS, colour_icon
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.dialogs.item_list import ItemList
from inspector.gui.widgets.filter_edit import FilterEdit


class Rule(NamedTuple):
    """A filter and its colour, as typed."""

    when: str
    colour: str


class ColourRuleEditor(FormDialog):
    """Adds a rule (`rule` None) or changes one. `taken` are the filters of the others."""

    wanted = Signal(object)
    asks_first = True

    def __init__(
        self, rule: Rule | None, taken: Set[str], parent: QWidget | None = None, *, suggested: Rule | None = None
    ) -> None:
        adds = rule is None
        super().__init__("Add a colour" if adds else "Row colour", "Add" if adds else "Apply", parent)
        shown = rule or suggested or Rule("", ROW_COLOURS[0])
        self._taken = taken
        self.when = FilterEdit(shown.when, "Filter as in the list, like signature:bad or endpoint:orders status>=500.")
        self.field("Requests", self.when)
        self.when.read_into(self.remark(""))
        self.colour = QComboBox()
        for name, title in COLOURS:
            self.colour.addItem(colour_icon(name), title, name)
        self.colour.setCurrentIndex(max(0, self.colour.findData(shown.colour)))
        self.field("Are", self.colour)

    def accept_form(self) -> Wrong:
        """The filter has to say something, and not what another rule says already."""
        try:
            query = self.when.query()
        except FilterError as error:
            return [Fault(f"The filter does not parse at character {error.position + 1}: {error}", self.when)]
        if query.empty:
            return [Fault("Say which requests are meant: an empty filter would colour all.", self.when)]
        if query.text in self._taken:
            return [Fault("Another rule has this filter already.", self.when)]
        self.wanted.emit(Rule(query.text, str(self.colour.currentData())))
        return None


class ColourRuleList(ItemList[Rule]):
    """The rules in their order."""

    columns = (("Requests", 0), ("Colour", 120))
    empty = "No rule colours rows"
    rows = 8
    ordered = True

    def texts(self, item: Rule, place: int) -> Sequence[str]:
        """Number, filter and colour."""
        return f"{place + 1}   {item.when}", item.colour.capitalize()

    def picture(self, item: Rule) -> QIcon | None:
        """The colour with its pattern."""
        return colour_icon(item.colour)

    def editor(self, item: Rule | None, before: Sequence[Rule], after: Sequence[Rule]) -> FormDialog:
        """Each filter stands once."""
        return ColourRuleEditor(item, {one.when for one in (*before, *after)}, self)


class ColoursDialog(FormDialog):
    """Edits all rules; `wanted` brings them, filter to colour."""

    wanted = Signal(object)
    asks_first = True

    def __init__(self, rules: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__("Row colours", "Save", parent)
        self.setMinimumWidth(640)
        self.rules = ColourRuleList([Rule(*one) for one in rules.items()], "Rules that colour rows, in order")
        self.form.addRow(self.rules)
        self.remark(
            "The first rule that fits counts. A colour that you gave to a row by hand comes before all rules.",
            wide=True,
        )

    def accept_form(self) -> Wrong:
        """They are read as a whole."""
        rules = {rule.when: rule.colour for rule in self.rules.items}
        try:
            compile_colours(rules)
        except ConfigError as error:
            return str(error)
        self.wanted.emit(rules)
        return None
