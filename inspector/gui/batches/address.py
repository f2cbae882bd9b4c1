"""Where a batch goes: one address for all, or each endpoint's own target."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from inspector.errors import ResendRefused
from inspector.gui.editor.certificate import NOT_VERIFIED
from inspector.gui.icons import icon
from inspector.resend import parse_target
from inspector.settings import ResendSettings


class AddressField(QComboBox):
    """An address that is typed or chosen; empty for the endpoints' own targets, where there are any."""

    def __init__(self, settings: ResendSettings, targets: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_be_empty = bool(targets or settings.last_target)
        self.setEditable(True)
        known = [settings.last_target, *settings.targets, *targets]
        self.addItems([one for one in dict.fromkeys(known) if one])
        self.setCurrentText("" if targets else settings.last_target)
        line = self.lineEdit()
        assert isinstance(line, QLineEdit)
        line.setPlaceholderText("Each endpoint's own target" if targets else "http://localhost:3000/")
        self._unverified = settings.unverified_tls
        self.mark = QAction(icon("shield-alert", "bad"), NOT_VERIFIED, self)
        self.mark.setToolTip(f"{NOT_VERIFIED}: any certificate of this target is accepted")
        line.addAction(self.mark, QLineEdit.ActionPosition.TrailingPosition)
        self.editTextChanged.connect(self._on_edit_text_changed)
        self._on_edit_text_changed()

    @property
    def address(self) -> str | None:
        """The address, None for the endpoints' own."""
        return self.currentText().strip() or None

    @Slot()
    def _on_edit_text_changed(self) -> None:
        try:
            origin = parse_target(self.currentText()).origin
        except ResendRefused:
            origin = ""
        self.mark.setVisible(origin in self._unverified)

    def problem(self) -> str | None:
        """What is wrong with it, or None."""
        if self.address is None:
            return None if self._may_be_empty else "Type an address like http://localhost:3000/webhooks."
        try:
            parse_target(self.address)
        except ResendRefused as error:
            return str(error)
        return None
