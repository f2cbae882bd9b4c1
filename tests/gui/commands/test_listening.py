from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from inspector.gui.dialogs.settings import SettingsDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, press, send, shown, texts, until


@pytest.fixture
def busy() -> Iterator[socket.socket]:
    """A port that somebody else has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken


def port_of(taken: socket.socket) -> int:
    return int(taken.getsockname()[1])


@on_window_loop
async def test_a_busy_port_offers_the_next_free_one_and_that_works(
    window: MainWindow, session: Session, busy: socket.socket
) -> None:
    port = port_of(busy)
    await window.commands.listening.listen_at(None, port)
    assert str(port) in window.notice.text
    assert window.status.listening.property("tone") == "bad"
    assert window.toolbar.address.text == "not listening"
    assert "Nothing listens" in texts(window.pane.nothing_yet)
    offer = next(line for line in texts(window.notice).splitlines() if line.startswith("Use port "))
    click(button(window.notice, offer))
    await until(lambda: session.address is not None)
    assert str(session.address).endswith(f":{offer.split()[-1]}")
    await until(lambda: window.toolbar.address.text == session.address)
    assert window.notice.text == ""
    assert window.status.listening.property("tone") == "ok"
    assert send(str(session.address)) == 200


@on_window_loop
async def test_trying_again_works_once_the_port_is_free(
    window: MainWindow, session: Session, busy: socket.socket
) -> None:
    port = port_of(busy)
    await window.commands.listening.listen_at(None, port)
    busy.close()
    click(button(window.notice, "Try again"))
    await until(lambda: session.address == f"http://127.0.0.1:{port}")


@on_window_loop
async def test_the_settings_are_one_click_from_a_busy_port(window: MainWindow, busy: socket.socket) -> None:
    await window.commands.listening.listen_at(None, port_of(busy))
    click(button(window.notice, "Settings…"))
    shown(window, SettingsDialog).reject()


@on_window_loop
async def test_an_address_that_is_none_is_told_in_a_line(window: MainWindow, session: Session) -> None:
    await window.commands.listening.listen_at("192.0.2.1", 0)
    assert "192.0.2.1" in window.notice.text
    assert session.address is None
    assert window.status.listening.text()


@on_window_loop
async def test_a_session_that_is_listened_for_elsewhere_says_so_and_shows_it_live(
    open_window: Callable[..., MainWindow], session: Session, address: str
) -> None:
    with Session.open(session.path) as follower:
        window = open_window(follower)
        await window.commands.listening.listen_at(None, 0)
        assert "already listens on this session" in window.notice.text
        assert window.status.listening.text().startswith("Listening elsewhere (pid ")
        assert window.status.listening.text().endswith(address)
        assert window.toolbar.address.text == address
        assert address in window.pane.nothing_yet._curl.text()
        send(address)
        await until(lambda: window.pane.shown_count == 1)
        window.detach()


@on_window_loop
async def test_listening_here_takes_over_when_the_other_has_stopped(
    open_window: Callable[..., MainWindow], session: Session, address: str
) -> None:
    with Session.open(session.path) as follower:
        follower.settings = follower.settings.changed("listener", port=0)
        window = open_window(follower)
        follower.settings = follower.settings.changed("listener", port=0)
        await window.commands.listening.listen_at(None, 0)
        session.stop_listening().result(10)
        click(button(window.notice, "Listen here"))
        await until(lambda: follower.address is not None)
        await until(lambda: window.toolbar.address.text == follower.address)
        assert window.elsewhere == ""
        window.detach()


@on_window_loop
async def test_the_address_is_copied(window: MainWindow, address: str) -> None:
    await until(lambda: window.actions_table["copy_address"].isEnabled())
    press(window.pane.table, "Ctrl+L")
    assert QGuiApplication.clipboard().text() == address
    QGuiApplication.clipboard().clear()
    click(window.toolbar.address._copy)
    assert QGuiApplication.clipboard().text() == address
