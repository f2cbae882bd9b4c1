from __future__ import annotations

from collections.abc import Iterator

import pytest

from inspector.gui.status_bar import StatusBar
from inspector.gui.theme import ThemeHub
from tests.gui.driving import drop


@pytest.fixture
def status(hub: ThemeHub) -> Iterator[StatusBar]:
    made = StatusBar()
    made.resize(1200, 28)
    made.show()
    yield made
    drop([made])


def test_the_address_is_green_and_a_reason_red(status: StatusBar) -> None:
    status.show_listening("http://127.0.0.1:8080", None)
    assert (status.listening.text(), status.listening.property("tone")) == ("Listening on 127.0.0.1:8080", "ok")
    status.show_listening(None, "Port 8080 is taken by another program.\nMore words.")
    assert (status.listening.text(), status.listening.property("tone")) == (
        "Port 8080 is taken by another program.",
        "bad",
    )
    assert "More words." in status.listening.toolTip()
    status.show_listening(None, None, elsewhere="Listening elsewhere (pid 7) at http://x")
    assert status.listening.text() == "Listening elsewhere (pid 7) at http://x"
    status.show_listening(None, None)
    assert (status.listening.text(), status.listening.property("tone")) == ("Not listening", "mut")


def test_recording_is_told_only_while_it_is_off(status: StatusBar) -> None:
    status.show_recording(True, 0)
    assert not status.recording.isVisible()
    status.show_recording(False, 0)
    assert status.recording.text() == "Not recording"
    status.show_recording(False, 1234)
    assert status.recording.text() == "Not recording · 1,234 refused"


def test_counts_and_selection(status: StatusBar) -> None:
    status.show_counts(212, 4310, 0)
    assert status.shown.text() == "212 shown of 4,310"
    assert not status.selected.isVisible()
    status.show_counts(212, 4310, 3)
    assert status.selected.text() == "3 selected"


def test_bytes_stand_beside_the_budget_or_alone(status: StatusBar) -> None:
    status.show_kept(41_000_000, 2_000_000_000)
    assert status.kept.text() == "41 MB of 2 GB"
    status.show_kept(41_000_000, 2 * 1024**3)
    assert status.kept.text() == "41 MB of 2 GiB"
    assert "41,000,000 bytes" in status.kept.toolTip()
    status.show_kept(41_000_000, 0)
    assert status.kept.text() == "41 MB kept"


def test_a_long_error_is_cut_and_whole_on_hover(status: StatusBar) -> None:
    text = "The disk is full. " * 20
    status.show_error(text)
    assert len(status.error.text()) < 125
    assert status.minimumSizeHint().width() < 700
    assert text in status.error.toolTip()
    status.show_error("")
    assert status.error.text() == ""


def test_whether_the_list_follows_is_said(status: StatusBar) -> None:
    for arguments, text in (
        ((True, 0, True), "Following newest"),
        ((True, 0, False), "Live"),
        ((False, 0, True), "Paused"),
        ((False, 1200, True), "Paused · 1,200 new"),
    ):
        status.show_following(*arguments)
        assert status.following.text() == text
