"""How tests drive the window: its own asyncio loop, requests from outside, and waiting for a condition."""

from __future__ import annotations

import asyncio
import functools
import http.client
import inspect
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from inspector.gui.loop import WindowLoop

W = TypeVar("W", bound=QWidget)

#: Nothing here takes a second; a machine that is busy with something else may.
PATIENCE_S = 10.0


def on_window_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a coroutine test on a fresh loop that Qt drives, as the window does: pytest's loop is not Qt's."""

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        app = QApplication.instance()
        with asyncio.Runner(loop_factory=lambda: WindowLoop(app)) as runner:
            runner.run(_whole(test(**fixtures)))

    run.__signature__ = inspect.signature(test)  # type: ignore[attr-defined]
    del run.__wrapped__  # or pytest-asyncio takes the coroutine for its own loop
    return run


async def _whole(test: Coroutine[Any, Any, None]) -> None:
    """The test; then no timer begins anything more, for which there would be no loop while windows are taken down."""
    try:
        await test
    finally:
        for widget in QApplication.topLevelWidgets():
            for timer in widget.findChildren(QTimer):
                timer.stop()


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Let the window work until the condition holds."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"timed out: {what or inspect.getsource(condition).strip()}"
        await asyncio.sleep(0.005)


async def settle() -> None:
    """Let everything that is ready happen."""
    for _ in range(3):
        await asyncio.sleep(0)


def drop(widgets: Iterable[QWidget]) -> None:
    """Be rid of widgets now: each one left would be polished again whenever a later test changes the look."""
    for widget in widgets:
        widget.hide()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def send(
    address: str,
    target: str = "/",
    body: bytes = b"{}",
    *,
    method: str = "POST",
    headers: dict[str, str] | None = None,
) -> int:
    """One request as a program outside would send it; gives the status answered. The engine answers on its thread."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        connection.request(method, target, body, {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def press(widget: QWidget, keys: str) -> None:
    """Type a key with its modifiers, written as in a menu (`Ctrl+Shift+C`), at a widget."""
    *modifiers, name = keys.split("+")
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= {
            "Ctrl": Qt.KeyboardModifier.ControlModifier,
            "Shift": Qt.KeyboardModifier.ShiftModifier,
        }[modifier]
    special = {"/": Qt.Key.Key_Slash, "?": Qt.Key.Key_Question, "Esc": Qt.Key.Key_Escape, ",": Qt.Key.Key_Comma}
    key = special.get(name) or getattr(Qt.Key, f"Key_{name.upper() if len(name) == 1 else name}")
    QTest.keyClick(widget, key, held)


def click(widget: QWidget) -> None:
    """Press and release the left button in the middle of a widget."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def texts(widget: QWidget) -> str:
    """Everything that the labels and buttons of a widget say while it is seen."""
    parts: list[QLabel | QPushButton] = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    return "\n".join(part.text() for part in parts if part.isVisibleTo(widget))


def button(widget: QWidget, title: str) -> QPushButton:
    """The visible button that says so."""
    found = [one for one in widget.findChildren(QPushButton) if one.text() == title and one.isVisibleTo(widget)]
    assert len(found) == 1, (title, [one.text() for one in widget.findChildren(QPushButton)])
    return found[0]


def titles(menu: QMenu) -> list[str]:
    """What a menu offers, without its lines."""
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def submenu(menu: QMenu, title: str) -> QMenu:
    """The menu behind an entry."""
    found = next(action.menu() for action in menu.actions() if action.text() == title)
    assert isinstance(found, QMenu)
    return found


def choose(menu: QMenu, title: str) -> None:
    """Trigger the entry of a menu."""
    next(action for action in menu.actions() if action.text() == title).trigger()


def shown(parent: QWidget, kind: type[W]) -> W:
    """The window of that kind that is open over `parent`."""
    return next(open_windows(parent, kind))


def open_windows(parent: QWidget, kind: type[W]) -> Iterator[W]:
    """All windows of that kind that are open over `parent`."""
    return (one for one in parent.findChildren(kind) if one.isVisible())
