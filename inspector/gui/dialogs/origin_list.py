"""Targets that something was allowed for, each with the button that takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.gui.dialogs.entered import ListField
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.labels import ElidedLabel, plain_label


class OriginList(ListField):
    """A short list, edited in place."""

    def __init__(self, origins: Sequence[str], *, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.origins = tuple(origins)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(2)
        self._none = plain_label("None", "dim")
        self._none.setMinimumHeight(24)
        self._column.addWidget(self._none)
        for origin in self.origins:
            self._column.addWidget(self._row(origin, tone))
        self._none.setVisible(not self.origins)

    def entered(self) -> object:
        """Those that are left."""
        return self.origins

    def _row(self, origin: str, tone: str) -> QWidget:
        host = QWidget()
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        label = ElidedLabel()
        label.setFont(mono_font(12))
        label.setProperty("tone", tone)
        label.set_full_text(visible(origin).text)
        row.addWidget(label, 1)
        row.addWidget(icon_button(f"Remove {origin}", "x", on_click=lambda: self._remove(origin, host)))
        return host

    def _remove(self, origin: str, row: QWidget) -> None:
        self.origins = tuple(one for one in self.origins if one != origin)
        row.hide()
        row.deleteLater()
        self._none.setVisible(not self.origins)
        self.changed.emit()
