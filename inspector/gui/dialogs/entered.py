"""What is entered in the fields of a form, whatever they are: its value, and when that changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)


class ListField(QWidget):
    """A list as a field, with parts of its own."""

    #: What is in it is another one now.
    changed = Signal()

    def entered(self) -> object:
        """What is in it, to be compared."""
        raise NotImplementedError


def entered(field: QWidget) -> object:
    """The value of a field, None for what is no field."""
    if isinstance(field, ListField):
        return field.entered()
    if isinstance(field, QComboBox):
        return field.currentIndex(), field.currentText()
    if isinstance(field, QSpinBox | QDoubleSpinBox):
        return field.value()
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    if isinstance(field, QAbstractButton) and field.isCheckable():
        return field.isChecked()
    return None


def when_edited(field: QWidget, slot: Callable[[], object]) -> None:
    """Call the slot whenever the value of the field changes."""
    if isinstance(field, ListField):
        field.changed.connect(slot)
    elif isinstance(field, QComboBox):
        field.currentTextChanged.connect(lambda _text: slot())
    elif isinstance(field, QSpinBox | QDoubleSpinBox):
        field.valueChanged.connect(lambda _value: slot())
    elif isinstance(field, QLineEdit):
        field.textChanged.connect(lambda _text: slot())
    elif isinstance(field, QPlainTextEdit):
        field.textChanged.connect(slot)
    elif isinstance(field, QAbstractButton) and field.isCheckable():
        field.toggled.connect(lambda _on: slot())


def fields_of(dialog: QWidget) -> list[QWidget]:
    """The fields of a dialog, without those of dialogs over it and the parts that fields are made of."""
    return [
        one
        for one in dialog.findChildren(QWidget)
        if one.window() is dialog and entered(one) is not None and not _is_part(one)
    ]


def _is_part(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, ListField | QComboBox | QAbstractSpinBox):
            return True
        above = above.parentWidget()
    return False
