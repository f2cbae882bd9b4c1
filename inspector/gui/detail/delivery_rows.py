"""The deliveries of one event as rows: one line each, or two where the panel is narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from inspector import wording
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel, plain_label
from inspector.session.deliveries import MEANINGS, Delivery

#: Kind -> the tone that its word is painted in.
TONES = {"first": "mut", "retry": "warn", "duplicate": "warn", "out of order": "bad", "changed": "bad"}
#: Room that the rule has in a line with the others, at least.
_RULE = 96
_GAP = 16


def gap_text(gap_us: int) -> str:
    """`+12 ms`, `+4.20 s`, `+12 min`: the time since the delivery before."""
    return "+" + (wording.duration(gap_us) if gap_us < 60_000_000 else wording.age(gap_us / 1e6))


class _Row(NamedTuple):
    """What a row consists of; `what` and `rule` go to a second line where there is no room."""

    number: QWidget
    when: QLabel
    gap: QLabel
    status: QLabel
    what: QLabel
    word: QLabel
    rule: ElidedLabel


class DeliveryRows(QFrame):
    """Shows deliveries in columns; `chosen` is called with the id of one that was clicked."""

    def __init__(
        self, deliveries: Sequence[Delivery], current: int, chosen: Callable[[int], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(4)
        self._rows = [_row(one, one.id == current, chosen, self) for one in deliveries]
        self._seconds: list[QHBoxLayout] = []
        # asked once: hidden columns would change it
        self._wide = sum(
            max((part.sizeHint().width() for part in column), default=0) + _GAP
            for column in zip(*(row[:6] for row in self._rows), strict=True)
        ) + (_RULE if any(row.rule.full_text for row in self._rows) else 0)
        self.narrow = True
        self._place()

    def minimumSizeHint(self) -> QSize:
        """As wide as two lines need: in one they would push the page beyond its panel."""
        narrow = max(
            (
                max(
                    sum(part.sizeHint().width() + _GAP for part in row[:4]),
                    row.number.sizeHint().width()
                    + row.what.sizeHint().width()
                    + row.word.sizeHint().width()
                    + 3 * _GAP,
                )
                for row in self._rows
            ),
            default=0,
        )
        return QSize(narrow, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line where there is room for it."""
        super().resizeEvent(event)
        narrow = self.width() < self._wide
        if narrow != self.narrow:
            self.narrow = narrow
            self._place()

    def _place(self) -> None:
        grid = self._grid
        for second in self._seconds:
            grid.removeItem(second)
            second.deleteLater()
        self._seconds = []
        for place, row in enumerate(self._rows):
            for part in row:
                grid.removeWidget(part)
            if not self.narrow:
                for column, part in enumerate(row):
                    grid.addWidget(part, place, column)
                continue
            for column, part in enumerate(row[:4]):
                grid.addWidget(part, 2 * place, column)
            second = QHBoxLayout()
            second.setSpacing(8)
            second.setContentsMargins(0, 0, 0, 6)
            for part in row[4:]:
                second.addWidget(part, 1 if part is row.rule else 0)
            if not row.rule.full_text:
                second.addStretch(1)
            grid.addLayout(second, 2 * place + 1, 1, 1, 6)
            self._seconds.append(second)
        # what is left over goes to the rules
        grid.setColumnStretch(6, 1)


def _row(one: Delivery, here: bool, chosen: Callable[[int], object], parent: QWidget) -> _Row:
    link = button(f"#{one.id}", kind="link", on_click=lambda: chosen(one.id))
    link.setEnabled(not here)
    link.setToolTip("Shown now" if here else "Show this delivery")
    link.setAccessibleName(f"Delivery {one.number}, request {one.id}")
    when, gap, status = (
        plain_label(text, role)
        for text, role in (
            (wording.clock(one.received_us), ""),
            (gap_text(one.gap_us) if one.number > 1 else "", "dim"),
            (str(one.status) if one.status else "no answer", ""),
        )
    )
    for label in (when, gap, status):
        label.setFont(mono_font(12))
    word = plain_label(one.kind + ("  ← this one" if here else ""))
    word.setProperty("tone", TONES[one.kind])
    word.setToolTip(MEANINGS[one.kind])
    word.setAccessibleName(f"{one.kind}: {MEANINGS[one.kind]}")
    rule = ElidedLabel("dim")
    rule.set_full_text(one.rule)
    rule.setAccessibleName(f"Answered by the rule “{one.rule}”" if one.rule else "")
    told = plain_label(f"attempt {one.told}" if one.told else f"delivery {one.number}")
    made = _Row(link, when, gap, status, told, word, rule)
    for part in made:
        part.setParent(parent)
    rule.setVisible(bool(one.rule))
    return made
