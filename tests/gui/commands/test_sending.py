from __future__ import annotations

import socket
from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.resend_to import ResendTo
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import choose, click, on_window_loop, open_windows, shown, titles, until

Fill = Callable[..., list[int]]


async def pick(window: MainWindow, fill: Fill, count: int = 1, *, picked: int = 1, **fields: object) -> None:
    fill(count, **fields)
    await until(lambda: window.pane.shown_count == count)
    ids = list(window.pane.model.ids)[:picked]
    window.pane.table.pick(ids, ids[0])


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@on_window_loop
async def test_an_address_is_typed_once_and_used_from_then_on(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    await pick(window, fill, body=b'{"a": 1.0}', target="/x?y=%7e")
    window.actions_table["resend"].trigger()
    dialog = shown(window, ResendTo)
    dialog.address.setCurrentText(str(receiver.address))
    click(dialog.main_button)
    await until(lambda: [one.status for one in session.attempts(1)] == [200] * 1)
    first = receiver.capture(1)
    assert (first.body, first.target) == (b'{"a": 1.0}', "/x?y=%7e")
    await until(lambda: window.toast.text.startswith("200 OK in "))
    click(window.toolbar.resend)
    await until(lambda: [one.status for one in session.attempts(1)] == [200] * 2)
    assert not list(open_windows(window, ResendTo))
    assert session.settings.resend.last_target == receiver.address


@on_window_loop
async def test_the_target_of_the_endpoint_is_used_without_asking(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    session.save_endpoint(Endpoint("orders", target=f"{receiver.address}/api/orders")).result(10)
    await pick(window, fill, endpoint="orders", target="/orders/5")
    click(window.toolbar.resend)
    await until(lambda: [one.status for one in session.attempts(1)] == [200] * 1)
    assert receiver.capture(1).target.startswith("/api/orders")


@on_window_loop
async def test_rows_of_endpoints_without_a_target_are_asked_for_though_others_have_one(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    session.save_endpoint(Endpoint("orders", target="http://localhost:9/")).result(10)
    await pick(window, fill, endpoint="default")
    window.actions_table["resend"].trigger()
    shown(window, ResendTo).reject()


@on_window_loop
async def test_a_target_that_is_down_is_told_in_words_and_kept(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    port = unused_port()
    session.settings = session.settings.changed("resend", last_target=f"http://127.0.0.1:{port}")
    await pick(window, fill)
    click(window.toolbar.resend)
    await until(lambda: str(port) in window.status.error.text())
    assert "listens" in window.status.error.text() or "refused" in window.status.error.text()
    (attempt,) = session.attempts(1)
    assert attempt.error is not None
    assert "Traceback" not in attempt.error
    assert window.toast.text.startswith(attempt.error)


@on_window_loop
async def test_remembered_addresses_and_targets_are_one_click_away(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    target = str(receiver.address)
    session.settings = session.settings.changed("resend", targets=(target, "http://localhost:9/a&b"))
    session.save_endpoint(Endpoint("orders", target=target)).result(10)
    await pick(window, fill)
    menu = QMenu(window)
    window.commands.sending.fill_targets_menu(menu)
    assert titles(menu) == [target, "http://localhost:9/a&&b", "Resend to…"]
    choose(menu, target)
    await until(lambda: [one.status for one in session.attempts(1)] == [200] * 1)


@on_window_loop
async def test_the_number_of_resends_can_be_listed(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    await pick(window, fill)
    click(window.toolbar.resend)
    await until(lambda: (row := window.pane.model.summary(0)) is not None and row.attempts == 1)


@on_window_loop
async def test_without_a_listener_no_sample_is_sent(window: MainWindow) -> None:
    assert not window.actions_table["sample"].isEnabled()
    window.commands.sending.sample()
    await until(lambda: "nobody to send a sample event to" in window.status.error.text())
