"""All signing secrets of a session: which endpoint has which, where they are kept, and what can be done with them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector import tasks
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint, SecretRef, local_key_owner
from inspector.errors import InspectorError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong, is_alive
from inspector.gui.dialogs.local_key import LocalKeyDialog, may_have_test_key
from inspector.gui.widgets.buttons import SureButton, button
from inspector.gui.widgets.column_list import ColumnList
from inspector.providers import get

if TYPE_CHECKING:
    from inspector.session import Session

_COLUMNS = ("Endpoint", "Provider", "Name", "Kept", "Used for")
_ROLES = {"signing": "signatures", "verify_token": "the handshake", "test_key": "signing again"}
_KEPT = {"keyring": "saved here", "env": "in the variable {}", "file": "in the file {}"}


class SecretsManager(QDialog):
    """One row a secret; the secrets themselves are never shown."""

    #: The name of the endpoint that gets a new secret.
    add_wanted = Signal(str)

    def __init__(self, session: Session, endpoint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("All signing secrets")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 420)
        self._session = session
        self._endpoint = endpoint
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self.list = ColumnList("Signing secrets", _COLUMNS, (140, 130, 140, 160))
        self.list.itemSelectionChanged.connect(self._on_selection_changed)
        self.list.itemDoubleClicked.connect(lambda *_: self._on_row_activated())
        column.addWidget(self.list, 1)
        self.problem = QLabel(wordWrap=True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setProperty("tone", "bad")
        self.problem.hide()
        column.addWidget(self.problem)
        self.where = QLabel(wordWrap=True)
        self.where.setProperty("role", "small")
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.where)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.add = button("Add…", "plus", on_click=self._on_add_clicked)
        self.rotate = button(
            "Rotate…", "refresh-cw", tip="Put a new secret in its place", on_click=self._on_rotate_clicked
        )
        self.rename = button("Rename…", "pencil", on_click=self._on_rename_clicked)
        self.remove = SureButton("Remove", "Remove for good?", "trash-2")
        self.remove.sure.connect(self._on_remove_sure)
        self.test_key = button("Test key…", "key-round", on_click=self._on_test_key_clicked)
        self.test_key.setToolTip("A key of your own in place of one that only the provider has")
        close = button("Close", kind="primary", on_click=self.accept)
        for one in (self.add, self.rotate, self.rename, self.remove, self.test_key):
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        row.addWidget(close)
        column.addLayout(row)
        self.show_secrets()
        self._on_selection_changed()
        self._start(self._tell_where())

    # what there is

    def show_secrets(self, label: str | None = None) -> None:
        """Read the endpoints again. The same row stays chosen, under its new `label` when it was renamed."""
        chosen = self._chosen()
        wanted = (chosen[0], label if label is not None else chosen[1].label) if chosen is not None else None
        place = self.list.indexOfTopLevelItem(self.list.selectedItems()[0]) if chosen is not None else -1
        self.list.clear()
        for endpoint in self._session.endpoints():
            for ref in endpoint.secrets:
                item = QTreeWidgetItem(_row(endpoint, ref))
                item.setData(0, Qt.ItemDataRole.UserRole, (endpoint.name, ref))
                self.list.addTopLevelItem(item)
                problem = self._session.secret_problem(endpoint.name)
                if problem:
                    item.setToolTip(3, problem)
                if wanted == (endpoint.name, ref.label):
                    self.list.setCurrentItem(item)
        if not self.list.topLevelItemCount():
            item = QTreeWidgetItem(["No secrets yet: signatures cannot be checked"])
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)
        elif chosen is not None and not self.list.selectedItems():
            # it was removed: the next one takes its place
            beside = self.list.topLevelItem(min(place, self.list.topLevelItemCount() - 1))
            if beside is not None:
                self.list.setCurrentItem(beside)

    async def _tell_where(self) -> None:
        where = await asyncio.wrap_future(
            self._session.workers.submit("vault", lambda _token: self._session.vault.where)
        )
        if is_alive(self):
            self.where.setText(
                f"Secrets are kept {where}. They are never shown, and stand in no session, log or export."
            )

    def _chosen(self) -> tuple[str, SecretRef] | None:
        items = self.list.selectedItems()
        found = items[0].data(0, Qt.ItemDataRole.UserRole) if items else None
        return found if found is not None else None

    def _on_selection_changed(self) -> None:
        chosen = self._chosen()
        self.remove.reset()
        ours = chosen is not None and chosen[1].role == "signing"
        self.rotate.setEnabled(ours and chosen is not None and chosen[1].source == "keyring")
        self.rename.setEnabled(ours)
        self.remove.setEnabled(chosen is not None)
        self.test_key.setEnabled(may_have_test_key(self._session, chosen[0] if chosen is not None else self._endpoint))

    # what the user does

    def _on_add_clicked(self) -> None:
        names = list(dict.fromkeys([DEFAULT_ENDPOINT, *(one.name for one in self._session.endpoints())]))
        if len(names) == 1:
            self.add_wanted.emit(names[0])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            menu.addAction(name.replace("&", "&&"), partial(self.add_wanted.emit, name))
        chosen = self._chosen()
        first = chosen[0] if chosen is not None else self._endpoint
        menu.setActiveAction(menu.actions()[names.index(first) if first in names else 0])
        menu.popup(self.add.mapToGlobal(self.add.rect().topLeft()) - QPoint(0, menu.sizeHint().height()))

    def _on_row_activated(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen[1].role == "test_key":
            self._on_test_key_clicked()
        else:
            self._on_rotate_clicked()

    def _on_test_key_clicked(self) -> None:
        chosen = self._chosen()
        name, owner = (chosen[0], local_key_owner(chosen[1])) if chosen is not None else (self._endpoint, "")
        dialog = LocalKeyDialog(self._session, name, owner, self)
        dialog.finished.connect(lambda _code: self.show_secrets())
        dialog.open()

    def _on_rotate_clicked(self) -> None:
        chosen = self._chosen()
        if chosen is None or not self.rotate.isEnabled():
            return
        name, ref = chosen
        dialog = RotateDialog(name, ref.name, self)

        def rotate(value: str, keep: bool) -> None:
            change = self._session.rotate_secret if keep else self._session.set_secret
            self._change(change(name, ref.name, value))

        dialog.wanted.connect(rotate)
        dialog.open()

    def _on_rename_clicked(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            name, ref = chosen
            dialog = RenameDialog(ref.label, self)
            dialog.wanted.connect(lambda label: self._change(self._session.rename_secret(name, ref.name, label)))
            dialog.open()

    def _on_remove_sure(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            name, ref = chosen
            self._change(self._session.remove_secret(name, ref.name))

    def _change(self, change: Future[None], label: str | None = None) -> None:
        async def work() -> None:
            await asyncio.wrap_future(change)
            if is_alive(self):
                self.problem.hide()
                self.show_secrets(label)
                self._on_selection_changed()
                # the button that was clicked may be off now: the arrow keys go on in the list
                self.list.setFocus()

        self._start(work())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except InspectorError as error:
                if is_alive(self):
                    self.problem.setText(str(error))
                    self.problem.show()

        tasks.spawn(guarded(), name="secrets")


def _row(endpoint: Endpoint, ref: SecretRef) -> list[str]:
    provider = get(endpoint.provider)
    who = provider.title if provider is not None else "found by itself"
    kept = _KEPT.get(ref.source, ref.source).format(ref.key)
    name = endpoint.name if endpoint.name == DEFAULT_ENDPOINT else endpoint.path
    return [name, who, ref.label or "unnamed", kept, _ROLES.get(ref.role, ref.role)]


class RotateDialog(FormDialog):
    """A new secret in the place of one."""

    #: The new secret, and whether the old one stays beside it.
    wanted = Signal(str, bool)

    def __init__(self, endpoint: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Rotate {label} of {endpoint}", "Rotate", parent)
        self.value = QLineEdit()
        self.value.setEchoMode(QLineEdit.EchoMode.Password)
        self.field("New secret", self.value)
        self.keep = QCheckBox(f"Keep the old one beside it, as “{label} (before)”")
        self.keep.setChecked(True)
        self.form.addRow("", self.keep)
        self.remark("Providers go on signing with the old secret for a while: until then both are tried.")

    def accept_form(self) -> Wrong:
        """There has to be a new one."""
        if not self.value.text():
            return [Fault("The new secret is missing.", self.value)]
        self.wanted.emit(self.value.text(), self.keep.isChecked())
        return None


class RenameDialog(FormDialog):
    """Another name for a secret."""

    wanted = Signal(str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__("Rename the secret", "Rename", parent)
        self.label = QLineEdit(label)
        self.label.selectAll()
        self.field("Name", self.label)

    def accept_form(self) -> Wrong:
        """There has to be a name."""
        label = self.label.text().strip()
        if not label:
            return [Fault("The name is missing.", self.label)]
        self.wanted.emit(label)
        return None
