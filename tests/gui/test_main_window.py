from __future__ import annotations

from collections.abc import Callable

from inspector.gui.main_window import MainWindow
from tests.gui.driving import on_window_loop, send, until

Fill = Callable[..., list[int]]


@on_window_loop
async def test_a_request_shows_as_a_row_without_asking(window: MainWindow, address: str) -> None:
    assert send(address, "/hook?x=1") == 200
    await until(lambda: window.pane.shown_count == 1)
    row = window.pane.model.summary(0)
    assert row is not None
    assert (row.method, row.target, row.status) == ("POST", "/hook?x=1", 200)
