"""What is wrong with the fields of a form: each is marked, with the reason right under it, until it is edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QScrollArea, QWidget

from inspector.bodies import visible
from inspector.errors import InspectorError
from inspector.gui.dialogs.entered import when_edited
from inspector.gui.dialogs.remark import Remark
from inspector.gui.widgets.labels import set_tone


class Fault(NamedTuple):
    """What is wrong with a field. `said`: the form says so beside the field already."""

    text: str
    field: QWidget
    said: bool = False


class _Mark(NamedTuple):
    text: str
    form: QFormLayout
    label: Remark | None


class FaultMarks(QObject):
    """The marks in one form. `live` are fields that are checked while one types: who does it lifts their marks."""

    #: There is more to show, or less.
    changed = Signal()

    def __init__(self, form: QFormLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._marks: dict[QWidget, _Mark] = {}
        self._watched: set[QWidget] = set()
        self.live: set[QWidget] = set()

    @property
    def texts(self) -> tuple[str, ...]:
        """All reasons, in the order in which they were found."""
        return tuple(mark.text for mark in self._marks.values())

    def put(self, fault: Fault) -> None:
        """Mark a field. One that is marked gets this reason in place of the other."""
        field = fault.field
        if (mark := self._marks.get(field)) is not None and mark.text == fault.text:
            return
        self._drop(field)
        form, row = self._place(field)
        label = None if fault.said else _label(form, row, fault.text)
        self._marks[field] = _Mark(fault.text, form, label)
        set_tone(_framed(field), "invalid", "true")
        field.setAccessibleDescription(fault.text)
        if field not in self._watched and field not in self.live:
            self._watched.add(field)
            when_edited(field, partial(self.lift, field))
        self.changed.emit()

    def lift(self, field: QWidget) -> None:
        """What was said of a field need not be so any more."""
        if field in self._marks:
            self._drop(field)
            self.changed.emit()

    def clear(self) -> None:
        """Lift all."""
        for field in tuple(self._marks):
            self.lift(field)

    def go_to(self, field: QWidget) -> None:
        """Bring a field into view, with what is said of it, and begin there."""
        above = field.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            mark = self._marks.get(field)
            for part in (mark and mark.label, field):
                if part is not None:
                    above.ensureWidgetVisible(part, 0, 16)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, field: QWidget) -> None:
        mark = self._marks.pop(field, None)
        if mark is None:
            return
        set_tone(_framed(field), "invalid", "false")
        field.setAccessibleDescription("")
        if mark.label is not None:
            mark.form.removeRow(mark.label)

    def _place(self, field: QWidget) -> tuple[QFormLayout, int]:
        """The form and the row of a field, which may be a part of what stands in the row."""
        part: QWidget | None = field
        while part is not None and not part.isWindow():
            above = part.parentWidget()
            inner = above.layout() if above is not None else None
            for form in (inner, self._form):
                if isinstance(form, QFormLayout) and form.indexOf(part) >= 0:
                    return form, form.getWidgetPosition(part)[0]  # type: ignore[index]  # PySide gives a pair
            part = above
        return self._form, self._form.rowCount() - 1


def _label(form: QFormLayout, row: int, text: str) -> Remark:
    """The reason under a row, in line with what stands in it."""
    label = Remark(text)
    set_tone(label, "tone", "bad")
    if form.itemAt(row, QFormLayout.ItemRole.LabelRole) is None:
        form.insertRow(row + 1, label)
    else:
        form.insertRow(row + 1, "", label)
    # at once, for the room that it needs
    label.show()
    return label


def _framed(field: QWidget) -> QWidget:
    """What of a field has a frame."""
    return field.focusProxy() or field


def unread(field: QWidget, read: Callable[[], object]) -> Iterator[Fault]:
    """What is wrong with a field that `read` does not read."""
    try:
        read()
    except InspectorError as error:
        yield Fault(visible(str(error)).text, field)
