from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from inspector.gui.actions import ACTIONS, MENUS, SEPARATOR, Desk
from inspector.gui.main_window import MainWindow
from inspector.paths import resources_dir
from tests.gui.driving import on_window_loop, until

Fill = Callable[..., list[int]]


def test_every_action_is_named_once_and_can_be_found_in_a_menu_or_by_its_key() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))
    in_menus = [item for _title, items in MENUS for item in items if item != SEPARATOR]
    assert len(in_menus) == len(set(in_menus))
    assert set(in_menus) <= set(ids)


def test_no_key_does_two_things() -> None:
    keys = [QKeySequence(key).toString() for action in ACTIONS for key in action.keys]
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_every_icon_is_shipped() -> None:
    for action in ACTIONS:
        assert not action.icon or list(resources_dir().rglob(f"{action.icon}.svg")), action.id


@on_window_loop
async def test_what_is_on_or_off_shows_a_tick_in_the_menu_and_no_icon(window: MainWindow) -> None:
    for action, made in window.actions_table.all():
        assert made.isIconVisibleInMenu() == (not action.check), action.id


@on_window_loop
async def test_every_action_leads_to_a_command(window: MainWindow) -> None:
    for action in ACTIONS:
        part, _, method = action.run.partition(".")
        assert callable(getattr(getattr(window.commands, part), method)), action.id


def test_what_needs_a_session_is_off_without_one() -> None:
    none = Desk()
    on = {action.id for action in ACTIONS if action.enabled(none)}
    assert {"quit", "open_session", "palette", "keys", "about"} <= on
    assert on.isdisjoint({"resend", "delete", "copy", "undo", "sample", "copy_address", "import", "filter"})


@on_window_loop
async def test_menus_are_complete_and_mnemonics_are_unique(window: MainWindow) -> None:
    menus = [action.menu() for action in window.menuBar().actions()]
    titles = [menu.title() for menu in menus if isinstance(menu, QMenu)]
    assert titles == [title for title, _ids in MENUS]
    letters = [title[title.index("&") + 1].lower() for title in titles]
    assert len(letters) == len(set(letters))


@on_window_loop
async def test_titles_follow_the_number_of_selected_rows(window: MainWindow, fill: Fill) -> None:
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    assert not window.actions_table["delete"].isEnabled()
    window.pane.table.go_to_row(0)
    assert window.actions_table["delete"].text() == "Delete"
    window.pane.table.selectAll()
    assert window.actions_table["delete"].text() == "Delete 3 requests"
    assert window.toolbar.resend.isEnabled()
    assert window.toolbar.resend_to.isEnabled()
    window.pane.table.clearSelection()
    assert not window.toolbar.resend.isEnabled()
