"""The detail follows the selection: a click at once, a held key when it is let go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.gui import reading
from inspector.gui.main_window import MainWindow
from tests.gui.driving import on_window_loop, press, until

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
    monkeypatch.setattr(detail, "show_capture", lambda capture_id: (asked.append(capture_id), show(capture_id)))
    table.go_to_row(0)
    await until(lambda: asked == [12])
    for _ in range(9):
        press(table, "Down")
    assert asked == [12]
    await until(lambda: len(asked) > 1)
    await until(lambda: detail.facts is not None and detail.facts.summary.id == 3)
    assert asked == [12, 3]
