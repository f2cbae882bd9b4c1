from __future__ import annotations

from pytestqt.qtbot import QtBot

from inspector.gui.widgets.waterfall import Waterfall

PHASES = [("name", 1.0, "1.0 ms"), ("connect", 0.0, "0.0 ms"), ("waiting", 9.0, "9.0 ms")]


def test_the_bar_is_parted_as_the_time_was(qtbot: QtBot) -> None:
    picture = Waterfall("Where the time went")
    qtbot.addWidget(picture)
    picture.resize(400, 40)
    picture.show_phases(PHASES, "10.0 ms")
    first, second, third = picture.bars()
    assert first.left() == 0
    assert second.width() >= 1
    assert first.right() <= second.left() < second.right() <= third.left()
    assert 395 < third.right() <= 400
    assert third.width() > 8 * first.width()
    assert picture.accessibleDescription() == "name 1.0 ms, connect 0.0 ms, waiting 9.0 ms, total 10.0 ms"


def test_figures_go_into_another_row_where_there_is_no_room(qtbot: QtBot) -> None:
    picture = Waterfall("Where the time went")
    qtbot.addWidget(picture)
    picture.resize(600, 40)
    picture.show_phases(PHASES, "10.0 ms")
    wide = picture.height()
    picture.resize(200, wide)
    picture.show_phases(PHASES, "10.0 ms")
    assert picture.height() > wide
    assert all(place.x() < 200 for place, _, _ in picture.legend())


def test_without_phases_there_is_no_picture(qtbot: QtBot) -> None:
    picture = Waterfall("Where the time went")
    qtbot.addWidget(picture)
    picture.show_phases([], "")
    assert picture.isHidden()
