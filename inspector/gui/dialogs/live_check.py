"""Fields that are checked while one types, after a short rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from inspector.gui.dialogs.entered import when_edited
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog

_REST_MS = 250


class LiveCheck(QTimer):
    """Marks those of `fields` that `check` finds a fault with, and takes the marks of the others away."""

    def __init__(self, dialog: FormDialog, fields: Sequence[QWidget], check: Callable[[], Iterable[Fault]]) -> None:
        super().__init__(dialog, singleShot=True, interval=_REST_MS)
        self._marks, self._fields, self._check = dialog.faults, fields, check
        self._marks.live.update(fields)
        for field in fields:
            when_edited(field, self.start)
        self.timeout.connect(self._on_rested)

    @Slot()
    def _on_rested(self) -> None:
        found = {fault.field: fault for fault in self._check()}
        for field in self._fields:
            if field in found:
                self._marks.put(found[field])
            else:
                self._marks.lift(field)
