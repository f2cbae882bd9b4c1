"""The options of one kind of tunnel as fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from inspector.tunnels import Option

#: The labels stand in one column with those of the dialog around.
LABEL_WIDTH = 104
_FIELD = 32


class OptionFields(QWidget):
    """One line an option; `values` are those that were set."""

    def __init__(self, options: Sequence[Option], values: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QLineEdit | QComboBox] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for option in options:
            field = self._field(option, values.get(option.name, ""))
            field.setAccessibleName(option.title)
            field.setToolTip(option.help)
            label = QLabel(option.title)
            label.setToolTip(option.help)
            label.setBuddy(field)
            label.setMinimumSize(LABEL_WIDTH, _FIELD)
            form.addRow(label, field)
            self._fields[option.name] = field

    def _field(self, option: Option, value: str) -> QLineEdit | QComboBox:
        if option.choices:
            box = QComboBox()
            box.addItem("As usual", "")
            for choice in option.choices:
                box.addItem(choice, choice)
            box.setCurrentIndex(max(0, box.findData(value)))
            return box
        line = QLineEdit(value)
        line.setPlaceholderText(option.example or option.help)
        return line

    @property
    def values(self) -> dict[str, str]:
        """What is set, without what is empty."""
        found = {
            name: str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()
            for name, field in self._fields.items()
        }
        return {name: value for name, value in found.items() if value}
