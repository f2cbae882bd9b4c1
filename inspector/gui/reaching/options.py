"""The options of one kind of tunnel as fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from inspector.errors import UsageError
from inspector.gui.dialogs.faults import Fault
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
        self._options = options

    def _field(self, option: Option, value: str) -> QLineEdit | QComboBox:
        if option.choices:
            box = QComboBox()
            box.addItem("As usual", "")
            for choice in option.choices:
                box.addItem(choice, choice)
            box.setCurrentIndex(max(0, box.findData(value)))
            return box
        line = QLineEdit(value)
        # what only shows how it is written must not look like what is taken where nothing is typed
        line.setPlaceholderText(f"like {option.example}" if option.example else option.help)
        return line

    def missing(self) -> list[Fault]:
        """What has to be set, and is not: in the words of the form, not in those of a command line."""
        return [
            Fault(f"{option.title} is missing. {_like(option.example)}".rstrip(), self._fields[option.name])
            for option in self._options
            if option.required and option.name not in self.values
        ]

    def blamed(self, error: UsageError) -> QWidget | None:
        """The field whose value the error shows; None where it shows that of none."""
        values = self.values
        return next((self._fields[name] for name, value in values.items() if repr(value)[:20] in str(error)), None)

    @property
    def values(self) -> dict[str, str]:
        """What is set, without what is empty."""
        found = {
            name: str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()
            for name, field in self._fields.items()
        }
        return {name: value for name, value in found.items() if value}


def _like(example: str) -> str:
    return f"Write it like {example}." if example else ""
