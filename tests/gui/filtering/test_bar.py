from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from inspector.gui.filtering.bar import FilterBar
from inspector.gui.filtering.chips import CHIPS
from inspector.gui.filtering.history import History
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.query import parse
from tests.gui.driving import button, click, drop, press


@pytest.fixture
def bar(hub: ThemeHub) -> Iterator[FilterBar]:
    made = FilterBar(History(WindowState()))
    hub.changed.connect(lambda _theme: made.tint())
    made.resize(1200, 48)
    made.show()
    made.activateWindow()
    yield made
    hub.changed.disconnect()
    drop([made])


def wanted(bar: FilterBar) -> list[str]:
    told: list[str] = []
    bar.wanted.connect(told.append)
    return told


def test_a_filter_is_asked_for_after_a_pause_and_only_once(bar: FilterBar, qtbot: QtBot) -> None:
    told = wanted(bar)
    bar.edit.setFocus()
    QTest.keyClicks(bar.edit, "method=GET")
    assert told == [], "not with every letter"
    qtbot.waitUntil(lambda: told == ["method=GET"])
    press(bar.edit, "Return")
    bar.apply()
    assert told == ["method=GET"]


def test_enter_asks_at_once(bar: FilterBar) -> None:
    told = wanted(bar)
    QTest.keyClicks(bar.edit, "pinned")
    press(bar.edit, "Return")
    assert told == ["pinned"]


@pytest.mark.parametrize(
    ("text", "position"), [("status>=", 8), ("(method=GET", 0), ("nosuchfield:x y", 0), ("method=GET status>=abc", 19)]
)
def test_what_does_not_read_is_told_with_its_place_and_the_list_stays(bar: FilterBar, text: str, position: int) -> None:
    told = wanted(bar)
    bar.edit.clearFocus()
    bar.set_text("method=GET")
    bar.set_text(text)
    assert told == ["method=GET"]
    assert bar.problem
    assert bar.reading.full_text == bar.problem
    assert bar.edit.accessibleDescription() == bar.problem
    assert bar.edit.wrong is not None
    assert abs(bar.edit.wrong[0] - position) <= 3
    bar.set_text("method=PUT")
    assert bar.problem == ""
    assert told == ["method=GET", "method=PUT"]


def test_what_is_only_not_written_to_its_end_is_told_without_alarm(bar: FilterBar) -> None:
    bar.edit.setFocus()
    QTest.keyClicks(bar.edit, "pinned body.data.id=")
    bar.apply()
    assert bar.problem.startswith("The value after body.data.id= is missing")
    assert (bar.edit.wrong, bar.reading.property("tone")) == (None, "")
    bar.edit.clearFocus()
    assert bar.edit.wrong is not None
    assert bar.reading.property("tone") == "bad"


def test_a_chip_adds_its_condition_and_takes_it_out_again(bar: FilterBar) -> None:
    told = wanted(bar)
    chip = button(bar, "JSON")
    click(chip)
    assert (bar.text, told, chip.isChecked()) == ("type:json", ["type:json"], True)
    click(button(bar, "Pinned"))
    assert bar.text == "type:json pinned"
    click(chip)
    assert (bar.text, chip.isChecked()) == ("pinned", False)
    click(button(bar, "All"))
    assert (bar.text, told[-1]) == ("", "")
    assert button(bar, "All").isChecked()


def test_a_chip_is_on_also_when_its_condition_was_typed(bar: FilterBar) -> None:
    bar.set_text("method=GET type:json")
    assert button(bar, "JSON").isChecked()
    assert not button(bar, "All").isChecked()
    bar.set_text('"type:json"')
    assert not button(bar, "JSON").isChecked()


def test_every_chip_reads_and_says_what_it_finds(bar: FilterBar) -> None:
    for title, fragment, _tip in CHIPS:
        assert not parse(fragment).empty
        assert fragment in button(bar, title).toolTip()


def test_a_condition_beside_an_or_keeps_the_meaning(bar: FilterBar) -> None:
    bar.set_text("method=GET OR method=PUT")
    bar.set_fragment("pinned")
    assert parse(bar.text).describe() == parse("(method=GET OR method=PUT) pinned").describe()


def test_two_types_are_alternatives(bar: FilterBar) -> None:
    click(button(bar, "JSON"))
    click(button(bar, "Form"))
    assert bar.text == "(type:json OR type:form)"
    assert button(bar, "JSON").isChecked()
    assert button(bar, "Form").isChecked()
    click(button(bar, "JSON"))
    assert bar.text == "type:form"


def test_the_count_says_how_much_of_the_whole(bar: FilterBar) -> None:
    bar.show_count(212, 4310)
    assert bar._count.text() == "212 of 4,310"


def test_the_clear_button_works_only_with_a_filter(bar: FilterBar) -> None:
    assert not bar._clear.isEnabled()
    before = bar.edit.width()
    bar.set_text("x")
    assert bar._clear.isEnabled()
    assert bar.edit.width() == before, "nothing jumps"
    click(bar._clear)
    assert bar.text == ""


def test_esc_leaves_the_field_and_keeps_the_filter(bar: FilterBar, qtbot: QtBot) -> None:
    bar.set_text("pinned")
    with qtbot.waitSignal(bar.left):
        press(bar.edit, "Esc")
    assert bar.text == "pinned"


def test_marks_follow_the_theme(bar: FilterBar, hub: ThemeHub) -> None:
    bar.set_text("method=GET")
    light = bar.grab().toImage()
    hub.choose("dark")
    assert bar.grab().toImage() != light
    assert bar.text == "method=GET"


def test_typing_is_not_disturbed_by_the_marks(bar: FilterBar) -> None:
    bar.edit.setFocus()
    QTest.keyClicks(bar.edit, 'body.a="x y" -status>=400')
    assert bar.text == 'body.a="x y" -status>=400'
    press(bar.edit, "Home")
    QTest.keyClicks(bar.edit, "z ")
    assert bar.text.startswith("z body.a")
    press(bar.edit, "Ctrl+Z")
    assert "body.a" in bar.text
    assert all(one.accessibleName() or one.text() for one in bar.findChildren(QPushButton))


def test_a_mistake_out_of_view_is_told_by_its_number(bar: FilterBar) -> None:
    bar.edit.clearFocus()
    bar.set_text("status>=abc")
    assert "at character" not in bar.reading.full_text
    bar.set_text("(" * 10_000)
    assert bar.reading.full_text.endswith("(at character 101)")
    assert bar.query is None
    bar.set_text("x" * 50_000)
    assert bar.query is not None
    assert not button(bar, "All").isChecked()
