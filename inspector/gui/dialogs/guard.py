"""The question before a request goes where it may do harm."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from inspector.bodies import visible
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.icons import pixmap
from inspector.gui.widgets.labels import plain_label
from inspector.resend import Danger
from inspector.wording import counted

_ICONS = {"live": "triangle-alert", "public": "globe", "credentials": "key-round"}
#: Origins that are named; of more only the number is told.
_NAMED = 3


class Guard(FormDialog):
    """Names each danger; closing it by anything but "Send anyway" sends nothing."""

    def __init__(
        self, dangers: Sequence[Danger], origins: Sequence[str], count: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__("Send this?" if count == 1 else f"Send {counted(count, 'request')}?", "Send anyway", parent)
        self.origins = tuple(origins)
        self.form.addRow(plain_label(f"To {self._where()}", "heading", wrap=True))
        for danger in dangers:
            self.form.addRow(_row(danger))
        self.trust = QCheckBox(f"Don't ask again for {self._where()}")
        self.trust.setToolTip("Settings lists the targets that nothing is asked about, and takes them back")
        self.form.addRow(self.trust)
        # what may do harm is not what Enter does
        self.main_button.setDefault(False)
        self.main_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def _where(self) -> str:
        named = ", ".join(visible(origin).text for origin in self.origins[:_NAMED])
        more = len(self.origins) - _NAMED
        return f"{named} and {counted(more, 'other target')}" if more > 0 else named


def _row(danger: Danger) -> QWidget:
    host = QWidget()
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(8)
    sign = QLabel()
    sign.setPixmap(pixmap(_ICONS.get(danger.kind, "triangle-alert"), "warn"))
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(plain_label(visible(danger.text).text, wrap=True), 1)
    return host
