"""Where to resend to and how: an address that is typed once and remembered, the signature, and what would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from inspector import tasks
from inspector.errors import InspectorError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong, is_alive
from inspector.gui.editor.certificate import CertificateLine
from inspector.gui.editor.plan_view import PlanView, preview
from inspector.gui.editor.sending_options import SendingOptions
from inspector.resend import parse_target

if TYPE_CHECKING:
    from inspector.session import Session

_REST_MS = 250


class ResendTo(FormDialog):
    """Asks for an http(s) address and how to send there; shows what would be sent of the first request."""

    #: The address and a How.
    chosen = Signal(str, object)

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        count = len(ids)
        super().__init__("Resend to" if count == 1 else f"Resend {count:,} requests to", "Resend", parent)
        self.setMinimumWidth(640)
        self._session = session
        self._first = ids[0]
        settings = session.settings.resend
        last, known = settings.last_target, settings.targets
        self.address = QComboBox(editable=True)
        self.address.addItems(list(dict.fromkeys([*([last] if last else []), *known])))
        self.address.setCurrentText(last or "http://localhost:3000/")
        self.field("Address", self.address)
        self.remark("A path in the address replaces the request's own; without one the request's path and query stay.")
        self.certificate = CertificateLine(session)
        self.form.addRow("", self.certificate)
        self.options = SendingOptions(fill=False)
        self.field("Signature", self.options)
        self.section("What is sent" if count == 1 else f"What is sent of #{self._first:,}, the first one")
        self.plan = PlanView()
        self.plan.setMinimumHeight(230)
        self.form.addRow(self.plan)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.address.editTextChanged.connect(self._on_changed)
        self.options.changed.connect(self._on_changed)
        self._on_changed()
        self._rest.start(0)

    @Slot()
    def _on_changed(self) -> None:
        self.certificate.show_address(self.address.currentText())
        self._rest.start(_REST_MS)

    @Slot()
    def _on_rest(self) -> None:
        tasks.spawn(self._preview(), name="preview")

    async def _preview(self) -> None:
        made = await preview(self._session, self._first, self._to(), self.options.options().how())
        if is_alive(self):
            self.plan.show_preview(made)

    def _to(self) -> str:
        return self.address.currentText().strip()

    def accept_form(self) -> Wrong:
        """The address has to be one that can be sent to."""
        try:
            parse_target(self._to())
        except InspectorError as error:
            return [Fault(str(error), self.address)]
        self.chosen.emit(self._to(), self.options.options().how())
        return None
