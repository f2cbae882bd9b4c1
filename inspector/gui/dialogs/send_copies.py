"""Load copies: one request many times, with fields that differ, to see how a receiver takes that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from inspector.gui.batches.address import AddressField
from inspector.gui.batches.field_rows import FieldRows
from inspector.gui.batches.manner_fields import MannerFields
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.editor.sending_options import SendingOptions
from inspector.gui.widgets.buttons import button
from inspector.resend import How
from inspector.resend.copies import MOST_COPIES, Checked, Copies
from inspector.resend.fields import Field
from inspector.resend.presets import Preset
from inspector.session.batches import Manner
from inspector.settings import ResendSettings
from inspector.wording import counted

_CHECK_MS = 150
_ORDERS = (("rising", "First to last"), ("reversed", "Last to first"), ("shuffled", "Shuffled"))


@dataclass(frozen=True, slots=True)
class CopiesWanted:
    """What was asked for."""

    copies: Copies
    to: str | None
    how: How
    manner: Manner


class SendCopies(FormDialog):
    """Proposals on top, everything can be changed below; each field shows what it becomes in the first two copies."""

    wanted = Signal(object)
    #: These fields (a tuple) are to be checked; the answer comes through `show_checks`.
    check_wanted = Signal(object)

    def __init__(
        self,
        capture_id: int,
        presets: Sequence[Preset],
        settings: ResendSettings,
        targets: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"Send copies of #{capture_id}", "Send", parent)
        self.setMinimumWidth(760)
        self._problem = ""
        self.presets = QWidget()
        row = QHBoxLayout(self.presets)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        self._chips = {}
        for preset in presets:
            chip = button(preset.title, kind="chip", tip=preset.text)
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.clicked.connect(lambda _checked=False, preset=preset: self.take(preset))
            self._chips[preset.key] = chip
            row.addWidget(chip)
        row.addStretch(1)
        self.field("Test", self.presets)
        self.told = self.remark("")
        self.count = QSpinBox(minimum=1, maximum=MOST_COPIES)
        self.count.setGroupSeparatorShown(True)
        self.order = QComboBox()
        for key, title in _ORDERS:
            self.order.addItem(title, key)
        self.order.setAccessibleName("Which copy is sent first")
        counts = QWidget()
        line = QHBoxLayout(counts)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(8)
        for part in (self.count, self.order):
            line.addWidget(part)
        line.addStretch(1)
        self.field("Copies", counts)
        self.count.setAccessibleName("Copies")
        self.rows = FieldRows()
        self.field("What differs", self.rows)
        self.remark(
            "{{uuid}} and {{random}} are fresh at each place, {{copy.uuid}} and {{copy.random}} the same in all fields "
            "of one copy; {{counter}}, {{now}}, {{now.unix}}, {{random(8)}} and sums like {{now.unix + counter}} work."
        )
        self.address = AddressField(settings, targets)
        self.field("Address", self.address)
        self.options = SendingOptions(fill=False)
        self.field("Signature", self.options)
        self.manner = MannerFields(spacing=False, parent=self)
        self.field("Order", self.manner.order_row)
        self.field("Speed", self.manner.speed_row)
        self.field("When one fails", self.manner.failure_row)
        self._timer = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._timer.timeout.connect(self._on_timeout)
        self.rows.changed.connect(self._timer.start)
        self.count.valueChanged.connect(self._show_count)
        self.take(presets[0])

    def take(self, preset: Preset) -> None:
        """Fill the form with a proposal."""
        for key, chip in self._chips.items():
            chip.setChecked(key == preset.key)
        self.told.setText(preset.text)
        self.count.setValue(preset.copies.count)
        self.order.setCurrentIndex(self.order.findData(preset.copies.order))
        self.rows.set_fields(preset.copies.fields)
        self.manner.set_pace(preset.pace)
        self._show_count()

    def show_checks(self, fields: tuple[Field, ...], checks: Sequence[Checked]) -> None:
        """What came of a check, unless the fields are other ones by now."""
        if fields == self.rows.fields():
            self._problem = next((one.problem for one in checks if one.problem), "")
            self.rows.show_checks(checks)

    def accept_form(self) -> Wrong:
        """Templates have to work, the address has to be one."""
        wrong = ((self._problem, self.rows, True), (self.address.problem(), self.address, False))
        if faults := [Fault(text, field, said) for text, field, said in wrong if text]:
            return faults
        copies = Copies(self.count.value(), self.rows.fields(), self.order.currentData())
        how = self.options.options().how()
        self.wanted.emit(CopiesWanted(copies, self.address.address, how, self.manner.manner()))
        return None

    @Slot()
    def _on_timeout(self) -> None:
        self.check_wanted.emit(self.rows.fields())

    @Slot()
    def _show_count(self) -> None:
        self.main_button.setText(f"Send {counted(self.count.value(), 'copy', 'copies')}")
