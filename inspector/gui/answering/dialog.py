"""How an endpoint answers: its rules, what is answered by itself, and what may pass."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from inspector.answers import compile_gate
from inspector.endpoints import Endpoint, GateRule
from inspector.errors import ConfigError
from inspector.gui.answering.rule_list import RuleList
from inspector.gui.answering.wording import gate_text
from inspector.gui.dialogs.form import FormDialog

_HANDSHAKES = (
    ("Answered by themselves; ask before an address is called", "ask"),
    ("Answered by themselves", "on"),
    ("Not answered", "off"),
)


class AnswersDialog(FormDialog):
    """The answers of one endpoint. `wanted` brings the endpoint as changed."""

    wanted = Signal(object)

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
        self.signature = QCheckBox("A valid signature is wanted; what has none gets 401 or 403, and is captured")
        self.signature.setChecked(any(rule.kind == "signature" for rule in endpoint.gate))
        self.form.addRow("", self.signature)
        self._others = tuple(rule for rule in endpoint.gate if rule.kind != "signature")
        if self._others:
            self.remark(f"Wanted besides, by the configuration: {'; '.join(map(gate_text, self._others))}.")

    def accept_form(self) -> str | None:
        """What is entered reads already; the gate is looked at as a whole."""
        gate = ((GateRule("signature"),) if self.signature.isChecked() else ()) + self._others
        try:
            compile_gate(gate)
        except ConfigError as error:
            return str(error)
        self.wanted.emit(
            replace(
                self._endpoint,
                answers=self.rules.items,
                gate=gate,
                handshakes=self.handshakes.currentData(),
                quick_status=self.quick.isChecked(),
            )
        )
        return None
