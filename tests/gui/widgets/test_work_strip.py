from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from inspector.gui.theme import ThemeHub
from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.work_strip import WorkStrip, WorkStrips
from tests.gui.driving import drop


@pytest.fixture
def strips(hub: ThemeHub) -> Iterator[WorkStrips]:
    made = WorkStrips()
    made.resize(700, 200)
    yield made
    drop([made])


def test_strips_take_room_only_while_there_are_any(strips: WorkStrips) -> None:
    assert strips.isHidden()
    first, second = WorkStrip("Sending", "send"), WorkStrip("Exporting", "download")
    strips.add(first)
    strips.add(second)
    assert not strips.isHidden()
    strips.remove(first)
    strips.remove(first)
    assert strips.strips == [second]
    strips.clear()
    assert strips.isHidden()


def test_a_strip_that_was_never_shown_or_is_gone_is_removed_all_the_same(strips: WorkStrips) -> None:
    never = WorkStrip("Exporting", "download")
    strips.remove(never)
    shown = WorkStrip("Sending", "send")
    strips.add(shown)
    strips.clear()
    QTest.qWait(1)
    strips.remove(shown)
    assert strips.strips == []


def test_a_strip_has_one_height_whatever_is_offered(strips: WorkStrips) -> None:
    strip = WorkStrip("Sending", "send")
    strips.add(strip)
    strips.show()
    before = strip.sizeHint().height()
    strip.add_choice("Only failed again", "rotate-ccw", strip.hide)
    strip.layout().addWidget(icon_button("Close", "x"))
    assert strip.sizeHint().height() <= strip.minimumHeight() >= before


def test_share_tone_and_choices_are_shown(strips: WorkStrips) -> None:
    strip = WorkStrip("Sending", "send")
    strips.add(strip)
    assert strip.bar.maximum() == 0, "busy while the total is not known"
    strip.show_share(1, 3)
    assert (strip.bar.value(), strip.bar.maximum()) == (333, 1000)
    strip.show_tone("bad", "circle-x")
    assert strip.property("card") == "bar-bad"
    clicked: list[int] = []
    strip.add_choice("Cancel", "circle-stop", lambda: clicked.append(1))
    button = strip.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    assert clicked == [1]
