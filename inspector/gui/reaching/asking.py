"""What a tunnel asks: the key of a host that is not known, a passphrase, a password."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label
from inspector.tunnels import Question


class QuestionCard(QFrame):
    """One question. Nothing is accepted by Enter but a text that was typed."""

    #: The answer (a text, True, False or None), and whether a secret is to be kept.
    answered = Signal(object, bool)

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.setProperty("card", "warn")
        self.setAccessibleName(question.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(plain_label(visible(question.text).text, "heading", wrap=True))
        if question.detail:
            detail = plain_label(visible(question.detail).text, wrap=True, select=True)
            detail.setFont(mono_font(12))
            column.addWidget(detail)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(question.text)
        self.keep = QCheckBox("Keep it where signing secrets are kept")
        if question.kind == "secret":
            self.secret.returnPressed.connect(self._on_given)
            column.addWidget(self.secret)
            row.addWidget(self.keep, 1)
            self.yes = button("Unlock", small=True, on_click=self._on_given)
            self.no = button("Cancel", small=True, on_click=lambda: self.answered.emit(None, False))
            # when the dialog has been laid out
            QTimer.singleShot(0, self.secret, self.secret.setFocus)
        else:
            column.addWidget(
                plain_label("Compare it with what the host's owner says (ssh-keygen -lf there).", "small", wrap=True)
            )
            row.addStretch(1)
            self.yes = button("It is the right one", small=True, on_click=lambda: self.answered.emit(True, False))
            self.no = button("Do not connect", small=True, on_click=lambda: self.answered.emit(False, False))
        for one in (self.no, self.yes):
            one.setAutoDefault(False)
            row.addWidget(one)
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts that wrap need as much room as they need: a form would squeeze them."""
        super().resizeEvent(event)
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height()))

    @Slot()
    def _on_given(self) -> None:
        if text := self.secret.text():
            self.answered.emit(text, self.keep.isChecked())
