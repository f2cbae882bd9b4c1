"""The fields that say how a batch goes: order, speed, what a failure means, retries."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QWidget

from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.segmented import Segmented
from inspector.resend.pacing import LEAST_SPACING, MOST_PARALLEL, MOST_RATE, MOST_SPACING, Pace
from inspector.resend.retry import MOST_RETRIES, Retry
from inspector.session.batches import Manner

_DEFAULT_PARALLEL = 8


def _row(*parts: QWidget) -> QWidget:
    host = QWidget()
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return host


class MannerFields(QWidget):
    """Makes the fields' widgets; the dialog puts them into its form. `spacing`: the original one can be chosen."""

    #: Something else was chosen.
    changed = Signal()

    def __init__(self, *, spacing: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        self.order = Segmented("Order")
        self.order.set_segments(
            (
                ("serial", "One after another", "The next starts when the one before is done, its retries included"),
                ("parallel", "In parallel", "They start in order, but do not wait for each other"),
            )
        )
        self.parallel = QSpinBox(minimum=2, maximum=MOST_PARALLEL, value=_DEFAULT_PARALLEL)
        self.parallel.setAccessibleName("How many at a time")
        self.parallel.setSuffix(" at a time")
        self.order_row = _row(self.order, self.parallel)

        self.speed = QComboBox()
        self.speed.addItem("As fast as it goes", "fast")
        if spacing:
            self.speed.addItem("As far apart as they arrived", "spacing")
        self.speed.addItem("At a fixed rate", "rate")
        self.spacing = QDoubleSpinBox(
            minimum=LEAST_SPACING, maximum=MOST_SPACING, value=1.0, decimals=1, singleStep=0.1
        )
        self.spacing.setAccessibleName("Factor of the original spacing")
        self.spacing.setPrefix("× ")
        self.rate = QDoubleSpinBox(minimum=0.1, maximum=MOST_RATE, value=10.0, decimals=1)
        self.rate.setAccessibleName("Requests a second")
        self.rate.setSuffix(" a second")
        self.told = plain_label("", "small")
        self.speed_row = _row(self.speed, self.spacing, self.rate, self.told)

        self.failure = Segmented("When one fails")
        self.failure.set_segments(
            (
                ("go on", "Go on", "All are sent; those that failed can be sent again afterwards"),
                ("stop", "Stop", "Nothing more starts; what is under way comes to its end"),
            )
        )
        self.failure_row = _row(self.failure, plain_label("No answer, or a status other than 2xx", "small"))

        self.retries = QSpinBox(minimum=0, maximum=MOST_RETRIES, value=0)
        self.retries.setAccessibleName("Retries")
        self.retries.setSpecialValueText("none")
        self.retries_told = plain_label("", "small")
        self.retry_row = _row(self.retries, self.retries_told)

        self.order.chosen.connect(self._on_chosen)
        self.failure.chosen.connect(self._on_chosen)
        self.speed.currentIndexChanged.connect(self._on_chosen)
        for box in (self.parallel, self.retries):
            box.valueChanged.connect(self._on_chosen)
        for number in (self.spacing, self.rate):
            number.valueChanged.connect(self._on_chosen)
        self._show()

    def set_pace(self, pace: Pace) -> None:
        """Choose a pace."""
        self.order.set_current("serial" if pace.parallel == 1 else "parallel")
        if pace.parallel > 1:
            self.parallel.setValue(pace.parallel)
        kind = "rate" if pace.rate is not None else "spacing" if pace.spacing is not None else "fast"
        self.speed.setCurrentIndex(self.speed.findData(kind))
        if pace.rate is not None:
            self.rate.setValue(pace.rate)
        if pace.spacing is not None:
            self.spacing.setValue(pace.spacing)
        self._show()

    def manner(self) -> Manner:
        """What is chosen."""
        kind = self.speed.currentData()
        pace = Pace(
            parallel=self.parallel.value() if self.order.current == "parallel" else 1,
            rate=self.rate.value() if kind == "rate" else None,
            spacing=self.spacing.value() if kind == "spacing" else None,
        )
        return Manner(pace, Retry(times=self.retries.value()), self.failure.current == "stop")

    @Slot()
    def _on_chosen(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        kind = self.speed.currentData()
        self.parallel.setVisible(self.order.current == "parallel")
        self.spacing.setVisible(kind == "spacing")
        self.rate.setVisible(kind == "rate")
        factor = round(self.spacing.value(), 1)
        said = ""
        if kind == "spacing" and factor != 1:
            said = f"{1 / factor:.3g} times as fast" if factor < 1 else f"{factor:g} times as slow"
        self.told.setText(said)
        self.told.setVisible(bool(said))
        retry = Retry(times=self.retries.value())
        waits = [min(retry.cap_s, retry.base_s * retry.factor**number) for number in range(min(retry.times, 3))]
        shown = ", ".join(f"{wait:g}" for wait in waits) + (", …" if retry.times > 3 else "")
        self.retries_told.setText(
            f"Waits of up to {shown} s, at random; a Retry-After is kept to" if waits else "A failure counts at once"
        )
