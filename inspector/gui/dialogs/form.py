"""What the dialogs share: a column of labelled fields, a place for what is wrong, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class FormDialog(QDialog):
    """A window-modal dialog; `accept_form` is called by the main button and closes it by returning no complaint."""

    def __init__(self, title: str, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        outer.addLayout(self.form)
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("tone", "bad")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        outer.addWidget(self.problem)
        outer.addStretch()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.buttons = row
        row.addStretch()
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        row.addWidget(self.cancel_button)
        self.main_button = QPushButton(button)
        self.main_button.setProperty("primary", True)
        self.main_button.setDefault(True)
        self.main_button.clicked.connect(self._on_main_clicked)
        row.addWidget(self.main_button)
        outer.addLayout(row)

    def section(self, title: str) -> None:
        """A heading above the fields that follow."""
        label = QLabel(title)
        label.setProperty("role", "heading")
        label.setContentsMargins(0, 6, 0, 0)
        self.form.addRow(label)

    def remark(self, text: str) -> QLabel:
        """A dim sentence under a field."""
        label = QLabel(text, wordWrap=True)
        label.setProperty("role", "small")
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.form.addRow("", label)
        return label

    def field(self, title: str, widget: QWidget, tip: str = "") -> None:
        """A labelled field; the label is its accessible name."""
        widget.setAccessibleName(title)
        if tip:
            widget.setToolTip(tip)
        self.form.addRow(title, widget)

    def complain(self, text: str) -> None:
        """Say what is wrong with what was entered."""
        self.problem.setText(text)
        self.problem.show()

    def accept_form(self) -> str | None:
        """Take what was entered; returns what is wrong with it, or None."""
        return None

    def _on_main_clicked(self) -> None:
        wrong = self.accept_form()
        if wrong is None:
            self.accept()
        else:
            self.complain(wrong)
