"""The deliveries of one event, under each other: when each arrived, how long after the one before, and what it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.gui.detail.delivery_rows import DeliveryRows, gap_text
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.timeline import Mark, Timeline
from inspector.session.deliveries import BackOff, Delivery

#: More than this are not listed; the filter shows them all.
SHOWN = 12


def back_off_text(found: BackOff) -> str:
    """`5 · over 12 min · each gap 2.0 times the one before`, or about so many; nothing of it where gaps scatter."""
    parts = [str(found.deliveries), f"over {gap_text(found.span_us)[1:]}"]
    if found.factor is not None:
        about = "" if found.steady else "about "
        parts.append(f"each gap {about}{found.factor:.1f} times the one before")
    return " · ".join(parts)


def _tone(status: int) -> str:
    return "bad" if not status or status >= 400 else "warn" if status >= 300 else "ok"


def _mark(one: Delivery, before: Delivery | None, current: int) -> Mark:
    left_out = one.number - before.number - 1 if before is not None else 0
    return Mark(one.id, one.received_us, str(one.status or "none"), _tone(one.status), one.id == current, left_out)


class Deliveries(QWidget):
    """Hidden while an event came once only."""

    #: Id of a delivery that was clicked.
    chosen = Signal(int)
    #: All deliveries of this event are to be listed.
    listed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self.heading = plain_label("", "section", wrap=True)
        column.addWidget(self.heading)
        self.timeline = Timeline("When the deliveries arrived")
        self.timeline.chosen.connect(self.chosen)
        column.addWidget(self.timeline)
        self._host: DeliveryRows | None = None
        self._column = column
        self._more = button("List them all", kind="link", on_click=self.listed.emit)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_deliveries(self, deliveries: tuple[Delivery, ...], current: int) -> None:
        """Show the deliveries; the one of the capture `current` is marked."""
        if self._host is not None:
            self._host.hide()
            self._host.deleteLater()
            self._host = None
        self.setVisible(len(deliveries) > 1)
        if len(deliveries) < 2:
            return
        self.heading.setText(f"DELIVERIES OF THIS EVENT · {back_off_text(BackOff.of(deliveries))}")
        near = _near(deliveries, current)
        self.timeline.show_marks(
            [_mark(one, before, current) for before, one in zip((None, *near[:-1]), near, strict=True)]
        )
        self._host = DeliveryRows(near, current, self.chosen.emit, self)
        self._column.insertWidget(2, self._host)
        self._host.show()


def _near(deliveries: tuple[Delivery, ...], current: int) -> tuple[Delivery, ...]:
    """The first one, and those around the current one."""
    if len(deliveries) <= SHOWN:
        return deliveries
    place = next((at for at, one in enumerate(deliveries) if one.id == current), 0)
    start = max(1, min(place - SHOWN // 2, len(deliveries) - SHOWN + 1))
    return (deliveries[0], *deliveries[start : start + SHOWN - 1])
