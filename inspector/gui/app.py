"""Starts the window: paints it first, then opens the session and listens; closes everything in order."""

from __future__ import annotations

import asyncio
import concurrent.futures
import faulthandler
import functools
import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import inspector
from inspector.errors import ConfigError, InspectorError
from inspector.gui import probe
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.paths import default_session, log_dir, resources_dir
from inspector.settings import Settings, load_settings
from inspector.tasks import cancel_and_wait, spawn

if TYPE_CHECKING:
    from inspector.gui.collecting import Collector
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

log = logging.getLogger(__name__)
T = TypeVar("T")

#: The name of the .desktop file, of which Wayland takes the icon.
DESKTOP_ID = "webhook-inspector"
FIRST_PAINT_S = 2.0


def main(
    session_path: Path | None = None, *, host: str | None = None, port: int | None = None, reset_ui: bool = False
) -> int:
    """Run the window until it is closed; returns the exit status. Needs a display."""
    _start_log()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Webhook Inspector")
    app.setApplicationVersion(inspector.__version__)
    app.setDesktopFileName(DESKTOP_ID)
    picture = resources_dir() / "icons" / "webhook-inspector.svg"
    if picture.is_file():
        app.setWindowIcon(QIcon(str(picture)))
    from inspector.gui import loop

    return loop.run(app, Desktop(app, session_path, host, port, reset_ui=reset_ui).run)


class Desktop:
    """The application: one window, one session at a time."""

    def __init__(
        self, app: QApplication, path: Path | None, host: str | None, port: int | None, *, reset_ui: bool = False
    ) -> None:
        self._app = app
        self._path = path
        self._host = host
        self._port = port
        self._reset_ui = reset_ui
        self._session: Session | None = None
        self._stop = asyncio.Event()
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="opener")
        self._switching = asyncio.Lock()

    async def run(self) -> int:
        """Show the window, open the session, wait for the end, close."""
        from inspector.gui.collecting import Collector

        with Collector() as collector:
            return await self._run(collector)

    async def _run(self, collector: Collector) -> int:
        from inspector.gui.icons import follow_theme
        from inspector.gui.loop import Signals

        settings, complaint = _settings()
        state = WindowState(reset=self._reset_ui)
        hub = ThemeHub(self._app, settings.look.theme)
        follow_theme(hub)
        # reading the session's modules takes longer than painting the window: both at once
        opening = self._in_thread(_import_session)
        from inspector.gui.main_window import MainWindow

        window = MainWindow(state, settings, hub)
        self.window = window
        measure = self._start_probe(window)
        painted = asyncio.Event()
        window.painted.connect(painted.set)
        window.close_wanted.connect(self._stop.set)
        window.session_wanted.connect(self._on_session_wanted)
        signals = Signals(self._stop.set)
        window.show()
        try:
            await asyncio.wait_for(painted.wait(), FIRST_PAINT_S)
        except TimeoutError:
            log.warning("the window was not painted within %.0f s; minimised?", FIRST_PAINT_S)
        if measure is not None:
            measure.mark("painted")
        await opening
        collector.settle()
        if complaint:
            window.notice.say("settings", "warn", complaint)
        if await self._open(self._path or default_session(), named=self._path is not None):
            if measure is not None:
                measure.mark("listening")
            await self._stop.wait()
        window.hide()
        await self._close_session()
        window.save_state()
        if window.notifying is not None:
            window.notifying.close()
        signals.close()
        if measure is not None:
            measure.write()
        self._pool.shutdown(wait=False)
        window.deleteLater()
        return 0

    def _start_probe(self, window: MainWindow) -> probe.Probe | None:
        file = probe.wanted()
        if file is None:
            return None
        measure = probe.Probe(file, window)
        window.pane.table.delegate.on_painted = measure.painted
        return measure

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.wrap_future(self._pool.submit(work))

    async def _open(self, path: Path, *, named: bool = True) -> bool:
        """Open the first session and show it. False when the user gave up."""
        while True:
            try:
                session = await self._in_thread(functools.partial(_open_session, path, named))
                break
            except InspectorError as error:
                log.warning("cannot open %s: %s", path, error)
                other = await self._unless_stopped(self._ask_other(path, str(error)))
                if other is None:
                    return False
                path, named = other, True
        await self._show(session, path)
        return True

    async def _ask_other(self, path: Path, reason: str) -> Path | None:
        from inspector.gui.dialogs.trouble import ask_other_session

        return await ask_other_session(self.window, path, reason)

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """The result of `work`, or None when the application is to end before it is there."""
        working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(self._stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (working, stopping):
            await cancel_and_wait(task)
        return None if working.cancelled() else working.result()

    async def _show(self, session: Session, path: Path) -> None:
        self._session = session
        self.window.attach(session)
        self.window.state.add_recent(str(path))
        await self.window.commands.listening.listen_at(self._host, self._port)
        if session.complaints:
            self.window.notice.say("custom", "warn", " ".join(session.complaints))

    def _on_session_wanted(self, path: Path) -> None:
        spawn(self._switch(path), name="switch session")

    async def _switch(self, path: Path) -> None:
        """Show another session; when it cannot be opened, the one at hand stays."""
        async with self._switching:
            if self._session is not None and _same(path, Path(self._session.path)):
                self.window.say(f"{path.name} is open already")
                return
            try:
                session = await self._in_thread(functools.partial(_open_session, path, True))
            except InspectorError as error:
                log.warning("cannot open %s: %s", path, error)
                way = ("Open another…", self.window.commands.files.open_session)
                self.window.notice.say("session", "bad", str(error), way)
                return
            if self._stop.is_set():
                await self._in_thread(session.close)
                return
            await self._close_session()
            self.window.notice.hide()
            await self._show(session, path)
            self.window.say(f"Opened {path.name}")

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self.window.commands.rows.forget_undo()
            self.window.detach()
            await self._in_thread(session.close)


def _settings() -> tuple[Settings, str]:
    """The preferences, and what is wrong with their file: then the defaults are used and the file is left alone."""
    try:
        return load_settings(), ""
    except ConfigError as error:
        return Settings(), f"{error} The defaults are used until it is mended."


def _same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute()


def _import_session() -> None:
    import inspector.session  # noqa: F401 - read here so that the window is painted meanwhile


def _open_session(path: Path, named: bool) -> Session:
    from inspector.session import Session

    settings, _ = _settings()
    return Session.open(path if named else None, settings=settings)


def _start_log() -> None:
    """A rotating file in the log folder, and everything unexpected in it."""
    root = logging.getLogger()
    if not any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        try:
            log_dir().mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                log_dir() / "webhook-inspector.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
            )
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
            root.addHandler(handler)
        except OSError as error:
            print(f"webhook-inspector: no log: {error}", file=sys.stderr)
        root.setLevel(logging.INFO)
    if sys.stderr is not None:
        faulthandler.enable()
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread_exception
    qInstallMessageHandler(_on_qt_message)


def _on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("unexpected error", exc_info=(kind, error, trace))


def _on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        log.critical(
            "unexpected error in %s",
            arguments.thread.name if arguments.thread else "a thread",
            exc_info=(arguments.exc_type, arguments.exc_value, arguments.exc_traceback),
        )


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", text)
