"""What must hold for the requests of an endpoint."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from inspector.endpoints import Endpoint
from inspector.gui.checking.check_list import CheckList
from inspector.gui.checking.editor import Try
from inspector.gui.dialogs.form import FormDialog
from inspector.workers import Workers


class ChecksDialog(FormDialog):
    """The checks of one endpoint. `wanted` brings the endpoint's name and its tables as changed."""

    wanted = Signal(str, object)
    asks_first = True

    def __init__(
        self, endpoint: Endpoint, workers: Workers, attempt: Try | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"Checks of {endpoint.name}", "Save", parent)
        self.setMinimumWidth(720)
        self._name = endpoint.name
        self.list = CheckList(endpoint.checks, workers, attempt)
        self.form.addRow(self.list)
        self.remark(
            "They are made of what arrives from now on, behind the answers. To check older requests again, select "
            "them and choose “Check again”."
        )

    def accept_form(self) -> str | None:
        """What is entered reads already."""
        self.wanted.emit(self._name, self.list.items)
        return None
