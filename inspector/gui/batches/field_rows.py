"""The fields that differ from copy to copy: a row each, with what it becomes or what is wrong right below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.gui.dialogs.entered import ListField
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button, icon_button
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.resend.copies import Checked
from inspector.resend.fields import WHOLE, Field, Where

_WHERE: tuple[tuple[Where, str, str], ...] = (
    ("json", "JSON value", "$.data.object.id"),
    ("header", "Header", "X-Event-Id"),
    ("query", "Query key", "id"),
    ("form", "Form key", "id"),
    ("target", "Whole target", ""),
    ("body", "Whole body", ""),
)
#: Characters of a value that are shown.
_SHOWN = 60


def _short(text: str) -> str:
    shown = visible(text[: 2 * _SHOWN]).text.replace("\n", "␊")
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


class FieldRow(QWidget):
    """One field."""

    changed = Signal()
    removed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.where = QComboBox()
        self.where.setAccessibleName("What differs")
        for key, title, _ in _WHERE:
            self.where.addItem(title, key)
        self.where.setCurrentIndex([key for key, _, _ in _WHERE].index(field.where))
        self.name = QLineEdit(field.name)
        self.name.setAccessibleName("Name or path")
        self.name.setFont(mono_font(12))
        self.name.setFixedWidth(170)
        self.template = QLineEdit(field.template)
        self.template.setAccessibleName("Template")
        self.template.setFont(mono_font(12))
        self.template.setPlaceholderText("{{uuid}}")
        self.drop = icon_button("Leave this field as it is", "x", on_click=self.removed.emit)
        self.told = ElidedLabel("small")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.where)
        top.addWidget(self.name)
        top.addWidget(self.template, 1)
        top.addWidget(self.drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.told)
        self.where.currentIndexChanged.connect(self._on_where_changed)
        self.name.textChanged.connect(self.changed)
        self.template.textChanged.connect(self.changed)
        self._show_where()

    def field(self) -> Field:
        """What stands in the row."""
        where: Where = self.where.currentData()
        return Field(where, "" if where in WHOLE else self.name.text().strip(), self.template.text())

    def show_check(self, checked: Checked) -> None:
        """Say what it becomes, or what is wrong."""
        if checked.problem:
            text = visible(checked.problem).text
        else:
            texts = [f"copy {number}: {_short(value)}" for number, value in enumerate(checked.values, 1)]
            text = "   ".join(texts)
        set_tone(self.told, "tone", "bad" if checked.problem else "")
        set_tone(self.template, "invalid", "true" if checked.problem else "false")
        self.told.set_full_text(text)

    @Slot()
    def _on_where_changed(self) -> None:
        self._show_where()
        self.changed.emit()

    def _show_where(self) -> None:
        key = self.where.currentData()
        self.name.setPlaceholderText({one: hint for one, _, hint in _WHERE}[key])
        self.name.setVisible(key not in WHOLE)


class FieldRows(ListField):
    """All of them, and a way to add one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[FieldRow] = []
        page = QWidget()
        page.setProperty("page", "true")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        self.none = ElidedLabel("dim")
        self.none.setMinimumHeight(32)
        self.none.set_full_text("Nothing differs: every copy is the same in every byte.")
        self._column.addWidget(self.none)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        scroll.setMinimumHeight(180)
        self.add = button("Vary another field", "plus", small=True, on_click=self.add_field)
        self.add.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(scroll, 1)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def entered(self) -> object:
        """What stands in the rows."""
        return self.fields()

    def fields(self) -> tuple[Field, ...]:
        """What stands in the rows."""
        return tuple(row.field() for row in self.rows)

    def set_fields(self, fields: Iterable[Field]) -> None:
        """Show others."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for field in fields:
            self._put(field)
        self._tell()

    def show_checks(self, checks: Sequence[Checked]) -> None:
        """Say below each row what came out."""
        for row, checked in zip(self.rows, checks, strict=False):
            row.show_check(checked)

    def add_field(self) -> None:
        """Another row, ready for typing."""
        self._put(Field("json", "", "{{uuid}}")).name.setFocus()
        self._tell()

    def _put(self, field: Field) -> FieldRow:
        row = FieldRow(field)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows), row)
        return row

    def _remove(self, row: FieldRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add.setFocus()
        self._tell()

    def _tell(self) -> None:
        self.none.setVisible(not self.rows)
        self.changed.emit()
