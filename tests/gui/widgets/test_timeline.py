from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from inspector.gui.theme import ThemeHub
from inspector.gui.widgets.timeline import Mark, Timeline


def test_marks_stand_in_order_longer_gaps_are_wider_and_a_click_goes_there(qtbot: QtBot, hub: ThemeHub) -> None:
    line = Timeline("When")
    qtbot.addWidget(line)
    line.resize(600, 52)
    line.show_marks(
        [
            Mark(1, 0, "500", "bad", False),
            Mark(2, 1_000_000, "500", "bad", False),
            Mark(3, 3_600_000_000, "200", "ok", True),
        ]
    )
    places = [place.x() for place in line.places()]
    first, second = (after - before for before, after in pairwise(places))
    assert 0 < first < second
    assert places[-1] <= 600
    assert line.accessibleDescription().startswith("500, 500 after 1.00 s, 200 after ")
    with qtbot.waitSignal(line.chosen) as told:
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(places[1]), 26))
    assert told.args == [2]
    assert not line.grab().isNull()


def test_arrivals_that_are_left_out_are_no_gap(qtbot: QtBot, hub: ThemeHub) -> None:
    line = Timeline("When")
    qtbot.addWidget(line)
    line.resize(600, 52)
    line.show_marks([Mark(1, 0, "500", "bad", False), Mark(9, 9_000_000, "200", "ok", True, 7)])
    assert line.accessibleDescription() == "500, 200 after 7 more"
    assert not line.grab().isNull()


def test_many_arrivals_stay_within_a_narrow_line(qtbot: QtBot, hub: ThemeHub) -> None:
    line = Timeline("When")
    qtbot.addWidget(line)
    line.resize(240, 52)
    line.show_marks([Mark(number, number * number, "none", "bad", number == 7) for number in range(12)])
    places = [place.x() for place in line.places()]
    assert places[-1] <= 240 - 6
    assert all(before < after for before, after in pairwise(places))
    assert not line.grab().isNull()


def test_arrivals_at_one_moment_stand_apart(qtbot: QtBot, hub: ThemeHub) -> None:
    line = Timeline("When")
    qtbot.addWidget(line)
    line.resize(600, 52)
    line.show_marks([Mark(number, 5, "200", "ok", False) for number in range(5)])
    places = [place.x() for place in line.places()]
    assert all(after - before >= 20 for before, after in pairwise(places))
