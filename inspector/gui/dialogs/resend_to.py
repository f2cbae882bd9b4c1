"""Where to resend to: an address that is typed once and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.gui.dialogs.form import FormDialog


class ResendTo(FormDialog):
    """Asks for an http(s) address."""

    chosen = Signal(str)

    def __init__(self, count: int, last: str, known: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__("Resend to" if count == 1 else f"Resend {count:,} requests to", "Resend", parent)
        self.address = QComboBox(editable=True)
        self.address.addItems(list(dict.fromkeys([*([last] if last else []), *known])))
        self.address.setCurrentText(last or "http://localhost:3000/")
        self.field("Address", self.address)
        self.remark(
            "A path in the address replaces the request's own; without one the request's path and query are kept. "
            "The address is remembered for the next time."
        )

    def accept_form(self) -> str | None:
        """The address has to be one that can be sent to."""
        text = self.address.currentText().strip()
        try:
            parts = urlsplit(text)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good:
            return f"{text!r} is no address. Write it like http://localhost:3000/webhooks."
        self.chosen.emit(text)
        return None
