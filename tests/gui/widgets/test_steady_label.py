"""Figures that change do not lay out their window anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from inspector.gui.widgets.steady_label import SteadyLabel


class _Layouts(QObject):
    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_text_lays_out_nothing_until_it_needs_more_room(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(QLineEdit(), 1)
    label = SteadyLabel(88)
    row.addWidget(label)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(20)
    layouts = _Layouts()
    window.installEventFilter(layouts)
    for number in range(5):
        label.say(f"{number} of 9")
        qtbot.wait(1)
    assert layouts.count == 0
    assert label.text() == "4 of 9"

    label.say("1,000,000 of 1,000,000 of these")
    qtbot.waitUntil(lambda: layouts.count > 0)
    wide = label.width()
    assert wide >= label.fontMetrics().horizontalAdvance(label.text())
    label.say("")
    assert label.width() == wide


def test_the_room_for_the_widest_text_is_there_before_it_comes(qtbot: QtBot) -> None:
    label = SteadyLabel(0)
    qtbot.addWidget(label)
    label.say("1 of 1,000,000", "1,000,000 of 1,000,000")
    assert label.width() >= label.fontMetrics().horizontalAdvance("1,000,000 of 1,000,000")
