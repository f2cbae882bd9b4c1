"""The application from start to end: what is opened, what is asked when that cannot be, and that everything closes."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sqlite3
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from inspector.gui.app import Desktop
from inspector.gui.main_window import MainWindow
from inspector.paths import config_dir, default_session
from inspector.session import Session
from tests.gui.driving import button, click, drop, on_window_loop, send, shown, until

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """No window of the application is left for the next test, and nothing of it is kept from being collected."""
    yield
    drop([])
    gc.unfreeze()
    gc.collect()
    gc.freeze()


Running = tuple[Desktop, "asyncio.Task[int]"]


@asynccontextmanager
async def running(path: Path | None = None) -> AsyncIterator[Running]:
    """The application, listening on any port; it has to end by itself or when it is told to."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    desktop = Desktop(app, path, "127.0.0.1", 0)
    task = asyncio.ensure_future(desktop.run())
    try:
        await until(lambda: hasattr(desktop, "window"))
        yield desktop, task
    finally:
        desktop._stop.set()
        await asyncio.wait_for(task, 10)


def window_of(desktop: Desktop) -> MainWindow:
    return desktop.window


async def listening(desktop: Desktop) -> str:
    await until(lambda: desktop._session is not None and desktop._session.address is not None)
    assert desktop._session is not None
    return str(desktop._session.address)


@on_window_loop
async def test_python_collects_by_itself_only_when_the_window_is_gone() -> None:
    async with running() as (desktop, task):
        await listening(desktop)
        assert not gc.isenabled()
        desktop._stop.set()
        assert await task == 0
    assert gc.isenabled()


@on_window_loop
async def test_it_opens_the_default_session_listens_and_closes_cleanly() -> None:
    async with running() as (desktop, task):
        address = await listening(desktop)
        assert send(address, "/first") == 200
        await until(lambda: window_of(desktop).pane.shown_count == 1)
        window_of(desktop).close()
        assert await asyncio.wait_for(task, 10) == 0
    with Session.open(default_session()) as session:
        assert session.capture(1).target == "/first"
    assert (config_dir() / "window.ini").is_file()


@on_window_loop
async def test_a_signal_ends_it_cleanly() -> None:
    before = signal.getsignal(signal.SIGTERM)
    async with running() as (desktop, task):
        await listening(desktop)
        os.kill(os.getpid(), signal.SIGTERM)
        assert await asyncio.wait_for(task, 10) == 0
    assert signal.getsignal(signal.SIGTERM) == before


def newer(path: Path) -> None:
    Session.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def broken(path: Path) -> None:
    path.write_bytes(b"this is no session, " * 200)


@pytest.mark.parametrize("spoil", [newer, foreign, broken])
@on_window_loop
async def test_a_file_that_is_no_session_asks_for_another_and_is_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    path = tmp_path / "odd.webhooks"
    spoil(path)
    before = path.read_bytes()
    async with running(path) as (desktop, _task):
        await until(lambda: any(box.isVisible() for box in window_of(desktop).findChildren(QMessageBox)))
        box = shown(window_of(desktop), QMessageBox)
        assert str(path) in box.text()
        assert box.informativeText()
        assert "Traceback" not in box.informativeText()
        click(button(box, "Choose another file…"))
        await until(lambda: any(one.isVisible() for one in window_of(desktop).findChildren(QFileDialog)))
        dialog = shown(window_of(desktop), QFileDialog)
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        name.setText(str(tmp_path / "good.webhooks"))
        dialog.accept()
        address = await listening(desktop)
        assert send(address) == 200
        assert desktop._session is not None
        assert Path(desktop._session.path) == tmp_path / "good.webhooks"
    assert path.read_bytes() == before


@on_window_loop
async def test_trying_again_works_once_the_folder_is_there(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "a.webhooks"
    async with running(path) as (desktop, _task):
        await until(lambda: any(box.isVisible() for box in window_of(desktop).findChildren(QMessageBox)))
        path.parent.mkdir()
        click(button(shown(window_of(desktop), QMessageBox), "Try again"))
        await listening(desktop)


@on_window_loop
async def test_giving_up_ends_it(tmp_path: Path) -> None:
    broken(tmp_path / "a.webhooks")
    async with running(tmp_path / "a.webhooks") as (desktop, task):
        await until(lambda: any(box.isVisible() for box in window_of(desktop).findChildren(QMessageBox)))
        click(button(shown(window_of(desktop), QMessageBox), "Quit"))
        assert await asyncio.wait_for(task, 10) == 0


@on_window_loop
async def test_it_ends_also_while_it_asks_for_another_session(tmp_path: Path) -> None:
    broken(tmp_path / "a.webhooks")
    async with running(tmp_path / "a.webhooks") as (desktop, task):
        await until(lambda: any(box.isVisible() for box in window_of(desktop).findChildren(QMessageBox)))
        os.kill(os.getpid(), signal.SIGTERM)
        assert await asyncio.wait_for(task, 5) == 0


@on_window_loop
async def test_another_session_takes_the_place_of_the_first(tmp_path: Path) -> None:
    async with running(tmp_path / "one.webhooks") as (desktop, _task):
        send(await listening(desktop), "/one")
        window = window_of(desktop)
        await until(lambda: window.pane.shown_count == 1)
        window.pane.table.go_to_row(0)
        window.session_wanted.emit(tmp_path / "two.webhooks")
        await until(lambda: window.windowTitle().startswith("two"))
        send(await listening(desktop), "/two")
        await until(lambda: window.pane.shown_count == 1)
        row = window.pane.model.summary(0)
        assert row is not None
        assert row.target == "/two"
        assert window.state.recent()[:2] == [str(tmp_path / "two.webhooks"), str(tmp_path / "one.webhooks")]
    with Session.open(tmp_path / "one.webhooks") as one:
        assert one.stats().count == 1


@on_window_loop
async def test_a_session_that_is_left_is_not_held_by_the_window(tmp_path: Path) -> None:
    async with running(tmp_path / "one.webhooks") as (desktop, _task):
        assert send(await listening(desktop)) == 200
        await until(lambda: window_of(desktop).pane.shown_count == 1)
        left = weakref.ref(desktop._session)
        window_of(desktop).session_wanted.emit(tmp_path / "two.webhooks")
        await until(lambda: window_of(desktop).windowTitle().startswith("two"))
        await listening(desktop)

        def is_gone() -> bool:
            gc.collect()
            return left() is None

        await until(is_gone)


@on_window_loop
async def test_a_file_that_cannot_be_opened_does_not_cost_the_session_at_hand(tmp_path: Path) -> None:
    broken(tmp_path / "bad.webhooks")
    async with running(tmp_path / "good.webhooks") as (desktop, _task):
        address = await listening(desktop)
        window = window_of(desktop)
        window.session_wanted.emit(tmp_path / "bad.webhooks")
        await until(lambda: "bad.webhooks" in window.notice.text)
        assert send(address) == 200
        await until(lambda: window.pane.shown_count == 1)
        click(button(window.notice, "Open another…"))
        shown(window, QFileDialog).reject()


@on_window_loop
async def test_the_session_at_hand_is_not_opened_twice(tmp_path: Path) -> None:
    async with running(tmp_path / "a.webhooks") as (desktop, _task):
        address = await listening(desktop)
        before = desktop._session
        window_of(desktop).session_wanted.emit(tmp_path / "a.webhooks")
        await until(lambda: window_of(desktop).toast.text == "a.webhooks is open already")
        assert desktop._session is before
        assert send(address) == 200


@on_window_loop
async def test_settings_that_do_not_parse_are_told_and_left_alone(home: Path) -> None:
    config_dir().mkdir(parents=True)
    (config_dir() / "settings.toml").write_text("[look]\ntheme = \n")
    async with running() as (desktop, _task):
        await until(lambda: "settings.toml" in window_of(desktop).notice.text)
        assert "The defaults are used" in window_of(desktop).notice.text
        await listening(desktop)
    assert (config_dir() / "settings.toml").read_text() == "[look]\ntheme = \n"
