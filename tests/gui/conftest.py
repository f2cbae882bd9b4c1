from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from inspector.capture import Capture, Reply
from inspector.gui.icons import follow_theme
from inspector.gui.main_window import MainWindow
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from inspector.settings import Settings
from inspector.store.base import Entry
from tests.gui.driving import drop


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What a test leaves of Qt is collected here: in another thread Qt would wait for this one, or end the process."""
    yield
    gc.collect()


@pytest.fixture
def hub(qapp: QApplication) -> Iterator[ThemeHub]:
    made = ThemeHub(qapp, "light")
    follow_theme(made)
    yield made
    made.choose("light")
    made.deleteLater()


@pytest.fixture
def open_window(hub: ThemeHub, session: Session) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows as the application does; each remembers in the test's home. Without a session it is empty.

    It asks for the session of the test so that windows are gone before that is closed.
    """
    windows: list[MainWindow] = []

    def make(session: Session | None = None, *, settings: Settings | None = None) -> MainWindow:
        light = Settings().changed("look", theme="light")
        window = MainWindow(WindowState(), settings or light, hub)
        if not windows:
            # the screen of the offscreen platform is smaller
            window.resize(1440, 900)
        windows.append(window)
        window.show()
        if session is not None:
            session.settings = session.settings.changed("look", theme="light")
            window.attach(session)
        window.activateWindow()
        window.pane.table.setFocus()
        return window

    yield make
    QGuiApplication.clipboard().clear()
    for window in windows:
        if window.session is not None:
            window.detach()
    drop(windows)


@pytest.fixture
def window(open_window: Callable[..., MainWindow], session: Session) -> MainWindow:
    """A window on an empty session that nothing listens for."""
    return open_window(session)


@pytest.fixture
def address(session: Session) -> str:
    """Where the session listens."""
    return session.listen(port=0).result(10)


@pytest.fixture
def fill(session: Session, make_capture: Callable[..., Capture]) -> Callable[..., list[int]]:
    """Puts checked captures into the session and gives their ids. A list as a field: one value for each of several."""
    checking = session._configuring.checking()

    def put(count: int = 1, *, note: str = "", **fields: Any) -> list[int]:
        entries = []
        for place in range(count):
            values = {
                name: value[place] if count > 1 and isinstance(value, list) else value for name, value in fields.items()
            }
            capture = make_capture(**values)
            entries.append(Entry(capture, Reply(200, "OK"), checking.annotate(capture), note=note))
        return session._write(session.store.append, entries).result(10)

    return put


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Session]:
    """Another listening session: the user's own server, that resends go to."""
    with Session.open(tmp_path / "receiver.webhooks") as opened:
        opened.listen(port=0).result(10)
        yield opened
