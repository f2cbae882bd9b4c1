"""A narrow window shows first what is read first: the sidebar gives its room to the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QTableView

from inspector.gui.main_window import MainWindow
from tests.gui.driving import on_window_loop, settle, until

Fill = Callable[..., list[int]]


def whole(table: QTableView, key: str, window: MainWindow) -> bool:
    """Whether a column is in view to its right edge."""
    section = [column.key for column in window.pane.model.columns].index(key)
    right = table.columnViewportPosition(section) + table.columnWidth(section)
    return not table.isColumnHidden(section) and right <= table.viewport().width()


@on_window_loop
async def test_a_narrow_window_shows_event_signature_and_answer_and_not_the_sidebar(
    window: MainWindow, fill: Fill
) -> None:
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    assert window.sidebar.isVisible()
    window.resize(900, 600)
    await until(lambda: not window.sidebar.isVisible())
    assert not window.actions_table["sidebar"].isChecked()
    await settle()
    for key in ("event", "signature", "status"):
        assert whole(window.pane.table, key, window), key
    window.resize(1440, 900)
    await until(window.sidebar.isVisible)
    assert window.actions_table["sidebar"].isChecked()


@on_window_loop
async def test_the_user_may_have_the_sidebar_in_a_narrow_window_and_its_choice_for_a_wide_one_stays(
    window: MainWindow,
) -> None:
    window.actions_table["sidebar"].trigger()
    assert not window.sidebar.isVisible()
    window.resize(900, 600)
    await settle()
    window.actions_table["sidebar"].trigger()
    await until(window.sidebar.isVisible)
    window.resize(880, 600)
    await settle()
    assert window.sidebar.isVisible()
    window.resize(1440, 900)
    await until(lambda: not window.sidebar.isVisible())
    assert window.state.get("sidebar", True) is False


@on_window_loop
async def test_with_the_detail_below_there_is_room_for_it_sooner(window: MainWindow) -> None:
    window.resize(900, 600)
    await until(lambda: not window.sidebar.isVisible())
    window.actions_table["detail_below"].trigger()
    await until(window.sidebar.isVisible)
