"""One forward of an endpoint: where to, which requests, and who answers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QWidget

from inspector.endpoints import Forward
from inspector.errors import ConfigError, FilterError
from inspector.forwarding.routes import MAX_RETRIES, MAX_TIMEOUT_S
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.widgets.filter_edit import FilterEdit

_ANSWERS = (("The answer of this application", True), ("Our own answer, at once", False))


class ForwardEditor(FormDialog):
    """Adds a forward (`forward` None) or changes one. `check` raises ConfigError for one that cannot work."""

    wanted = Signal(object)
    asks_first = True

    def __init__(
        self, forward: Forward | None, check: Callable[[Forward], None], parent: QWidget | None = None
    ) -> None:
        adds = forward is None
        super().__init__("Add a forward" if adds else "Forward", "Add" if adds else "Apply", parent)
        shown = forward or Forward("")
        self._check = check
        self.to = QLineEdit(shown.to)
        self.to.setPlaceholderText("http://localhost:3000")
        self.field("Forward to", self.to)
        self.remark("A path in the address replaces that of the requests; without one they keep their own.")
        everything = "All requests of the endpoint. Filter as in the list, like event:invoice.* or path:/a/*"
        self.when = FilterEdit(shown.when, everything)
        self.when.setPlaceholderText("All requests")
        self.field("Only when", self.when)
        self.reading = self.when.read_into(self.remark(""))
        self.answer = QComboBox()
        for title, value in _ANSWERS:
            self.answer.addItem(title, value)
        self.answer.setCurrentIndex(self.answer.findData(shown.answer))
        self.answer.currentIndexChanged.connect(self._on_answer_changed)
        self.field("The sender gets", self.answer)
        self.timeout = QDoubleSpinBox(decimals=1, minimum=0.1, maximum=MAX_TIMEOUT_S, value=shown.timeout_s)
        self.timeout.setSuffix(" s")
        self.field("Time-out", self.timeout)
        self.waiting: QLabel = self.remark("")
        self.retries = QSpinBox(minimum=0, maximum=MAX_RETRIES, value=shown.retries)
        self.retries.setSpecialValueText("None")
        self.field("Retries", self.retries)
        self.remark("How often an application that gives no answer is tried again, with growing pauses, in order.")
        self._on_answer_changed()

    @property
    def forward(self) -> Forward:
        """As entered."""
        return Forward(
            to=self.to.text().strip(),
            when=self.when.text().strip(),
            answer=self.answer.currentData(),
            timeout_s=self.timeout.value(),
            retries=self.retries.value(),
        )

    @Slot()
    def _on_answer_changed(self) -> None:
        waits = bool(self.answer.currentData())
        self.timeout.setEnabled(waits)
        self.waiting.setText(
            "A sender that waits longer gets our own answer; the request stays under way."
            if waits
            else "Nobody waits for the application: requests go on behind, one after the other."
        )

    def accept_form(self) -> Wrong:
        """The address and the filter have to be usable."""
        faults = []
        try:
            self.when.query()
        except FilterError as error:
            faults.append(Fault(str(error), self.when, said=True))
        try:
            # the filter's own faults were told already
            self._check(replace(self.forward, when="") if faults else self.forward)
        except ConfigError as error:
            faults.insert(0, Fault(str(error), self.to))
        if faults:
            return faults
        self.wanted.emit(self.forward)
        return None
