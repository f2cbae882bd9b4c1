"""The window's asyncio loop. The only importer of qasync, so that its traps are handled in one place.

Rules: no `dialog.exec()` and no `processEvents()` while a coroutine runs; no `asyncClose`; the main coroutine ends when
the window was asked to close, and only then does the loop end.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import shiboken6
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

log = logging.getLogger(__name__)


class WindowLoop(QEventLoop):  # type: ignore[misc]
    """A loop whose timers end with it.

    qasync's closed loop still has those of what was cancelled, and is garbage: collected by another thread while one of
    them is due, that ends the process.
    """

    def close(self) -> None:
        """Close, on the window's thread. Safe to call twice."""
        super().close()
        if shiboken6.isValid(self._timer):
            shiboken6.delete(self._timer)

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """As asyncio's. What another thread asked for just before the end comes too late, and is left out."""
        if self.is_closed():
            late = asyncio.Handle(callback, args, self, context)
            late.cancel()
            return late
        made: asyncio.Handle = super().call_later(delay, callback, *args, context=context)
        return made


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run `main()` on a loop that is driven by Qt; returns its result."""
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: WindowLoop(app)) as runner:
        runner.get_loop().set_exception_handler(_on_exception)
        return runner.run(main())


def _on_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.error("window: %s", context.get("message", "error"), exc_info=context.get("exception"))


class Signals:
    """Calls `stop` on SIGINT and SIGTERM, also while Qt sleeps: a signal wakes it through a socket."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_activated)
        names = (signal.SIGINT,) if sys.platform == "win32" else (signal.SIGINT, signal.SIGTERM)
        self._before = {name: signal.signal(name, lambda *_: stop()) for name in names}

    def _on_activated(self) -> None:
        # that this runs is enough: Python calls the signal's handler before the next instruction
        self._ours.recv(64)

    def close(self) -> None:
        """Put back what was there before."""
        for name, handler in self._before.items():
            signal.signal(name, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._theirs.close()
