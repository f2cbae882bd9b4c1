from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.gui import notices
from inspector.gui.notices import NoticeBar, Toast
from inspector.gui.theme import ThemeHub
from tests.gui.driving import button, click, drop


@pytest.fixture
def bar(hub: ThemeHub) -> Iterator[NoticeBar]:
    made = NoticeBar()
    yield made
    drop([made])


@pytest.fixture
def room(hub: ThemeHub) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(600, 400)
    made.show()
    yield made
    drop([made])


def test_a_way_out_is_taken_and_the_message_goes(bar: NoticeBar) -> None:
    done: list[str] = []
    bar.say("listen", "bad", "Port 8080 is taken.", ("Use port 8081", lambda: done.append("8081")))
    assert (bar.text, bar.accessibleName()) == ("Port 8080 is taken.", "Port 8080 is taken.")
    click(button(bar, "Use port 8081"))
    assert done == ["8081"]
    assert bar.text == ""


def test_a_way_out_that_fails_again_says_so_again(bar: NoticeBar) -> None:
    bar.say("listen", "bad", "first", ("Try again", lambda: bar.say("listen", "bad", "second")))
    click(button(bar, "Try again"))
    assert bar.text == "second"


def test_only_its_own_topic_solves_a_message(bar: NoticeBar) -> None:
    bar.say("health", "bad", "The disk is full.")
    bar.solved("listen")
    assert bar.text
    bar.solved("health")
    assert bar.text == ""


def test_a_message_is_dismissed(bar: NoticeBar) -> None:
    bar.say("x", "info", "words")
    close = bar.findChild(QToolButton)
    assert close is not None
    assert close.accessibleName() == "Dismiss"
    click(close)
    assert bar.text == ""


def test_names_that_came_from_outside_are_not_rendered(bar: NoticeBar, room: QWidget) -> None:
    toast = Toast(room)
    bar.say("x", "bad", "<b>bold</b><img src=x>")
    toast.say("<b>bold</b>")
    for label in (*bar.findChildren(QLabel), *toast.findChildren(QLabel)):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_toast_goes_by_itself(room: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "TOAST_MS", 30)
    toast = Toast(room)
    toast.say("3 removed")
    assert toast.text == "3 removed"
    qtbot.waitUntil(lambda: toast.text == "")


def test_a_toast_offers_one_way_back(room: QWidget) -> None:
    toast = Toast(room)
    done: list[bool] = []
    toast.say("3 removed", way=("Undo", lambda: done.append(True)))
    click(button(toast, "Undo"))
    assert done == [True]
    toast.say("Copied")
    assert "Undo" not in [one.text() for one in toast.findChildren(type(toast._way)) if one.isVisibleTo(toast)]


def test_a_toast_stays_in_the_middle_of_its_room(room: QWidget) -> None:
    toast = Toast(room)
    toast.say("words")
    for width in (600, 900):
        room.resize(width, 400)
        assert abs(toast.geometry().center().x() - width // 2) <= 1
        assert room.rect().contains(toast.geometry())


def test_a_long_toast_fits_into_its_room(room: QWidget) -> None:
    toast = Toast(room)
    toast.say("Nothing listens on a-very-long-host-name.example.com:3000. " * 6)
    assert room.rect().contains(toast.geometry())
