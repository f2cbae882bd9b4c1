"""The exception for a target whose certificate cannot be checked: asked for here, and seen as long as it holds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from inspector import tasks
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.widgets.labels import plain_label
from inspector.resend import parse_target

if TYPE_CHECKING:
    from inspector.session import Session

#: What stands wherever such a target is named.
NOT_VERIFIED = "TLS not verified"


def unverified(session: Session | None, address: str) -> bool:
    """Whether certificates of that address are not checked."""
    if session is None:
        return False
    try:
        return parse_target(address).origin in session.settings.resend.unverified_tls
    except InspectorError:
        return False


class CertificateLine(QWidget):
    """Hidden unless the address is an https one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._origin = ""
        self.accept = QCheckBox("Accept any certificate of this target")
        self.accept.setToolTip("For a server of your own with a certificate that nobody signed. Settings lists them")
        self.accept.clicked.connect(self._on_accept_clicked)
        self.mark = plain_label(NOT_VERIFIED, "heading")
        self.mark.setProperty("tone", "bad")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.accept)
        row.addWidget(self.mark)
        row.addStretch(1)
        self.hide()

    def show_address(self, address: str) -> None:
        """The address was edited."""
        try:
            to = parse_target(address)
        except InspectorError:
            self.hide()
            return
        self._origin = to.origin
        self.setVisible(to.scheme == "https")
        self._show(unverified(self._session, to.origin))

    def _show(self, accepted: bool) -> None:
        self.accept.setChecked(accepted)
        self.mark.setVisible(accepted)

    def _on_accept_clicked(self, on: bool) -> None:
        self._show(on)
        tasks.spawn(self._keep(self._origin, on), name="certificate")

    async def _keep(self, origin: str, on: bool) -> None:
        await asyncio.wrap_future(self._session.trust_certificate(origin, on))
        if is_alive(self) and self._origin == origin:
            self._show(unverified(self._session, origin))
