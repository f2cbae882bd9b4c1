"""The signing secrets of an endpoint. They go into the vault and are never shown again."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector import tasks
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import FormDialog, is_alive
from inspector.gui.dialogs.local_key import LocalKeyDialog, may_have_test_key
from inspector.gui.widgets.buttons import SureButton, button
from inspector.gui.widgets.labels import set_tone

if TYPE_CHECKING:
    from inspector.session import Session

_ROW = 26
LABELS = ("live", "test")


class SecretsDialog(FormDialog):
    """Add, replace or remove the secrets of one endpoint."""

    def __init__(self, session: Session, endpoint: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Signing secrets of {endpoint}", "Save secret", parent)
        self._session = session
        self._name = endpoint
        self.cancel_button.setText("Close")
        self.list = QListWidget()
        self.list.setAccessibleName("Secrets of this endpoint")
        self.list.currentItemChanged.connect(self._on_current_changed)
        self._frame = frame = QFrame()
        frame.setProperty("card", "plain")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(5, 5, 5, 5)
        inside.addWidget(self.list)
        self.remove = SureButton("Remove", "Remove for good?", "trash-2")
        self.remove.sure.connect(self._on_remove_sure)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(frame, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.form.addRow("Saved", row)
        self.label = QComboBox(editable=True)
        self.label.addItems(LABELS)
        self.field("Label", self.label, "What you call it: a secret of that label is replaced")
        self.value = QLineEdit()
        self.value.setEchoMode(QLineEdit.EchoMode.Password)
        self.value.setPlaceholderText("whsec_…, or whatever the provider signs with")
        self.value.textChanged.connect(self._on_value_changed)
        self.field("Secret", self.value)
        self.odd = self.remark("")
        set_tone(self.odd, "tone", "warn")
        self.where = QLabel("Looking for a keyring…", wordWrap=True)
        self.where.setProperty("role", "small")
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setAccessibleName("Where secrets are kept")
        self.form.addRow("", self.where)
        self.test_key = button("Test key…", "key-round", on_click=self._on_test_key_clicked)
        self.test_key.setToolTip("A key of your own in place of one that only the provider has")
        self.test_key.setAutoDefault(False)
        self.test_key.setVisible(may_have_test_key(session, endpoint))
        self.buttons.insertWidget(0, self.test_key)
        self._show()
        self._on_value_changed()
        self.value.setFocus()
        tasks.spawn(self._tell_where(), name="vault")

    async def _tell_where(self) -> None:
        try:
            where = await asyncio.wrap_future(
                self._session.workers.submit("vault", lambda _token: self._session.vault.where)
            )
            text = f"Secrets are kept {where}. They are never shown again, logged or exported."
        except InspectorError as error:
            text = str(error)
        if is_alive(self.where):
            self.where.setText(text)
            self._grow()

    def _show(self) -> None:
        self.list.clear()
        # test keys have a dialog of their own
        refs = [ref for ref in self._session.endpoint(self._name).secrets if ref.role != "test_key"]
        for ref in refs:
            source = "" if ref.source == "keyring" else f" · from {ref.source} {ref.key}"
            item = QListWidgetItem(f"{ref.label or 'unnamed'}{source}")
            item.setData(Qt.ItemDataRole.UserRole, ref.name)
            self.list.addItem(item)
        if not refs:
            item = QListWidgetItem("None yet: signatures of this endpoint cannot be checked")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._frame.setFixedHeight(_ROW * min(max(1, len(refs)), 4) + 10)
        self.remove.setVisible(bool(refs))
        self.remove.setEnabled(False)

    def _on_test_key_clicked(self) -> None:
        LocalKeyDialog(self._session, self._name, parent=self).open()

    def _grow(self) -> None:
        """Make room for a text that became longer."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _on_current_changed(self) -> None:
        item = self.list.currentItem()
        label = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self.remove.reset()
        self.remove.setEnabled(label is not None)
        if label is not None:
            self.label.setCurrentText(label)

    def _on_value_changed(self) -> None:
        self.main_button.setEnabled(bool(self.value.text()))
        text = self.value.text()
        if text and (text != text.strip() or text[:1] in "\"'"):
            self.odd.setText(
                "It begins or ends with white space or quotes: is that part of the secret? It is kept as typed."
            )
            self.odd.show()
            self.make_room()
        else:
            self.odd.hide()

    def _on_main_clicked(self) -> None:
        label = self.label.currentText().strip() or "default"
        # begun at once: the dialog may be closed before the loop comes round
        saving = self._session.set_secret(self._name, label, self.value.text())
        self.main_button.setEnabled(False)
        tasks.spawn(self._save(saving), name="secret")

    async def _save(self, saving: Future[None]) -> None:
        try:
            await asyncio.wrap_future(saving)
        except InspectorError as error:
            if is_alive(self):
                self.complain(str(error))
                self.main_button.setEnabled(True)
            return
        if is_alive(self):
            self.value.clear()
            self._show()

    def _on_remove_sure(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            tasks.spawn(self._remove(str(item.data(Qt.ItemDataRole.UserRole))), name="secret")

    async def _remove(self, label: str) -> None:
        try:
            await asyncio.wrap_future(self._session.remove_secret(self._name, label))
        except InspectorError as error:
            if is_alive(self):
                self.complain(str(error))
            return
        if is_alive(self):
            self._show()
