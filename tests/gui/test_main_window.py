from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QWidget

from inspector.capture import Capture
from inspector.columns import KEYS
from inspector.endpoints import Endpoint
from inspector.gui.importing import ImportDialog
from inspector.gui.main_window import MainWindow
from inspector.gui.sidebar import COUNT_ROLE
from inspector.session import Session
from inspector.store.base import EndpointCount
from tests.gui.driving import button, click, on_window_loop, press, send, settle, shown, texts, until

Fill = Callable[..., list[int]]
Open = Callable[..., MainWindow]


def listed(window: MainWindow) -> list[int]:
    return list(window.pane.model.ids)


# arriving


@on_window_loop
async def test_requests_show_as_rows_as_they_arrive_the_newest_on_top(window: MainWindow, address: str) -> None:
    for number in range(3):
        assert send(address, f"/hook?x={number}") == 200
    await until(lambda: window.pane.shown_count == 3)
    row = window.pane.model.summary(0)
    assert row is not None
    assert (row.method, row.target, row.status) == ("POST", "/hook?x=2", 200)
    assert listed(window) == [3, 2, 1]
    assert window.status.shown.text() == "3 shown of 3"


@on_window_loop
async def test_the_selection_stays_on_its_request_when_others_arrive(window: MainWindow, address: str) -> None:
    for number in range(3):
        send(address, f"/{number}")
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.go_to_row(1)
    for number in range(4):
        send(address, f"/later/{number}")
    await until(lambda: window.pane.shown_count == 7)
    assert window.pane.table.picked_ids() == [2]
    assert window.status.selected.text() == "1 selected"


@on_window_loop
async def test_what_another_process_stores_shows_up_too(open_window: Open, session: Session, address: str) -> None:
    with Session.open(session.path) as follower:
        window = open_window(follower)
        send(address, "/elsewhere")
        await until(lambda: window.pane.shown_count == 1)
        window.detach()


@on_window_loop
async def test_a_burst_arrives_whole_and_in_order(window: MainWindow, fill: Fill) -> None:
    for _ in range(10):
        fill(200)
        await settle()
    await until(lambda: window.pane.shown_count == 2000)
    assert listed(window) == list(range(2000, 0, -1))


@on_window_loop
async def test_rows_show_their_verdict_when_the_check_is_done(
    window: MainWindow, session: Session, address: str
) -> None:
    send(address, "/", b'{"zen": "x"}', headers={"X-GitHub-Event": "ping", "X-Hub-Signature-256": "sha256=00"})
    await until(lambda: any(row.outcome for row in session.summaries([1])))
    session.set_secret("default", "live", "other").result(10)
    signature = KEYS.index("signature")
    await until(lambda: str(window.pane.model.index(0, signature).data()).startswith("✕"))
    await until(lambda: window.sidebar.list.item(1).data(COUNT_ROLE) == EndpointCount(1, 1))


# the empty states


@on_window_loop
async def test_an_empty_session_shows_where_to_send_and_a_line_that_does(window: MainWindow, session: Session) -> None:
    window.commands.listening._listen_on(None, 0)
    await until(lambda: session.address is not None and window.pane.nothing_yet.sample.isVisible())
    page = window.pane.nothing_yet
    assert "Nothing received yet" in texts(page)
    assert page._address.text() == session.address
    assert page._curl.text() == f'curl {session.address} -H content-type:application/json -d \'{{"type": "ping"}}\''
    click(page._copying[1])
    assert QApplication.clipboard().text() == session.address
    click(page._copying[3])
    assert QApplication.clipboard().text() == page._curl.text()
    assert window.detail is not None
    assert "No request selected" in texts(window.detail)


@on_window_loop
async def test_the_sample_button_lets_a_sample_event_arrive(window: MainWindow, address: str) -> None:
    await until(lambda: window.pane.nothing_yet.sample.isVisible())
    click(button(window.pane.nothing_yet, "Send a sample event"))
    await until(lambda: window.pane.shown_count == 1)
    row = window.pane.model.summary(0)
    assert row is not None
    assert row.event_type == "payment_intent.succeeded"
    await until(lambda: window.toast.text == "Sample event sent: answered 200")


@on_window_loop
async def test_a_filter_that_hides_everything_says_so_and_is_cleared_by_a_button(
    window: MainWindow, fill: Fill
) -> None:
    fill(3, method="POST")
    await until(lambda: window.pane.shown_count == 3)
    window.filter_bar.set_text("method=DELETE")
    await until(lambda: window.pane.nothing_matches.isVisible())
    assert "3 requests hidden by it." in texts(window.pane.nothing_matches)
    click(button(window.pane.nothing_matches, "Clear filter"))
    await until(lambda: window.pane.shown_count == 3)
    assert window.filter_bar.text == ""
    assert window.pane.table.isVisible()


@on_window_loop
async def test_nothing_that_came_from_outside_or_was_typed_is_rendered(window: MainWindow, fill: Fill) -> None:
    evil = "<b>bold</b><img src=x>"
    fill(1, target=f"/{evil}", endpoint="default", note=evil)
    window.filter_bar.set_text(f'"{evil}" method=NONE')
    await until(lambda: window.pane.nothing_matches.isVisible())
    window.say_problem(evil)
    window.notice.say("x", "bad", evil)
    window.show_listening(None, evil)
    window.filter_bar.set_text(f"{evil}:(")
    assert window.filter_bar.problem
    labels = [label for label in window.findChildren(QLabel) if "<" in label.text()]
    assert len(labels) >= 4
    assert [label for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []
    tips = [widget.toolTip() for widget in window.findChildren(QWidget) if "bold" in widget.toolTip()]
    assert tips
    assert [tip for tip in tips if "<b>" in tip] == []


# filter, endpoint, sort


@on_window_loop
async def test_a_filter_narrows_the_list_and_the_counts_say_how_much(window: MainWindow, fill: Fill) -> None:
    fill(4, method=["GET", "POST", "PUT", "POST"])
    window.filter_bar.set_text("method=POST")
    await until(lambda: listed(window) == [4, 2])
    assert window.filter_bar._count.text() == "2 of 4"
    assert window.status.shown.text() == "2 shown of 4"


@on_window_loop
async def test_requests_that_match_come_into_a_filtered_list(window: MainWindow, address: str) -> None:
    window.filter_bar.set_text("method=PUT")
    send(address, method="POST")
    send(address, method="PUT")
    send(address, method="POST")
    await until(lambda: listed(window) == [2])


@on_window_loop
async def test_an_endpoint_of_the_sidebar_narrows_the_list_together_with_the_filter(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    fill(3, endpoint=["orders", "default", "orders"], method=["GET", "GET", "POST"])
    await until(
        lambda: "/orders" in [window.sidebar.list.item(row).text() for row in range(window.sidebar.list.count())]
    )
    window.sidebar.choose("orders")
    await until(lambda: listed(window) == [3, 1])
    window.filter_bar.set_text("method=GET OR method=PUT")
    await until(lambda: listed(window) == [1])
    window.actions_table["clear_filter"].trigger()
    await until(lambda: listed(window) == [3, 2, 1])
    assert window.sidebar.endpoint == ""


@on_window_loop
async def test_the_sidebar_counts_requests_and_endpoints_as_they_come(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    send(address, "/orders/1")
    send(address, "/other")
    window_rows = window.sidebar.list
    await until(lambda: window_rows.count() == 3 and window_rows.item(0).data(COUNT_ROLE) == EndpointCount(2, 0))
    assert [window_rows.item(row).text() for row in range(3)] == ["All requests", "/orders", "default"]
    assert [window_rows.item(row).data(COUNT_ROLE).count for row in range(3)] == [2, 1, 1]


@on_window_loop
async def test_a_click_on_a_header_sorts_and_new_rows_go_to_their_place(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    fill(3, body=[b"xxx", b"x", b"xxxxx"])
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table._on_section_clicked(KEYS.index("size"))
    await until(lambda: listed(window) == [3, 1, 2])
    assert window.status.following.text() == "Live"
    fill(1, body=b"xx")
    await until(lambda: listed(window) == [3, 1, 4, 2])
    window.pane.table.pick([4], 4)
    window.pane.table._on_section_clicked(KEYS.index("size"))
    await until(lambda: listed(window) == [2, 4, 1, 3])
    assert window.pane.table.picked_ids() == [4]


# what the window says of its session


@on_window_loop
async def test_where_it_listens_stands_in_toolbar_and_status_bar(
    window: MainWindow, session: Session, address: str
) -> None:
    await until(lambda: window.toolbar.address.text == address)
    assert window.status.listening.text() == f"Listening on {address.removeprefix('http://')}"
    assert window.status.session.text() == "Session: session"
    assert window.windowTitle().startswith("session – ")
    session.stop_listening().result(10)
    await until(lambda: window.status.listening.text() == "Not listening")
    assert window.toolbar.address.text == "not listening"


@on_window_loop
async def test_bytes_kept_stand_beside_the_budget(window: MainWindow, fill: Fill) -> None:
    fill(2, body=b"x" * 600_000)
    await until(lambda: window.status.kept.text() == "1.2 MB of 4 GiB")


def hurry(session: Session) -> None:
    """Let commits give up on a locked file soon."""
    writer = session.store._writer  # type: ignore[attr-defined]
    session.engine.call(writer.steps, lambda connection: connection.execute("PRAGMA busy_timeout = 50")).result(10)


@on_window_loop
async def test_requests_that_cannot_be_stored_turn_the_window_red_until_they_can(
    window: MainWindow, session: Session, address: str
) -> None:
    await until(lambda: window.toolbar.address.text == address)
    hurry(session)
    other = sqlite3.connect(session.path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert send(address) == 503
        await until(lambda: "503" in window.notice.text)
        assert "Not storing" in window.toolbar.address.accessibleName()
        assert "locked by another program" in window.notice.text
        assert window.status.listening.property("tone") == "bad"
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert send(address) == 200
    await until(lambda: window.notice.text == "")
    await until(lambda: window.status.listening.text().startswith("Listening on"))
    await until(lambda: window.pane.shown_count == 1)


@on_window_loop
async def test_recording_off_turns_senders_away_and_is_seen(window: MainWindow, session: Session, address: str) -> None:
    await until(lambda: window.toolbar.address.text == address)
    press(window.pane.table, "Ctrl+E")
    await until(lambda: window.status.recording.isVisible())
    assert send(address) == 503
    await until(lambda: window.status.recording.text() == "Not recording · 1 refused")
    assert window.toolbar.record.text() == "Not recording"
    assert session.stats().count == 0
    press(window.pane.table, "Ctrl+E")
    await until(lambda: not window.status.recording.isVisible())
    assert send(address) == 200


# files


def drop_files(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


@on_window_loop
async def test_captures_that_are_dropped_are_imported(
    window: MainWindow, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    path = tmp_path / "two.ndjson"
    path.write_text("".join(json.dumps(make_capture().to_interchange()) + "\n" for _ in range(2)))
    drop_files(window, path)
    dialog = shown(window, ImportDialog)
    await until(dialog.main_button.isEnabled)
    click(dialog.main_button)
    await until(lambda: window.pane.shown_count == 2)
    await until(lambda: window.toast.text == "2 requests added from two.ndjson")


@on_window_loop
async def test_a_broken_file_that_is_dropped_says_which_line(
    window: MainWindow, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    path = tmp_path / "broken.ndjson"
    path.write_text(json.dumps(make_capture().to_interchange()) + "\n{oops\n")
    drop_files(window, path)
    dialog = shown(window, ImportDialog)
    await until(dialog.problems.isVisible)
    assert any("2" in dialog.problems.topLevelItem(0).text(column) for column in range(dialog.problems.columnCount()))
    assert not dialog.main_button.isEnabled()
    dialog.reject()
    assert window.pane.shown_count == 0


@on_window_loop
async def test_a_session_that_is_dropped_is_wanted_instead(window: MainWindow, tmp_path: Path) -> None:
    wanted: list[Path] = []
    window.session_wanted.connect(wanted.append)
    drop_files(window, tmp_path / "other.webhooks")
    assert wanted == [tmp_path / "other.webhooks"]


# what is remembered


def place(window: MainWindow) -> tuple[int, int]:
    return window.width(), window.height()


@on_window_loop
async def test_the_next_window_looks_like_the_last_one(open_window: Open, session: Session) -> None:
    first = open_window(session)
    first.resize(780, 650)
    await settle()
    first.panes.setSizes([150, 630])
    first.panes.inner.setSizes([270, 360])
    first.pane.table.columns.choose("source", False)
    await settle()
    split, outer = first.panes.inner.sizes(), first.panes.sizes()
    first.detach()
    first.hide()
    second = open_window(session)
    await settle()
    assert place(second) == (780, 650)
    assert (second.panes.inner.sizes(), second.panes.sizes()) == (split, outer)
    assert not second.pane.table.columns.shown("source")


@on_window_loop
async def test_the_detail_goes_below_the_list_and_stays_there(open_window: Open, session: Session) -> None:
    first = open_window(session)
    first.resize(780, 650)
    first.actions_table["detail_below"].trigger()
    first.actions_table["sidebar"].trigger()
    assert first.panes.inner.orientation() == Qt.Orientation.Vertical
    assert not first.sidebar.isVisible()
    await settle()
    first.panes.inner.setSizes([250, 400])
    await settle()
    sizes = first.panes.inner.sizes()
    first.detach()
    first.hide()
    second = open_window(session)
    await settle()
    assert second.panes.inner.orientation() == Qt.Orientation.Vertical
    assert second.panes.inner.sizes() == sizes
    assert not second.sidebar.isVisible()
    assert second.actions_table["detail_below"].isChecked()
    assert not second.actions_table["sidebar"].isChecked()


def test_no_splitter_can_be_lost_by_dragging_it_shut(window: MainWindow) -> None:
    for splitter in (window.panes, window.panes.inner):
        assert isinstance(splitter, QSplitter)
        assert not splitter.childrenCollapsible()


# the session goes


@on_window_loop
async def test_without_a_session_nothing_can_be_done_and_nothing_fails(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.selectAll()
    window.detach()
    session.close()
    assert window.pane.shown_count == 0
    enabled = {action.id for action, made in window.actions_table.all() if made.isEnabled()}
    assert enabled.isdisjoint({"resend", "delete", "copy", "pin", "note", "sample", "record", "import", "export"})
    for action, _made in window.actions_table.all():
        if action.id not in {"quit", "new_session", "open_session", "palette", "keys", "about", "log_folder"}:
            window.commands.run(action.run)
    await settle()


@on_window_loop
async def test_closing_is_left_to_the_application(window: MainWindow) -> None:
    wanted: list[bool] = []
    window.close_wanted.connect(lambda: wanted.append(True))
    window.close()
    assert window.isVisible()
    assert wanted == [True]


@on_window_loop
async def test_the_first_paint_is_told_once(open_window: Open) -> None:
    told: list[bool] = []
    window = open_window()
    window.painted.connect(lambda: told.append(True))
    await until(lambda: told)
    window.repaint()
    await settle()
    assert told == [True]


@pytest.mark.parametrize("theme", ["light", "dark"])
@on_window_loop
async def test_the_theme_is_switched_while_everything_shows(
    window: MainWindow, fill: Fill, session: Session, theme: str
) -> None:
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.go_to_row(0)
    window.actions_table[f"theme_{theme}"].trigger()
    await until(lambda: session.settings.look.theme == theme and window.hub.theme.name == theme)
    await until(lambda: window.actions_table[f"theme_{theme}"].isChecked())
    assert not window.actions_table["theme_system"].isChecked()
    colour = window.grab().toImage().pixelColor(window.width() // 2, window.status.y() + 4)
    assert (colour.lightness() < 128) == (theme == "dark")


@on_window_loop
async def test_what_went_wrong_is_not_told_for_ever(window: MainWindow) -> None:
    window.say_problem("The application did not answer")
    assert window.status._old.isActive()
    assert window.status._old.interval() == 30_000
    window.status._old.start(1)
    await until(lambda: window.status.error.text() == "")
    assert window.status.error.toolTip() == ""
    window.say_problem("Again")
    window.say("Done")
    assert not window.status._old.isActive()
