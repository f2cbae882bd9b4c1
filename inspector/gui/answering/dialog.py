"""How an endpoint answers: its rules, what is answered by itself, and what may pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from inspector.answers import compile_gate
from inspector.endpoints import Endpoint
from inspector.errors import ConfigError
from inspector.gui.answering.gate_list import GateList
from inspector.gui.answering.handshake_list import HandshakeList
from inspector.gui.answering.rule_list import RuleList
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong

_HANDSHAKES = (
    ("Answered by themselves; ask before an address is called", "ask"),
    ("Answered by themselves", "on"),
    ("Not answered", "off"),
)


class AnswersDialog(FormDialog):
    """The answers of one endpoint. `wanted` brings the endpoint as changed."""

    wanted = Signal(object)
    asks_first = True

    def __init__(self, endpoint: Endpoint, parent: QWidget | None = None) -> None:
        super().__init__(f"Answers of {endpoint.name}", "Save", parent)
        self.setMinimumWidth(720)
        self._endpoint = endpoint
        self.section("Answers, the first that fits")
        self.rules = RuleList(endpoint.answers)
        self.form.addRow(self.rules)
        self.quick = QCheckBox("The address may ask for a status: ?status=503, or /503 at its end")
        self.quick.setChecked(endpoint.quick_status)
        self.form.addRow(self.quick)
        self.section("Before that")
        self.handshakes = QComboBox()
        for title, value in _HANDSHAKES:
            self.handshakes.addItem(title, value)
        self.handshakes.setCurrentIndex(max(0, self.handshakes.findData(endpoint.handshakes)))
        self.field("Handshakes", self.handshakes, "What a provider sends to see that the address is yours")
        self.answered = HandshakeList(endpoint.handshakes_off)
        self.field("Answer for", self.answered, "Providers whose handshakes are answered here")
        self.handshakes.currentIndexChanged.connect(self._on_handshakes_changed)
        self._on_handshakes_changed()
        self.section("The gate: what a request must bring")
        self.gate = GateList(endpoint)
        self.form.addRow(self.gate)
        self.remark("What fails is refused, and captured with the reason all the same.", wide=True)

    @Slot()
    def _on_handshakes_changed(self) -> None:
        # where none is answered there is none to choose
        self.answered.setEnabled(self.handshakes.currentData() != "off")

    def slow_look(self) -> Callable[[], Wrong]:
        """What is entered reads already; the gate is looked at as a whole, and may be made of files."""
        gate = self.gate.items

        def look() -> Wrong:
            try:
                compile_gate(gate)
            except ConfigError as error:
                return [Fault(str(error), self.gate)]
            return None

        return look

    def accept_form(self) -> Wrong:
        """Give the endpoint as it is entered."""
        gate = self.gate.items
        self.wanted.emit(
            replace(
                self._endpoint,
                answers=self.rules.items,
                gate=gate,
                handshakes=self.handshakes.currentData(),
                handshakes_off=self.answered.off,
                quick_status=self.quick.isChecked(),
            )
        )
        return None
