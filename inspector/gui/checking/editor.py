"""One check as a form: told at once whether it reads, and what it says of the selected request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from inspector.checks import KINDS, CheckResult, Place, describe, read_check
from inspector.checks.address import address_of
from inspector.checks.literals import options_of, options_text, text_of, value_of
from inspector.checks.reading import COMMON
from inspector.errors import InspectorError
from inspector.gui.detail.loading import Loader
from inspector.gui.dialogs.faults import Fault, unread
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.query import parse
from inspector.workers import Token, Workers

#: Kinds that say all by their name.
_ALONE = ("present", "absent", "xml")
#: Milliseconds of rest after which what was typed is read.
_REST_MS = 250
_WHERE_TO_LOOK = "Type where to look, like data.object.amount."

#: Makes checks of the selected request: tables, token.
Try = Callable[[list[Mapping[str, Any]], Token], tuple[CheckResult, ...]]


class CheckEditor(FormDialog):
    """Edits a table. `wanted` brings it; `attempt` makes it of the selected request (None: none is selected)."""

    wanted = Signal(object)
    asks_first = True

    def __init__(
        self,
        table: Mapping[str, Any] | None,
        workers: Workers,
        attempt: Try | None,
        parent: QWidget | None = None,
        *,
        title: str = "",
        save: str = "OK",
    ) -> None:
        super().__init__(title or ("New check" if table is None else "Edit check"), save, parent)
        self.setMinimumWidth(620)
        self._attempt = attempt
        self._loader = Loader(workers, "check editor", self)
        table = dict(table or {"equals": ""})
        self._enabled = table.pop("enabled", True)
        kind = next((key for key in table if key in KINDS), "equals")
        self.kind = QComboBox()
        for name, one in KINDS.items():
            self.kind.addItem(f"{one.title}: {one.help}", name)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.field("Check", self.kind)
        self.address = QLineEdit(str(table.get("field", "")), placeholderText="data.object.amount or header[x-id]")
        self.field("Field", self.address, "Where to look: a path, a JSONPath, header[…], query[…], form[…], cookie[…]")
        self.value = QLineEdit("" if kind in _ALONE else text_of(table.get(kind, "")))
        self._choose = button("Choose…", "folder-open", small=True, on_click=self._on_choose)
        self._choose.setAutoDefault(False)
        row = QWidget()
        inner = QHBoxLayout(row)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.value, 1)
        inner.addWidget(self._choose)
        row.setFocusProxy(self.value)
        self.field("Value", row)
        self.value.setAccessibleName("Value")
        extra = {key: value for key, value in table.items() if key not in COMMON and key != kind}
        self.options = QLineEdit(options_text(extra), placeholderText="")
        self.field("Options", self.options)
        self.optional = QCheckBox("Passes where there is nothing at the field")
        self.optional.setChecked(table.get("optional") is True)
        self.form.addRow("", self.optional)
        self.event_type = QLineEdit(str(table.get("event", "")), placeholderText="all; or invoice.paid, invoice.*")
        self.field("Event", self.event_type, "Only events of this type are checked")
        self.when = QLineEdit(str(table.get("when", "")), placeholderText="always; or a filter expression")
        self.field("When", self.when, "Only requests that pass this filter are checked")
        self.name = QLineEdit(str(table.get("name", "")))
        self.field("Name", self.name, "What it is called in lists; made from what it says where it is empty")
        self.outcome = plain_label("", "small", wrap=True)
        self.form.addRow("Now", self.outcome)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self.kind.currentIndexChanged.connect(self._on_kind_changed)
        for edit in (self.address, self.value, self.options, self.event_type, self.when, self.name):
            edit.textChanged.connect(lambda _text: self._rest.start())
        self.optional.toggled.connect(lambda _on: self._rest.start())
        self._on_kind_changed()

    def table(self) -> dict[str, Any]:
        """What is entered. ValueError with the reason."""
        kind = str(self.kind.currentData())
        found: dict[str, Any] = {}
        edits = {"name": self.name, "event": self.event_type, "when": self.when, "field": self.address}
        for key, edit in edits.items():
            if edit.text().strip() and (key != "field" or KINDS[kind].field):
                found[key] = edit.text().strip()
        # CloudEvents may have a mode: nothing typed means what the placeholder says
        typed = self.value.text().strip() or ("true" if KINDS[kind].example == "true" else "")
        found[kind] = True if kind in _ALONE else value_of(typed)
        found |= options_of(self.options.text()) if KINDS[kind].keys else {}
        if self.optional.isChecked() and KINDS[kind].field:
            found["optional"] = True
        if self._enabled is False:
            found["enabled"] = False
        return found

    def accept_form(self) -> Wrong:
        """It has to read."""
        if faults := list(self._faults()):
            return faults
        try:
            self.wanted.emit(dict(read_check(self.table(), Place()).table))
        except (InspectorError, ValueError) as error:
            return [Fault(str(error), self.value if self.value.isEnabled() else self.kind)]
        return None

    def _faults(self) -> Iterator[Fault]:
        kind = KINDS[str(self.kind.currentData())]
        address, when = self.address.text().strip(), self.when.text().strip()
        if kind.field == "must" and not address:
            yield Fault(_WHERE_TO_LOOK, self.address)
        elif kind.field and address:
            yield from unread(self.address, lambda: address_of(address))
        if kind.keys:
            try:
                options_of(self.options.text())
            except ValueError as error:
                yield Fault(str(error), self.options)
        if when:
            yield from unread(self.when, lambda: parse(when))

    @Slot()
    def _on_kind_changed(self) -> None:
        kind = KINDS[str(self.kind.currentData())]
        self.value.setEnabled(kind.name not in _ALONE)
        self.value.setPlaceholderText(kind.example if kind.name not in _ALONE else "")
        self._choose.setVisible(kind.files)
        self.address.setEnabled(bool(kind.field))
        self.optional.setEnabled(bool(kind.field))
        self.form.setRowVisible(self.options, bool(kind.keys))
        self.options.setPlaceholderText(", ".join(f"{key} = …" for key in kind.keys or ()))
        self.withdraw()
        self._rest.start()

    @Slot()
    def _on_choose(self) -> None:
        dialog = QFileDialog(self, "Choose a file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.value.setText)
        dialog.open()

    @Slot()
    def _on_rested(self) -> None:
        kind = KINDS[str(self.kind.currentData())]
        if kind.field == "must" and not self.address.text().strip():
            # nothing is wrong yet: it was only begun
            self._say(_WHERE_TO_LOOK, "")
            return
        try:
            table = self.table()
        except ValueError as error:
            self._say(str(error), "bad")
            return
        attempt = self._attempt

        def work(token: Token, _part: object) -> tuple[str, str]:
            try:
                read_check(table, Place())
            except InspectorError as error:
                return str(error), "bad"
            if attempt is None:
                return "It reads. Select a request to try it on.", ""
            results = attempt([{**table, "enabled": True}], token)
            if not results:
                return "The selected request is not of this event, so it is not checked.", ""
            failed = [one for one in results if not one.passed]
            if failed:
                return f"✕ {describe(failed[0])}", "bad"
            found = f": {results[0].found}" if results[0].found else ""
            return f"✓ The selected request passes{found}", "ok"

        self._loader.run("try", work, lambda said: self._say(*said), failed=lambda error: self._say(str(error), "bad"))

    def _say(self, text: str, tone: str) -> None:
        self.outcome.setText(text)
        set_tone(self.outcome, "tone", tone)
        self.make_room()

    def done(self, result: int) -> None:
        """Nothing is tried any more."""
        self._rest.stop()
        self._loader.cancel_all()
        super().done(result)
