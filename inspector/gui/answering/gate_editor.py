"""One condition of a gate: what a request must bring, where its secret is kept, and how it is refused without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from inspector.answers import compile_gate
from inspector.endpoints import GateRule, SecretRef
from inspector.errors import ConfigError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.widgets.buttons import button

#: Kinds and their titles, those with a secret of their own, and what their names are.
_KINDS = (
    ("signature", "A valid signature of the provider"),
    ("basic", "User name and password (HTTP basic)"),
    ("bearer", "A bearer token"),
    ("header", "A header with a certain value"),
    ("addresses", "An address of certain ranges"),
    ("certificate", "A client certificate (HTTPS)"),
    ("schema", "A body that fits a JSON Schema"),
)
_NAMES = {"basic": "User name", "header": "Header"}
_SCHEMA = "schema"
_SECRET = {"basic": "Password", "bearer": "Token", "header": "Value"}
_SOURCES = (
    ("keyring", "Typed here, kept with the signing secrets"),
    ("env", "In a variable of the environment"),
    ("file", "In a file"),
)
#: Statuses that a refusal may have; 0: the usual one.
_STATUSES = (
    (0, "The usual one: 401, 403 or 422"),
    (401, "401 Unauthorized"),
    (403, "403 Forbidden"),
    (404, "404 Not Found"),
    (422, "422 Unprocessable Content"),
)
_KEPT = "•••••• (as it is kept)"


class GateEditor(FormDialog):
    """Adds a condition (`rule` None; `first` is the kind that it begins with) or changes one.

    `keep(ref, value)` takes a secret that was typed.
    """

    wanted = Signal(object)
    asks_first = True

    def __init__(
        self,
        rule: GateRule | None,
        endpoint: str,
        keep: Callable[[SecretRef, str], None],
        parent: QWidget | None = None,
        *,
        first: str = "bearer",
    ) -> None:
        adds = rule is None
        super().__init__("Add a condition" if adds else "Condition", "Add" if adds else "Apply", parent)
        self.setMinimumWidth(560)
        self._rule, self._endpoint, self._keep = rule, endpoint, keep
        self._looked_into: GateRule | None = None
        shown = rule or GateRule(first)
        secret = shown.secret
        self.kind = QComboBox()
        for name, title in _KINDS:
            self.kind.addItem(title, name)
        self.kind.setCurrentIndex(max(0, self.kind.findData(shown.kind)))
        self.kind.currentIndexChanged.connect(self._on_kind_changed)
        self.field("Wanted is", self.kind)
        self.name = QLineEdit(shown.name)
        self.field("Name", self.name)
        self.source = QComboBox()
        for name, title in _SOURCES:
            self.source.addItem(title, name)
        self.source.setCurrentIndex(max(0, self.source.findData(secret.source if secret else "keyring")))
        self.source.currentIndexChanged.connect(self._on_kind_changed)
        self.field("Secret", self.source)
        self.value = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        if secret is not None and secret.source == "keyring":
            self.value.setPlaceholderText(_KEPT)
        self.field("Value", self.value)
        found_in = secret.key if secret is not None and secret.source != "keyring" else ""
        self.key = QLineEdit(shown.name if shown.kind == _SCHEMA else found_in)
        self.choose = button("Choose…", small=True, on_click=self._on_choose_clicked)
        self.choose.setAutoDefault(False)
        self._key_row = QWidget()
        row = QHBoxLayout(self._key_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.key, 1)
        row.addWidget(self.choose)
        self.field("Found in", self._key_row)
        self.values = QLineEdit(", ".join(shown.values))
        self.values.setPlaceholderText("10.0.0.0/8, 2001:db8::/32")
        self.field("Ranges", self.values)
        self.status = QComboBox()
        for status, title in _STATUSES:
            self.status.addItem(title, status)
        if self.status.findData(shown.status) < 0:
            self.status.addItem(str(shown.status), shown.status)
        self.status.setCurrentIndex(self.status.findData(shown.status))
        self.field("Refused with", self.status, "What fails is captured all the same, with the reason")
        self._on_kind_changed()

    @Slot()
    def _on_kind_changed(self) -> None:
        kind, source = str(self.kind.currentData()), str(self.source.currentData())
        secret = kind in _SECRET
        for widget, title in ((self.name, _NAMES.get(kind, "")), (self.value, _SECRET.get(kind, ""))):
            label = self.form.labelForField(widget)
            if title and label is not None:
                label.setText(title)  # type: ignore[attr-defined]  # it is the QLabel that `field` made
                widget.setAccessibleName(title)
        schema = kind == _SCHEMA
        usual = "order.schema.json" if schema else "HOOKS_TOKEN" if source == "env" else "/run/secrets/hooks-token"
        self.key.setPlaceholderText(usual)
        self.choose.setVisible(schema or source == "file")
        for row, on in (
            (self.name, kind in _NAMES),
            (self.source, secret),
            (self.value, secret and source == "keyring"),
            (self._key_row, schema or (secret and source != "keyring")),
            (self.values, kind == "addresses"),
        ):
            self.form.setRowVisible(row, on)
        # another kind wants other things
        self.withdraw()

    def _on_choose_clicked(self) -> None:
        schema = self.kind.currentData() == _SCHEMA
        dialog = QFileDialog(self, "JSON Schema" if schema else "File that holds the secret")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.key.setText)
        dialog.open()

    def _secret(self, kind: str, name: str) -> SecretRef | None:
        """Where the secret is; None where it is not said, or none is wanted."""
        if kind not in _SECRET:
            return None
        source = str(self.source.currentData())
        if source != "keyring":
            key = self.key.text().strip()
            path = str(Path(key).expanduser().absolute()) if source == "file" else key
            return SecretRef(source, path, role="gate") if key else None
        if self.value.text():
            parts = [self._endpoint, "gate", kind, *([name] if name else [])]
            return SecretRef("keyring", "/".join(parts), role="gate")
        before = None if self._rule is None else self._rule.secret
        return before if before is not None and before.source == "keyring" else None

    def slow_look(self) -> Callable[[], Wrong] | None:
        """A schema is read with all that it refers to."""
        kind = str(self.kind.currentData())
        if kind != _SCHEMA or list(self._missing(kind)):
            return None
        rule = self._looked_into = self._entered(kind)
        return lambda: self._unread(rule)

    def accept_form(self) -> Wrong:
        """It has to read, and a secret to be there."""
        kind = str(self.kind.currentData())
        if faults := list(self._missing(kind)):
            return faults
        rule = self._entered(kind)
        if rule != self._looked_into and (wrong := self._unread(rule)):
            return wrong
        if rule.secret is not None and rule.secret.source == "keyring" and self.value.text():
            self._keep(rule.secret, self.value.text())
        self.wanted.emit(rule)
        return None

    def _unread(self, rule: GateRule) -> Wrong:
        """What is wrong with it where it does not read. Any thread; of a schema it blocks."""
        try:
            compile_gate([rule])
        except ConfigError as error:
            return [Fault(str(error), self._blamed(rule.kind))]
        return None

    def _entered(self, kind: str) -> GateRule:
        name = self.name.text().strip() if kind in _NAMES else ""
        if kind == _SCHEMA:
            name = str(Path(self.key.text().strip()).expanduser().absolute())
        values = tuple(one.strip() for one in self.values.text().split(",") if one.strip())
        secret = self._secret(kind, name)
        rule = GateRule(kind, name, secret, values if kind == "addresses" else (), int(self.status.currentData()))
        if self._rule is not None and (kind, name) == (self._rule.kind, self._rule.name):
            # the same file stays where its configuration has it
            rule = replace(rule, folder=self._rule.folder)
        return rule

    def _missing(self, kind: str) -> Iterator[Fault]:
        name = self.name.text().strip()
        if kind in _NAMES and not name:
            yield Fault(f"The {_NAMES[kind].lower()} is missing.", self.name)
        if kind == _SCHEMA and not self.key.text().strip():
            yield Fault("Name the file of the schema.", self.key)
        if kind not in _SECRET or self._secret(kind, name) is not None:
            return
        if self.source.currentData() == "keyring":
            yield Fault(f"The {_SECRET[kind].lower()} is missing. Type it; it is kept in no session file.", self.value)
        else:
            yield Fault("Say where the secret is found. Name the variable, or the file.", self.key)

    def _blamed(self, kind: str) -> QWidget:
        """The field that a condition of that kind does not read for."""
        if kind == "addresses":
            return self.values
        return self.key if kind == _SCHEMA else self.name if kind in _NAMES else self.kind
