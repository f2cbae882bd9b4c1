"""Palette, key help, about, note: small windows over the main one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

import inspector
from inspector.gui.actions import ACTIONS
from inspector.gui.dialogs.about import About
from inspector.gui.dialogs.key_help import KeyHelp
from inspector.gui.dialogs.note import NoteEditor
from inspector.gui.dialogs.palette import Palette, fits
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, press, settle, shown, until

Fill = Callable[..., list[int]]


def offered(palette: Palette) -> list[str]:
    return [item.text(0) for item in palette._items()]


def chosen(palette: Palette) -> str:
    item = palette.list.currentItem()
    assert item is not None
    return item.text(0)


def test_words_fit_in_any_order() -> None:
    assert fits("curl copy", "Copy as cURL")
    assert fits("", "anything")
    assert not fits("copy raw", "Copy as cURL")


@on_window_loop
async def test_the_palette_offers_what_can_be_done_now(window: MainWindow, fill: Fill) -> None:
    window.commands.view.palette()
    palette = shown(window, Palette)
    assert "Settings…" in offered(palette)
    assert "Resend" not in offered(palette), "nothing is selected"
    palette.close()
    fill(2)
    await until(lambda: window.pane.shown_count == 2)
    window.pane.table.selectAll()
    window.commands.view.palette()
    palette = next(one for one in window.findChildren(Palette) if one.isVisible())
    assert "Resend 2 requests" in offered(palette)
    QTest.keyClicks(palette.edit, "2 pin")
    assert offered(palette) == ["Pin 2 requests"]
    palette.close()


@on_window_loop
async def test_arrows_choose_in_the_palette_and_enter_runs_it(window: MainWindow) -> None:
    window.commands.view.palette()
    palette = shown(window, Palette)
    QTest.keyClicks(palette.edit, "theme")
    first = chosen(palette)
    press(palette.edit, "Down")
    press(palette.edit, "Down")
    press(palette.edit, "Down")
    assert chosen(palette) == offered(palette)[-1] != first
    press(palette.edit, "Up")
    assert chosen(palette) == "Light theme"
    press(palette.edit, "Return")
    await until(lambda: window.settings.look.theme == "light")


@on_window_loop
async def test_enter_without_a_match_does_nothing(window: MainWindow) -> None:
    window.commands.view.palette()
    palette = shown(window, Palette)
    QTest.keyClicks(palette.edit, "zzzz")
    press(palette.edit, "Return")
    await settle()
    assert palette.isVisible()
    press(palette.edit, "Esc")
    assert not palette.isVisible()


@on_window_loop
async def test_the_key_help_lists_every_key_and_is_searched(window: MainWindow) -> None:
    window.commands.view.key_help()
    dialog = shown(window, KeyHelp)
    rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    listed = {item.text(0): item.text(1) for item in rows if item is not None}
    for action in ACTIONS:
        for key in action.keys:
            assert QKeySequence(key).toString() in listed[action.title.rstrip("…")]
    QTest.keyClicks(dialog.search, "curl")
    assert [item.text(0) for item in rows if item is not None and not item.isHidden()] == ["Copy as cURL"]
    press(dialog.search, "Esc")
    assert not dialog.isVisible()


@on_window_loop
async def test_about_gives_what_a_bug_report_needs(window: MainWindow) -> None:
    window.commands.view.about()
    dialog = shown(window, About)
    click(button(dialog, "Copy"))
    assert f"Webhook Inspector {inspector.__version__}" in QGuiApplication.clipboard().text()
    click(button(dialog, "Close"))
    assert not dialog.isVisible()


@on_window_loop
async def test_an_empty_note_takes_the_note_away(window: MainWindow, fill: Fill, session: Session) -> None:
    fill(1, note="old\nwords")
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    window.actions_table["note"].trigger()
    dialog = shown(window, NoteEditor)
    assert dialog.edit.toPlainText() == "old\nwords"
    dialog.edit.setPlainText("  ")
    click(dialog.main_button)
    await until(lambda: session.summaries([1])[0].note == "")
