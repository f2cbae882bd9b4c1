"""The deliveries of one event, under each other: when each arrived, how long after the one before, and what it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from inspector import wording
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label, plain_tip
from inspector.gui.widgets.timeline import Mark, Timeline
from inspector.session.deliveries import MEANINGS, BackOff, Delivery

#: Kind -> the tone that its word is painted in.
TONES = {"first": "mut", "retry": "warn", "duplicate": "warn", "out of order": "bad", "changed": "bad"}
#: More than this are not listed; the filter shows them all.
SHOWN = 12


def gap_text(gap_us: int) -> str:
    """`+12 ms`, `+4.20 s`, `+12 min`: the time since the delivery before."""
    return "+" + (wording.duration(gap_us) if gap_us < 60_000_000 else wording.age(gap_us / 1e6))


def back_off_text(found: BackOff) -> str:
    """`5 · over 12 min · each gap 2.0 times the one before`."""
    parts = [str(found.deliveries), f"over {gap_text(found.span_us)[1:]}"]
    if found.factor is not None:
        parts.append(f"each gap {found.factor:.1f} times the one before")
    return " · ".join(parts)


def _tone(status: int) -> str:
    return "bad" if not status or status >= 500 else "warn" if status >= 300 else "ok"


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
        self.heading = plain_label("", "section")
        column.addWidget(self.heading)
        self.timeline = Timeline("When the deliveries arrived")
        self.timeline.chosen.connect(self.chosen)
        column.addWidget(self.timeline)
        self._host: QFrame | None = None
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
        self.timeline.show_marks(
            [
                Mark(one.id, one.received_us, str(one.status or "none"), _tone(one.status), one.id == current)
                for one in _near(deliveries, current)
            ]
        )
        self._host = QFrame()
        grid = QGridLayout(self._host)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(6, 1)
        for row, one in enumerate(_near(deliveries, current)):
            self._add_row(grid, row, one, one.id == current)
        self._column.insertWidget(2, self._host)

    def _add_row(self, grid: QGridLayout, row: int, one: Delivery, here: bool) -> None:
        link = button(f"#{one.id}", kind="link", on_click=lambda: self.chosen.emit(one.id))
        link.setEnabled(not here)
        link.setToolTip("Shown now" if here else "Show this delivery")
        link.setAccessibleName(f"Delivery {one.number}, request {one.id}")
        grid.addWidget(link, row, 0)
        told = f"attempt {one.told}" if one.told else f"delivery {one.number}"
        gap = gap_text(one.gap_us) if one.number > 1 else ""
        status = str(one.status) if one.status else "no answer"
        for column, text in ((1, wording.clock(one.received_us)), (2, gap), (4, status)):
            label = plain_label(text, "dim" if column == 2 else "")
            label.setFont(mono_font(12))
            grid.addWidget(label, row, column)
        grid.addWidget(plain_label(told), row, 3)
        word = plain_label(one.kind + ("  ← this one" if here else ""))
        word.setProperty("tone", TONES[one.kind])
        word.setToolTip(MEANINGS[one.kind])
        word.setAccessibleName(f"{one.kind}: {MEANINGS[one.kind]}")
        grid.addWidget(word, row, 5)
        if one.rule:
            rule = plain_label(one.rule, "dim")
            rule.setToolTip(plain_tip(f"Answered by the rule “{one.rule}”"))
            grid.addWidget(rule, row, 6)


def _near(deliveries: tuple[Delivery, ...], current: int) -> tuple[Delivery, ...]:
    """The first one, and those around the current one."""
    if len(deliveries) <= SHOWN:
        return deliveries
    place = next((at for at, one in enumerate(deliveries) if one.id == current), 0)
    start = max(1, min(place - SHOWN // 2, len(deliveries) - SHOWN + 1))
    return (deliveries[0], *deliveries[start : start + SHOWN - 1])
