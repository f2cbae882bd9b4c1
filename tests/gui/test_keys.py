"""The keys of DESIGN section 8, typed at the window as a user types them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from inspector.gui.dialogs.key_help import KeyHelp
from inspector.gui.dialogs.note import NoteEditor
from inspector.gui.dialogs.palette import Palette
from inspector.gui.dialogs.resend_to import ResendTo
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import on_window_loop, open_windows, press, send, settle, shown, until

Fill = Callable[..., list[int]]

SINGLE = ("j", "k", "r", "l", "/", "?")


async def with_rows(window: MainWindow, fill: Fill, count: int = 5, **fields: object) -> None:
    fill(count, **fields)
    await until(lambda: window.pane.shown_count == count)
    window.pane.table.setFocus()


def here(window: MainWindow) -> int | None:
    return window.pane.table.current_id()


@on_window_loop
async def test_arrows_and_letters_move_and_home_and_end_jump(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill, 30)
    table = window.pane.table
    seen = []
    for key in ("Home", "Down", "Down", "Up", "j", "j", "k", "End", "k", "Up", "Home"):
        press(table, key)
        seen.append(here(window))
    assert seen == [30, 29, 28, 29, 28, 27, 28, 1, 2, 3, 30]
    press(table, "Shift+Down")
    assert table.picked_ids() == [30, 29]


@pytest.mark.parametrize("key", ["Ctrl+F", "/"])
@on_window_loop
async def test_the_filter_is_reached_and_left_by_keys(window: MainWindow, fill: Fill, key: str) -> None:
    await with_rows(window, fill)
    press(window.pane.table, key)
    assert window.filter_bar.edit.hasFocus()
    QTest.keyClicks(window.filter_bar.edit, "method=GET")
    assert window.filter_bar.text == "method=GET"
    press(window.filter_bar.edit, "Esc")
    await settle()
    assert not window.filter_bar.edit.hasFocus()
    assert window.filter_bar.text == "method=GET"


@on_window_loop
async def test_esc_in_the_list_clears_the_selection(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill)
    press(window.pane.table, "Ctrl+A")
    assert window.pane.table.picked_count() == 5
    press(window.pane.table, "Esc")
    assert window.pane.table.picked_count() == 0


@on_window_loop
async def test_r_resends_at_once_where_the_address_is_known(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    await with_rows(window, fill, 1, body=b"\x00exact")
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    press(window.pane.table, "Home")
    press(window.pane.table, "r")
    await until(lambda: len(receiver.ids()) == 1)
    assert receiver.capture(1).body == b"\x00exact"


@on_window_loop
async def test_shift_r_asks_for_the_address(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill, 1)
    press(window.pane.table, "Home")
    press(window.pane.table, "Shift+R")
    shown(window, ResendTo).reject()


@on_window_loop
async def test_ctrl_p_pins_and_unpins(window: MainWindow, fill: Fill, session: Session) -> None:
    await with_rows(window, fill)
    press(window.pane.table, "Home")
    press(window.pane.table, "Ctrl+P")
    await until(lambda: (row := window.pane.model.summary(0)) is not None and row.pinned)
    press(window.pane.table, "Ctrl+P")
    await until(lambda: not session.summaries([5])[0].pinned)


@on_window_loop
async def test_delete_removes_and_ctrl_z_brings_back(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill)
    window.pane.table.pick([4, 2], 4)
    press(window.pane.table, "Delete")
    await until(lambda: list(window.pane.model.ids) == [5, 3, 1])
    await until(lambda: window.toast.text == "2 removed")
    assert here(window) is not None, "the selection goes on with a neighbour"
    press(window.pane.table, "Ctrl+Z")
    await until(lambda: list(window.pane.model.ids) == [5, 4, 3, 2, 1])


@on_window_loop
async def test_ctrl_e_switches_recording(window: MainWindow, session: Session) -> None:
    press(window.pane.table, "Ctrl+E")
    assert not session.recording
    press(window.pane.table, "Ctrl+E")
    assert session.recording


@on_window_loop
async def test_l_pauses_the_list_and_lets_in_what_came(window: MainWindow, fill: Fill, address: str) -> None:
    await with_rows(window, fill, 2)
    press(window.pane.table, "l")
    assert not window.pane.following
    send(address)
    send(address)
    await until(lambda: window.pane.held_count == 2)
    assert window.pane.pill.text() == "Paused · 2 new"
    assert window.status.following.text() == "Paused · 2 new"
    assert list(window.pane.model.ids) == [2, 1]
    press(window.pane.table, "l")
    await until(lambda: list(window.pane.model.ids) == [4, 3, 2, 1])
    assert window.status.following.text() == "Following newest"


@on_window_loop
async def test_ctrl_c_copies_the_url_of_the_row(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill, 1, target="/hook?x=%2F")
    press(window.pane.table, "Home")
    press(window.pane.table, "Ctrl+C")
    await until(lambda: QGuiApplication.clipboard().text() == "http://localhost:8080/hook?x=%2F")


@on_window_loop
async def test_ctrl_shift_c_copies_a_command_that_sends_the_same_bytes(
    window: MainWindow, address: str, session: Session
) -> None:
    body = b'it\'s \x00 \xff\r\n$HOME `x` "q" \\n' + bytes(range(256))
    send(address, "/a%2Fb?q='x'&y=%00", body, headers={"X-Odd": "a'b\"$c", "Content-Type": "application/x-odd"})
    await until(lambda: window.pane.shown_count == 1)
    press(window.pane.table, "Home")
    press(window.pane.table, "Ctrl+Shift+C")
    await until(lambda: "curl" in QGuiApplication.clipboard().text())
    subprocess.run(["bash", "-c", QGuiApplication.clipboard().text()], check=True, capture_output=True, timeout=30)
    await until(lambda: window.pane.shown_count == 2)
    first, second = session.capture(1), session.capture(2)
    assert second.body == first.body == body
    assert (second.method, second.target) == (first.method, first.target)
    assert second.headers.get("X-Odd") == first.headers.get("X-Odd")


@on_window_loop
async def test_ctrl_shift_p_opens_the_palette_which_runs_an_action(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill)
    press(window.pane.table, "Ctrl+Shift+P")
    palette = shown(window, Palette)
    QTest.keyClicks(palette.edit, "oldest go")
    press(palette.edit, "Return")
    await until(lambda: here(window) == 1)


@on_window_loop
async def test_question_mark_opens_the_key_help(window: MainWindow) -> None:
    press(window.pane.table, "?")
    shown(window, KeyHelp).close()


@on_window_loop
async def test_ctrl_t_writes_a_note_and_ctrl_enter_saves_it(window: MainWindow, fill: Fill, session: Session) -> None:
    await with_rows(window, fill, 1)
    press(window.pane.table, "Home")
    press(window.pane.table, "Ctrl+T")
    dialog = shown(window, NoteEditor)
    QTest.keyClicks(dialog.edit, "retry of /j?")
    press(dialog.edit, "Ctrl+Return")
    await until(lambda: session.summaries([1])[0].note == "retry of /j?")


def text_fields(window: MainWindow) -> list[QWidget]:
    detail = window.detail
    assert detail is not None
    return [window.filter_bar.edit, detail.tabs.overview.note]


@on_window_loop
async def test_single_letters_are_dead_while_a_text_field_has_the_focus(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    await with_rows(window, fill)
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    window.pane.table.go_to_row(2)
    await until(lambda: window.detail is not None and window.detail.facts is not None)
    assert window.detail is not None
    window.detail.show_tab("overview")
    for field in text_fields(window):
        field.setFocus()
        await until(field.hasFocus)
        QTest.keyClicks(field, "".join(SINGLE))
        press(field, "Home")
        press(field, "End")
        await settle()
        assert field.hasFocus()
        text = field.text() if field is window.filter_bar.edit else window.detail.tabs.overview.note.toPlainText()
        assert text == "jkrl/?"
        window.filter_bar.edit.clear()
    assert here(window) == 3
    assert window.pane.following
    assert not list(open_windows(window, KeyHelp))
    assert session.attempts(3) == []
    window.filter_bar.edit.setFocus()
    press(window.filter_bar.edit, "Delete")
    await until(lambda: session.summaries([3])[0].note == "jkrl/?")
    assert session.stats().count == 5


@on_window_loop
async def test_single_letters_work_from_wherever_no_text_is_written(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill)
    press(window.pane.table, "Home")
    await until(lambda: window.detail is not None and window.detail.facts is not None)
    assert window.detail is not None
    for place in (window.sidebar.list, window.toolbar.record, window.detail.tabs):
        place.setFocus()
        before = here(window)
        press(QApplication.focusWidget() or window, "j")
        assert here(window) == (before or 0) - 1, place


@on_window_loop
async def test_keys_are_declared_once(window: MainWindow) -> None:
    keys = [sequence.toString() for _action, made in window.actions_table.all() for sequence in made.shortcuts()]
    assert len(keys) == len(set(keys))
    assert all(
        made.shortcutContext() == Qt.ShortcutContext.WindowShortcut for _action, made in window.actions_table.all()
    )


@on_window_loop
async def test_esc_leaves_the_filter_also_when_nothing_is_listed(window: MainWindow, fill: Fill) -> None:
    await with_rows(window, fill)
    press(window.pane.table, "/")
    QTest.keyClicks(window.filter_bar.edit, "method=NONE")
    press(window.filter_bar.edit, "Return")
    await until(window.pane.nothing_matches.isVisible)
    press(window.filter_bar.edit, "Esc")
    assert not window.filter_bar.edit.hasFocus()
    press(QApplication.focusWidget() or window, "l")
    assert not window.pane.following
