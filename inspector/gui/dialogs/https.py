"""HTTPS: whether the listener speaks it, with whose certificate, and what clients have to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from inspector.errors import ConfigError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.widgets.buttons import CopyButton, button
from inspector.settings import ListenerSettings
from inspector.tls import Authority, Serving, install_command, install_hint, serving_context

_MADE, _OWN = "made", "own"
_NONE, _ASKED, _WANTED = "none", "asked", "wanted"


class HttpsDialog(FormDialog):
    """Edits a copy of the listener's settings; `wanted` gives the new ones."""

    wanted = Signal(object)
    #: The authority's certificate is to be written there.
    export_wanted = Signal(str)

    def __init__(self, settings: ListenerSettings, authority: Authority, parent: QWidget | None = None) -> None:
        super().__init__("HTTPS", "Save", parent)
        self.setMinimumWidth(640)
        self._settings, self._authority = settings, authority
        self.on = QCheckBox("Speak HTTPS too, beside plain HTTP on its own port")
        self.on.setChecked(settings.https)
        self.form.addRow(self.on)
        self.port = QSpinBox(maximum=65535, value=settings.https_port)
        self.port.setSpecialValueText("any free port")
        self.field("Port", self.port)
        self.remark("TLS 1.2 and 1.3, HTTP/1.1. HTTP/2 is not spoken; a client that asks for it gets HTTP/1.1.")
        self.section("Certificate")
        self.source = QComboBox()
        self.source.addItem("Made on the spot, for each name, by an authority of this computer", _MADE)
        self.source.addItem("My own, from files (PEM)", _OWN)
        self.source.setCurrentIndex(1 if settings.certificate else 0)
        self.field("Certificate", self.source)
        self.certificate, self._certificate_row = self._file("Certificate file", settings.certificate)
        self.key, self._key_row = self._file("Key file", settings.certificate_key)
        self.key.setPlaceholderText("in the same file")
        self._trust_row = self._trust()
        self.section("Client certificates")
        self.clients = QComboBox()
        for title, value in (
            ("Not asked for", _NONE),
            ("Asked for; who has none is let in, too", _ASKED),
            ("Required: who shows none is refused", _WANTED),
        ):
            self.clients.addItem(title, value)
        chosen = _NONE if not settings.client_ca else _WANTED if settings.client_required else _ASKED
        self.clients.setCurrentIndex(self.clients.findData(chosen))
        self.field("Clients show", self.clients, "What they show stands in the overview of their requests")
        self.client_ca, self._client_row = self._file("Authority file", settings.client_ca)
        for box in (self.source, self.clients):
            box.currentIndexChanged.connect(self._on_chosen)
        self.on.toggled.connect(self._on_chosen)
        self._on_chosen()

    def _file(self, title: str, path: str) -> tuple[QLineEdit, QWidget]:
        field = QLineEdit(path)
        host = QWidget()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(field, 1)
        choose = button("Choose…", small=True, on_click=lambda: self._choose(title, field.setText))
        choose.setAutoDefault(False)
        row.addWidget(choose)
        self.field(title, host)
        field.setAccessibleName(title)
        return field, host

    def _choose(self, title: str, take: Callable[[str], None]) -> None:
        dialog = QFileDialog(self, title, "", "PEM (*.pem *.crt *.cer *.key);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(take)
        dialog.open()

    def _trust(self) -> QWidget:
        """How senders come to trust what is made on the spot."""
        hint = install_hint(self._authority.certificate_path)
        host = QWidget()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.save = button("Save its certificate…", "download", small=True, on_click=self._on_save_clicked)
        self.save.setAutoDefault(False)
        row.addWidget(self.save)
        self.copy = CopyButton("Copy the command", lambda: install_command(self._authority.certificate_path))
        row.addWidget(self.copy)
        row.addStretch()
        self.field("To be trusted", host)
        self.hint = self.remark(hint)
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return host

    def _on_save_clicked(self) -> None:
        dialog = QFileDialog(self, "Certificate of the local authority", "webhook-inspector-ca.pem", "PEM (*.pem)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pem")
        dialog.fileSelected.connect(self.export_wanted)
        dialog.open()

    @Slot()
    def _on_chosen(self) -> None:
        on = self.on.isChecked()
        own, asks = self.source.currentData() == _OWN, self.clients.currentData() != _NONE
        for row, shown in (
            (self._certificate_row, own),
            (self._key_row, own),
            (self._trust_row, not own),
            (self.hint, not own),
            (self._client_row, asks),
        ):
            self.form.setRowVisible(row, shown)
        for widget in (self.port, self.source, self.clients, self._certificate_row, self._key_row, self._client_row):
            widget.setEnabled(on)
        self.withdraw()

    def _missing(self, made: ListenerSettings) -> Iterator[Fault]:
        if self.source.currentData() == _OWN and not made.certificate:
            yield Fault("Name the file of your certificate.", self.certificate)
        if self.clients.currentData() != _NONE and not made.client_ca:
            yield Fault("Name the file of the authority that clients' certificates come from.", self.client_ca)

    def settings(self) -> ListenerSettings:
        """As entered."""
        own, clients = self.source.currentData() == _OWN, self.clients.currentData()
        return replace(
            self._settings,
            https=self.on.isChecked(),
            https_port=self.port.value(),
            certificate=_path(self.certificate) if own else "",
            certificate_key=_path(self.key) if own else "",
            client_ca=_path(self.client_ca) if clients != _NONE else "",
            client_required=clients == _WANTED,
        )

    def accept_form(self) -> Wrong:
        """What is served has to work: certificates are read now, not when the first sender comes."""
        made = self.settings()
        if made.https:
            if faults := list(self._missing(made)):
                return faults
            try:
                serving_context(
                    Serving(made.certificate, made.certificate_key, made.client_ca, made.client_required),
                    self._authority,
                    made.host,
                )
            except ConfigError as error:
                return str(error)
        self.wanted.emit(made)
        return None


def _path(field: QLineEdit) -> str:
    text = field.text().strip()
    return str(Path(text).expanduser().absolute()) if text else ""
