from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.gui.filtering.bar import FilterBar
from inspector.gui.filtering.history import History
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.query.completion import Seen
from tests.gui.driving import drop, press

SEEN = Seen(
    {"method": [("POST", 5), ("PUT", 1)], "path": [("/a b", 2)]},
    [("body.data.id", 3), ("header[x-id]", 2)],
    {"body.data.id": [("evt_1", 1)]},
)


@pytest.fixture
def bar(hub: ThemeHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[FilterBar]:
    made = FilterBar(History(WindowState()))
    monkeypatch.setattr(made.seeing, "_seen", SEEN)
    made.resize(1200, 80)
    made.show()
    made.activateWindow()
    made.edit.setFocus()
    yield made
    drop([made])


def titles(bar: FilterBar) -> list[str]:
    return [offer.title for offer in bar.completer.offers]


def test_fields_and_then_values_are_taken_with_the_keyboard(bar: FilterBar) -> None:
    QTest.keyClicks(bar.edit, "me")
    assert titles(bar) == ["method:"]
    press(bar.edit, "Tab")
    assert bar.text == "method:"
    assert titles(bar)[:2] == ["POST", "PUT"]
    press(bar.edit, "Down")
    press(bar.edit, "Down")
    press(bar.edit, "Return")
    assert bar.text == "method:PUT "
    assert not bar.completer.open
    assert bar.edit.hasFocus()


def test_return_without_a_choice_applies_the_text(bar: FilterBar) -> None:
    told: list[str] = []
    bar.wanted.connect(told.append)
    QTest.keyClicks(bar.edit, "pin")
    assert titles(bar) == ["pinned"]
    press(bar.edit, "Return")
    assert (told, bar.completer.open) == (["pin"], False)


def test_esc_takes_the_list_away_first(bar: FilterBar, qtbot: QtBot) -> None:
    left: list[bool] = []
    bar.left.connect(lambda: left.append(True))
    QTest.keyClicks(bar.edit, "me")
    press(bar.edit, "Escape")
    assert (bar.completer.open, left) == (False, [])
    press(bar.edit, "Escape")
    assert left == [True]


def test_what_is_taken_replaces_what_was_typed_and_can_be_undone(bar: FilterBar) -> None:
    QTest.keyClicks(bar.edit, "x path:/a y")
    bar.edit.setCursorPosition(9)
    press(bar.edit, "Ctrl+Space")
    assert titles(bar) == ["/a b"]
    press(bar.edit, "Tab")
    assert bar.text == 'x path:"/a b" y'
    press(bar.edit, "Ctrl+Z")
    assert bar.text.startswith("x path:")


def test_places_inside_are_offered_and_their_values(bar: FilterBar) -> None:
    QTest.keyClicks(bar.edit, "body.da")
    assert titles(bar) == ["body.data.id"]
    press(bar.edit, "Tab")
    QTest.keyClicks(bar.edit, "x")
    bar.edit.setText("")
    QTest.keyClicks(bar.edit, "body.data.id=e")
    assert titles(bar) == ["evt_1"]


def test_an_empty_field_offers_saved_and_recent_filters(bar: FilterBar) -> None:
    bar.show_saved({"Failed today": "signature:bad since:today"})
    bar.set_text("pinned")
    press(bar.edit, "Return")
    bar.clear()
    press(bar.edit, "Down")
    assert titles(bar)[:3] == ["@Failed today", "pinned", "method:"]
    press(bar.edit, "Escape")
    QTest.keyClicks(bar.edit, "@fa")
    assert titles(bar) == ["@Failed today"]
    press(bar.edit, "Tab")
    assert bar.text.strip() == "signature:bad since:today"


def test_what_was_asked_for_stays_when_more_is_seen(bar: FilterBar) -> None:
    press(bar.edit, "Down")
    press(bar.edit, "Down")
    assert "method:" in titles(bar)
    bar.seeing.changed.emit()
    assert "method:" in titles(bar)
    press(bar.edit, "Tab")
    assert bar.text == "method:"
    bar.completer.close()
    bar.show_saved({"Failed": "signature:bad"})
    bar._lately.click()
    bar.seeing.changed.emit()
    assert titles(bar) == ["@Failed"]


def test_the_name_of_a_saved_filter_stands_for_its_text(bar: FilterBar) -> None:
    told: list[str] = []
    bar.wanted.connect(told.append)
    bar.show_saved({"Failed": "signature:bad"})
    bar.set_text("@Failed")
    assert (bar.text, told) == ("signature:bad", ["signature:bad"])


def test_the_button_offers_them_whatever_stands_there(bar: FilterBar) -> None:
    bar.show_saved({"Failed": "signature:bad"})
    bar.set_text("pinned x")
    bar._lately.click()
    press(bar.edit, "Tab")
    assert bar.text.strip() == "signature:bad"


def test_the_reading_stays_in_sight_under_the_list(bar: FilterBar) -> None:
    QTest.keyClicks(bar.edit, "m")
    assert bar.completer.list.geometry().top() >= bar.reading.geometry().bottom()


def test_the_list_goes_when_the_cursor_leaves_or_the_focus_does(bar: FilterBar) -> None:
    QTest.keyClicks(bar.edit, "a me")
    assert bar.completer.open
    press(bar.edit, "Home")
    assert not bar.completer.open
    press(bar.edit, "End")
    QTest.keyClicks(bar.edit, "t")
    assert bar.completer.open
    bar.edit.clearFocus()
    assert not bar.completer.open


def test_absurd_texts_are_edited_without_harm(bar: FilterBar) -> None:
    bar.set_text("(" * 10_000)
    assert "nested" in bar.problem
    bar.set_text('path~"' + "a" * 100_000 + '"')
    assert "at most 1000" in bar.problem
    bar.set_text("x" * 100_000)
    assert bar.problem == ""
    QTest.keyClicks(bar.edit, "y me")
    bar.set_text("z" * 300_000)
    assert "the most" in bar.problem
