"""Resend many: which, where to, how fast, and what a failure means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from inspector.gui.batches.address import AddressField
from inspector.gui.batches.manner_fields import MannerFields
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.editor.sending_options import SendingOptions
from inspector.gui.widgets.segmented import Segmented
from inspector.resend import How
from inspector.session.batches import Manner
from inspector.settings import ResendSettings
from inspector.wording import counted, number


@dataclass(frozen=True, slots=True)
class ManyWanted:
    """What was asked for. `scope`: selected, listed or all."""

    scope: str
    to: str | None
    how: How
    manner: Manner


class ResendMany(FormDialog):
    """Counts are of the moment when it was opened; what is sent is what is there when it begins."""

    wanted = Signal(object)

    def __init__(
        self,
        counts: tuple[int, int, int],
        settings: ResendSettings,
        targets: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Resend many", "Resend", parent)
        self.setMinimumWidth(640)
        selected, listed, whole = counts
        self._counts = {"selected": selected, "listed": listed, "all": whole}
        self.scope = Segmented("Which requests")
        offered = [("selected", f"Selected: {number(selected)}", "The selected rows")] if selected else []
        if 0 < listed < whole:
            offered.append(("listed", f"Listed: {number(listed)}", "All that the filter shows"))
        offered.append(("all", f"Whole session: {number(whole)}", "All requests, whatever the filter says"))
        self.scope.set_segments(offered, "selected" if selected > 1 else "listed" if listed < whole else "all")
        self.field("Requests", self.scope)
        self.remark("They go out in the order in which they arrived, the oldest first.")
        self.address = AddressField(settings, targets)
        self.field("Address", self.address)
        self.options = SendingOptions(fill=False)
        self.field("Signature", self.options)
        self.manner = MannerFields(spacing=True, parent=self)
        self.field("Order", self.manner.order_row)
        self.field("Speed", self.manner.speed_row)
        self.field("When one fails", self.manner.failure_row)
        self.field("Retries", self.manner.retry_row)
        self.scope.chosen.connect(self._on_scope_chosen)
        self._on_scope_chosen()

    @Slot()
    def _on_scope_chosen(self) -> None:
        self.main_button.setText(f"Resend {counted(self._counts[self.scope.current], 'request')}")

    def accept_form(self) -> Wrong:
        """The address has to be one that can be sent to."""
        if (wrong := self.address.problem()) is not None:
            return [Fault(wrong, self.address)]
        how = self.options.options().how()
        self.wanted.emit(ManyWanted(self.scope.current, self.address.address, how, self.manner.manner()))
        return None
