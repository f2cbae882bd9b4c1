"""The chain of content encodings of a body as switches: each step can be passed over."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from inspector.bodies import Decoded
from inspector.gui.detail.prepared import Options
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label, plain_tip

_STATES = {
    "done": "",
    "off": " (off)",
    "failed": " failed",
    "cut": " cut off",
    "capped": " capped",
    "unknown": " unknown",
}


class DecodeBar(QWidget):
    """Shows `gzip ✓ → br ✓`; a click passes a step over or takes it up again. Hidden when nothing is encoded."""

    #: Indexes of steps to pass over, and names of encodings to apply that no header names.
    changed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._options = Options()
        self.steps: list[QPushButton] = []
        self.hide()

    def set_steps(self, decoded: Decoded, options: Options) -> None:
        """Show the steps of a decoded body, and the encoding that its first bytes suggest."""
        self._options = options
        self.steps = []
        while self._row.count():
            item = self._row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not decoded.steps and not decoded.offer:
            self.hide()
            return
        self._row.addWidget(plain_label("Decoded", "small"))
        for at, step in enumerate(decoded.steps):
            made = button(step.name + _STATES.get(step.state, ""), kind="chip")
            made.setCheckable(True)
            made.setChecked(step.state in ("done", "cut", "capped"))
            made.setAccessibleName(f"Decode {step.name}")
            sizes = f"{step.size_in:,} → {step.size_out:,} bytes"
            made.setToolTip(plain_tip(step.note or f"{sizes}. Click to leave this step out, or take it up again."))
            made.clicked.connect(lambda _on=False, at=at: self._on_step_clicked(at))
            self.steps.append(made)
            self._row.addWidget(made)
            self._row.addWidget(plain_label(sizes if step.state != "off" else "", "small"))
        if decoded.offer:
            offer = decoded.offer
            self._row.addWidget(button(f"Decode as {offer}", kind="chip", on_click=lambda: self._on_offer_taken(offer)))
        self._row.addStretch(1)
        self.show()

    @Slot()
    def _on_step_clicked(self, at: int) -> None:
        skip = set(self._options.skip) ^ {at}
        self.changed.emit(tuple(sorted(skip)), self._options.extra)

    def _on_offer_taken(self, name: str) -> None:
        self.changed.emit(self._options.skip, (*self._options.extra, name))
