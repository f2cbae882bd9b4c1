"""Asks for the name of something that is saved: a template of requests, a filter."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.saved_requests import LONGEST_NAME


class TemplateName(FormDialog):
    """A name that is taken is asked about once more, or refused where `replacing` is False. `thing`: what it names."""

    wanted = Signal(str)

    def __init__(
        self,
        title: str,
        button: str,
        name: str,
        taken: Collection[str],
        parent: QWidget | None = None,
        *,
        replacing: bool = True,
        thing: str = "template",
        remark: str = "Kept for all sessions, with its headers and body as they stand here.",
        longest: int = LONGEST_NAME,
    ) -> None:
        super().__init__(title, button, parent)
        self._taken = set(taken)
        self._replacing = replacing
        self._own = name
        self._asked = ""
        self._thing = thing
        self.name = QLineEdit(name)
        self.name.setMaxLength(longest)
        self.name.selectAll()
        self.field("Name", self.name)
        if replacing:
            self.remark(remark)

    def accept_form(self) -> Wrong:
        """There has to be a name."""
        name = self.name.text().strip()
        if not name:
            return [Fault("Type a name.", self.name)]
        if not name.isprintable():
            return [Fault("The name holds a character that does not show.", self.name)]
        if name in self._taken and name not in (self._own, self._asked):
            if not self._replacing:
                return [Fault(f"There is a {self._thing} “{name}” already: choose another name.", self.name)]
            self._asked = name
            again = f"Press {self.main_button.text()} again to replace it."
            return [Fault(f"There is a {self._thing} “{name}” already. {again}", self.name)]
        self.wanted.emit(name)
        return None
