"""The detail follows the selection: a click at once, a held key when it is let go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.gui import reading
from inspector.gui.main_window import MainWindow
from tests.gui.driving import on_window_loop, press, texts, until

Fill = Callable[..., list[int]]


@on_window_loop
async def test_of_rows_that_are_passed_quickly_the_first_and_the_last_are_shown(
    window: MainWindow, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    # however slow this machine is, one of these steps comes soon after the other
    monkeypatch.setattr(reading, "QUIET_S", 60.0)
    fill(12)
    await until(lambda: window.pane.shown_count == 12)
    table, detail = window.pane.table, window.detail
    assert detail is not None
    asked: list[int | None] = []
    show = detail.show_capture
    monkeypatch.setattr(detail, "show_capture", lambda capture_id, *_: (asked.append(capture_id), show(capture_id)))
    table.go_to_row(0)
    await until(lambda: asked == [12])
    for _ in range(9):
        press(table, "Down")
    assert asked == [12]
    await until(lambda: len(asked) > 1)
    await until(lambda: detail.facts is not None and detail.facts.summary.id == 3)
    assert asked == [12, 3]


@on_window_loop
async def test_of_all_rows_selected_the_detail_says_how_many_and_what_can_be_done(
    window: MainWindow, fill: Fill
) -> None:
    # with the focus in the list its first row would be the current one, and be shown
    window.filter_bar.edit.setFocus()
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    detail = window.detail
    assert detail is not None
    assert "No request selected" in texts(detail)
    window.actions_table["select_all"].trigger()
    await until(lambda: "3 requests selected" in texts(detail))
    assert "Resend, compare, export" in texts(detail)
    window.pane.table.clearSelection()
    await until(lambda: "No request selected" in texts(detail))
    fill(20)
    await until(lambda: window.pane.shown_count == 23)
    window.actions_table["select_all"].trigger()
    await until(lambda: "23 requests selected" in texts(detail))
    assert "compare" not in texts(detail), "so many are not compared"
