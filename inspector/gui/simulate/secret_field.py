"""What a sample is signed with: a made-up secret that is shown, the endpoint's saved one, another, or nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import CopyButton
from inspector.simulate import Chosen

GENERATED, SAVED, TYPED, NONE = "generated", "saved", "typed", "none"
_TITLES = {GENERATED: "Generated", SAVED: "Saved at the endpoint", TYPED: "Another one…", NONE: "None: unsigned"}


class SecretField(QWidget):
    """A choice, and under it the secret where there is one to show or to type."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._to_tell = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Signed with")
        for key, title in _TITLES.items():
            self.choice.addItem(title, key)
        self.choice.currentIndexChanged.connect(self._on_choice)
        column.addWidget(self.choice)
        self.line = QWidget()
        row = QHBoxLayout(self.line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.text = QLineEdit()
        self.text.setFont(mono_font(12))
        self.text.setAccessibleName("Secret")
        self.text.textEdited.connect(lambda _text: self.changed.emit())
        self.copy = CopyButton("Copy for the receiver", lambda: self._to_tell)
        row.addWidget(self.text, 1)
        row.addWidget(self.copy)
        column.addWidget(self.line)
        self._show()

    @property
    def mode(self) -> str:
        """generated, saved, typed or none."""
        return str(self.choice.currentData())

    def set_endpoint(self, name: str, *, has_secret: bool) -> None:
        """The endpoint that a saved secret would be of; it is chosen where there is one."""
        self.choice.setItemText(1, f"Saved at the endpoint {name}")
        self.choice.blockSignals(True)
        self.choice.setCurrentIndex(1 if has_secret else 0)
        self.choice.blockSignals(False)
        self._show()

    def show_chosen(self, chosen: Chosen | None) -> None:
        """What was made up, for the receiver; None while that is not known."""
        self._to_tell = chosen.to_tell if chosen is not None else ""
        if self.mode == GENERATED:
            first = self._to_tell.partition("\n")[0]
            key = chosen.local_key if chosen is not None else None
            shown = key.form.title if key is not None and "\n" in self._to_tell.strip() else first
            self.text.setText(shown)
            self.text.setCursorPosition(0)
            self.line.setVisible(bool(self._to_tell))

    @Slot()
    def _on_choice(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        typed, made = self.mode == TYPED, self.mode == GENERATED
        self.text.setReadOnly(not typed)
        self.text.setEchoMode(QLineEdit.EchoMode.Password if typed else QLineEdit.EchoMode.Normal)
        self.text.setPlaceholderText("The secret that the receiver has" if typed else "")
        self.text.clear()
        self.copy.setVisible(made)
        self.line.setVisible(typed)
