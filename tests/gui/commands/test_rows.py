from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from inspector.gui.captures.colours import COLOURS
from inspector.gui.commands.rows import similar
from inspector.gui.comparing import CompareDialog
from inspector.gui.main_window import MainWindow
from inspector.query import parse
from inspector.session import Session
from tests.gui.driving import button, choose, click, on_window_loop, shown, submenu, texts, titles, until

Fill = Callable[..., list[int]]


async def pick(window: MainWindow, fill: Fill, count: int = 1, *, picked: int = 1, **fields: object) -> list[int]:
    fill(count, **fields)
    await until(lambda: window.pane.shown_count == count)
    ids = list(window.pane.model.ids)[:picked]
    window.pane.table.pick(ids, ids[0])
    return ids


# the menu


@on_window_loop
async def test_the_menu_of_one_row(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill)
    menu = window.commands.rows.menu()
    found = titles(menu)
    wanted = ["Resend", "Resend to", "Copy", "Filter like this", "Pin", "Colour", "Note…", "Export", "Delete"]
    assert [title for title in found if title in wanted] == wanted
    assert titles(submenu(menu, "Colour")) == [
        *(title for _name, title in COLOURS),
        *("None", "All like this…", "By rules…"),
    ]
    exports = ["Export…", "NDJSON…", "HAR…", "Raw request…", "cURL…", "Markdown…"]
    assert titles(submenu(menu, "Export")) == exports
    assert all(action.isEnabled() for action in menu.actions())


@on_window_loop
async def test_the_menu_of_several_rows_says_how_many(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 1200, picked=1200)
    menu = window.commands.rows.menu()
    assert {"Resend 1,200 requests", "Pin 1,200 requests", "Delete 1,200 requests"} <= set(titles(menu))
    assert "Copy 1,200 as cURL" in titles(submenu(menu, "Copy"))
    assert not window.actions_table["note"].isEnabled(), "a note belongs to one request"


@on_window_loop
async def test_the_menu_of_two_rows_compares_them(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 2, picked=2)
    choose(window.commands.rows.menu(), "Compare 2 requests")
    dialog = shown(window, CompareDialog)
    await until(lambda: dialog.comparison is not None)
    assert "Nothing differs." in texts(dialog)
    dialog.reject()
    window.pane.table.go_to_row(0)
    await until(lambda: len(window.pane.picked_rows()) == 1)
    assert "Compare 2 requests" not in titles(window.commands.rows.menu())


@on_window_loop
async def test_the_menu_offers_to_unpin_what_is_pinned(window: MainWindow, fill: Fill, session: Session) -> None:
    ids = await pick(window, fill, 2, picked=2)
    session.pin(ids).result(10)
    await until(lambda: all(row.pinned for row in window.pane.picked_rows()))
    menu = window.commands.rows.menu()
    assert "Unpin 2 requests" in titles(menu)
    choose(menu, "Unpin 2 requests")
    await until(lambda: not any(row.pinned for row in session.summaries(ids)))


# marks


@pytest.mark.parametrize("title", ["Red", "Grey"])
@on_window_loop
async def test_rows_are_coloured_and_cleared(window: MainWindow, fill: Fill, session: Session, title: str) -> None:
    ids = await pick(window, fill, 3, picked=2)
    choose(submenu(window.commands.rows.menu(), "Colour"), title)
    await until(lambda: {row.colour for row in session.summaries(ids)} == {title.lower()})
    choose(submenu(window.commands.rows.menu(), "Colour"), "None")
    await until(lambda: {row.colour for row in session.summaries(ids)} == {""})


@on_window_loop
async def test_some_pinned_rows_among_others_are_all_pinned(window: MainWindow, fill: Fill, session: Session) -> None:
    ids = await pick(window, fill, 3, picked=3)
    session.pin(ids[:1]).result(10)
    window.actions_table["pin"].trigger()
    await until(lambda: all(row.pinned for row in session.summaries(ids)))


@on_window_loop
async def test_a_row_that_stops_matching_leaves_the_filtered_list(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 3)
    window.actions_table["pin"].trigger()
    await until(lambda: all(row.pinned for row in window.pane.picked_rows()))
    window.filter_bar.set_text("pinned")
    await until(lambda: list(window.pane.model.ids) == [3])
    assert window.pane.table.picked_ids() == [3]
    window.actions_table["pin"].trigger()
    await until(lambda: window.pane.shown_count == 0)


# delete and undo


@on_window_loop
async def test_the_toast_brings_back_what_was_deleted(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 3, picked=2)
    window.actions_table["delete"].trigger()
    await until(lambda: list(window.pane.model.ids) == [1])
    await until(lambda: window.toast.text == "2 removed")
    click(button(window.toast, "Undo"))
    await until(lambda: list(window.pane.model.ids) == [3, 2, 1])
    await until(lambda: window.toast.text == "2 requests brought back")


@on_window_loop
async def test_deletes_are_undone_one_by_one_the_last_first(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 4)
    for left in (3, 2):
        window.actions_table["delete"].trigger()
        await until(lambda left=left: window.pane.shown_count == left)  # type: ignore[misc]
        await until(lambda: window.pane.table.picked_count() == 1)
    assert list(window.pane.model.ids) == [2, 1]
    window.actions_table["undo"].trigger()
    await until(lambda: list(window.pane.model.ids) == [3, 2, 1])
    window.actions_table["undo"].trigger()
    await until(lambda: list(window.pane.model.ids) == [4, 3, 2, 1])
    await until(lambda: not window.actions_table["undo"].isEnabled())


@on_window_loop
async def test_a_delete_that_is_under_way_is_undone_first(window: MainWindow, fill: Fill, session: Session) -> None:
    await pick(window, fill, 4)
    window.actions_table["delete"].trigger()
    await until(lambda: window.pane.shown_count == 3 and window.pane.table.picked_count() == 1)
    window.actions_table["delete"].trigger()
    window.actions_table["undo"].trigger()
    await until(lambda: window.toast.text == "1 request brought back")
    assert list(session.store.ids()) == [3, 2, 1]
    assert window.actions_table["undo"].isEnabled()


@on_window_loop
async def test_a_delete_that_fails_cannot_be_undone(window: MainWindow, fill: Fill, session: Session) -> None:
    await pick(window, fill, 2)
    connection = sqlite3.connect(session.path, isolation_level=None)
    connection.execute("CREATE TRIGGER no BEFORE UPDATE OF deleted_us ON captures BEGIN SELECT RAISE(ABORT, 'no'); END")
    connection.close()
    window.actions_table["delete"].trigger()
    await until(lambda: not window.actions_table["undo"].isEnabled())
    assert list(window.pane.model.ids) == [2, 1]


@on_window_loop
async def test_everything_is_deleted_and_brought_back(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 2500)
    window.pane.table.selectAll()
    window.actions_table["delete"].trigger()
    await until(lambda: window.pane.nothing_yet.isVisible())
    await until(lambda: window.actions_table["undo"].isEnabled())
    window.actions_table["undo"].trigger()
    await until(lambda: window.pane.shown_count == 2500)


# filter like this


@on_window_loop
async def test_filter_like_this_adds_the_condition(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 4, method=["GET", "PUT", "GET", "PUT"], target=["/a b", "/c", "/c", '/"q"&(x)'])
    menu = submenu(window.commands.rows.menu(), "Filter like this")
    choose(menu, "Method: PUT")
    await until(lambda: list(window.pane.model.ids) == [4, 2])
    choose(menu, 'Path: /"q"&&(x)')
    await until(lambda: list(window.pane.model.ids) == [4])


@on_window_loop
async def test_every_offered_condition_finds_its_own_row(window: MainWindow, fill: Fill, session: Session) -> None:
    headers = [
        ["Host", "x"],
        ["Content-Type", 'text/plain; charset="utf-8"'],
        ["X-GitHub-Event", "ping"],
        ["X-GitHub-Delivery", "d (1) OR x"],
        ["X-Hub-Signature-256", "sha256=00"],
    ]
    fill(1, headers=headers, target='/a%20b/"c"/(d)?q=1', remote="[::1]:50000")
    fill(1, method="PUT", target="/other", remote="10.0.0.1:1")
    row = session.summaries([1])[0]
    offered = similar(row)
    assert {label.partition(":")[0] for label, _condition in offered} >= {"Method", "Path", "Event id", "Source"}
    for label, condition in offered:
        assert 1 in session.ids(parse(condition)), (label, condition)
        assert 1 not in session.ids(parse(f"-{condition}")), (label, condition)


@on_window_loop
async def test_what_a_row_has_in_common_can_be_filtered_out(window: MainWindow, fill: Fill) -> None:
    fill(2, method=["PUT", "POST"])
    await until(lambda: window.pane.shown_count == 2)
    window.pane.table.pick([2], 2)
    menu = submenu(window.commands.rows.menu(), "Filter out")
    menu.actions()[0].trigger()
    assert window.filter_bar.text == "-method=POST"
    await until(lambda: list(window.pane.model.ids) == [1])


@on_window_loop
async def test_the_user_says_who_sent_a_request_and_takes_it_back(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    (row,) = fill(1, body=b"{}", headers=[("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "1")])
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.pick([row], row)
    senders = submenu(window.commands.rows.menu(), "Sent by")
    assert titles(senders)[:2] == ["Find by itself", "GitHub"]
    assert senders.sizeHint().height() < 500
    choose(submenu(senders, "A – B"), "Adyen")
    await until(lambda: session.summaries([row])[0].provider == "adyen")
    await until(lambda: window.pane.picked_rows()[0].provider == "adyen")
    senders = submenu(window.commands.rows.menu(), "Sent by")
    assert titles(senders)[1] == "Adyen"
    choose(senders, "Find by itself")
    await until(lambda: session.summaries([row])[0].provider == "github")
