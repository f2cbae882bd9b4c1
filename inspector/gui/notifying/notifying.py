"""Joins a window with the desktop: what arrives is told there, and a click leads to it."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from inspector.errors import FilterError
from inspector.gui.detail.loading import Loader
from inspector.gui.notifying.tray import Tray
from inspector.notices import Deciding, Notice, Wanted, Watch, Wish
from inspector.query import parse
from inspector.settings import NotifySettings

if TYPE_CHECKING:
    from inspector.gui.bridge import Bridge
    from inspector.gui.main_window import MainWindow
    from inspector.gui.notifying.portal import Portal
    from inspector.session import Session

log = logging.getLogger(__name__)

#: Milliseconds between two looks at what arrived, and while a verdict is waited for.
_LOOK_MS, _WAIT_MS = 250, 500


class Notifying(QObject):
    """Belongs to one window; `follow` it with a session's bridge, `leave` before the session is closed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = NotifySettings()
        self._wish = Wish()
        self._deciding = Deciding(self._settings.pause_s)
        self._watch: Watch | None = None
        self._loader: Loader | None = None
        self._looking = False
        self._paused = False
        self._portal: Portal | None = None
        #: What the notification in the tray, the last one, leads to.
        self._shown = 0
        self.tray: Tray | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._look)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        QApplication.instance().focusWindowChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    # the session

    def follow(self, session: Session, bridge: Bridge) -> None:
        """Tell of what arrives from now on."""
        self._watch = Watch(session, session.stats().last_id)
        self._loader = Loader(session.workers, "notices", self)
        bridge.changed.connect(self._on_changed)
        bridge.listening.connect(self._on_listening)
        self.apply(session.settings.notify)
        self._on_listening(session.address, None)

    def leave(self) -> None:
        """Tell of nothing more."""
        self._soon.stop()
        self._due.stop()
        self._deciding.forget()
        if self._loader is not None:
            self._loader.cancel_all()
            self._loader.deleteLater()
        self._loader, self._watch, self._looking = None, None, False

    def close(self) -> None:
        """Leave the tray: the application ends."""
        if self.tray is not None:
            self.tray.close()
            self.tray = None

    def apply(self, settings: NotifySettings) -> None:
        """Use these settings."""
        self._settings = settings
        self._deciding.pause_s = settings.pause_s
        try:
            query = parse(settings.filter) if settings.filter.strip() else None
        except FilterError as error:
            query = None
            self._window.notice.say("notify", "warn", f"The filter of notifications does not parse: {error}")
        self._wish = Wish(settings.arrivals, settings.failures, query)
        # where the desktop has no other way, notifications need the icon
        needed = settings.tray or (bool(self._wish) and self._desktop_portal() is None)
        wanted = needed and QSystemTrayIcon.isSystemTrayAvailable()
        if wanted and self.tray is None:
            self._enter_tray()
        elif not wanted:
            self.close()

    @property
    def hides(self) -> bool:
        """Whether a window that is closed stays in the tray."""
        return self._settings.close_to_tray and self.tray is not None

    def bring_up(self) -> None:
        """Show the window before all others."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    # what arrives

    def _on_changed(self, last_id: int, _epoch: int) -> None:
        if self._watch is None:
            return
        if not self._wish and not self._looking:
            self._watch.skip(last_id)
        elif not self._soon.isActive():
            self._soon.start(_LOOK_MS)

    def _look(self) -> None:
        watch, wish = self._watch, self._wish
        if watch is None or self._loader is None:
            return
        if self._looking:
            self._soon.start(_LOOK_MS)
            return
        self._looking = True
        now = time.monotonic()
        self._loader.run("look", lambda _token, _part: watch.look(wish, now), self._take, failed=self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        self._looking = False
        log.warning("what arrived could not be looked at for notifications: %s", error)

    def _take(self, wanted: list[Wanted]) -> None:
        self._looking = False
        if self._watch is not None and self._watch.waiting:
            self._soon.start(_WAIT_MS)
        self._tell(self._deciding.take(wanted, time.monotonic(), quiet=self._is_quiet()))

    def _is_quiet(self) -> bool:
        looked_at = QApplication.activeWindow() is not None and not self._settings.focused
        return looked_at or self._paused

    def _on_due(self) -> None:
        self._tell(self._deciding.due(time.monotonic()))

    def _on_focus_changed(self) -> None:
        if self._is_quiet():
            self._deciding.forget()

    def _tell(self, notice: Notice | None) -> None:
        if notice is not None:
            self.show_with(self._settings, notice)
        waits = self._deciding.due_in(time.monotonic())
        if waits is not None:
            self._due.start(round(waits * 1000) + 1)

    # showing

    def show_with(self, settings: NotifySettings, notice: Notice) -> None:
        """Show it as these settings would."""
        if settings.sound:
            QApplication.beep()
        if self.tray is not None and QSystemTrayIcon.supportsMessages():
            self._shown = notice.capture_id
            self.tray.show_message(notice.title, notice.text, urgent=notice.failed)
        elif (portal := self._desktop_portal()) is not None:
            portal.show(str(notice.capture_id), notice.title, notice.text, urgent=notice.failed)
        else:
            # what every system has: the window asks for attention in the task bar
            QApplication.alert(self._window)

    def _desktop_portal(self) -> Portal | None:
        if not sys.platform.startswith("linux"):
            return None
        if self._portal is None:
            from inspector.gui.notifying.portal import Portal  # few need it

            self._portal = Portal(self)
            self._portal.chosen.connect(self._on_chosen)
        return self._portal if self._portal.available else None

    @property
    def shown_by(self) -> str:
        """Who shows notifications here, in words; empty when nobody does."""
        there = QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
        # without an icon of ours in it the tray shows nothing; one is put there where there is no other way
        if there and (self.tray is not None or self._desktop_portal() is None):
            return "the tray"
        return "the desktop" if self._desktop_portal() is not None else ""

    def _enter_tray(self) -> None:
        window = self._window
        tray = Tray(window.actions_table["record"], QApplication.windowIcon(), self)
        tray.show_wanted.connect(self.bring_up)
        tray.copy_wanted.connect(window.actions_table["copy_address"].trigger)
        tray.quit_wanted.connect(window.close_wanted)
        tray.paused.connect(self._on_paused)
        tray.clicked.connect(lambda: self._lead_to(self._shown))
        self.tray = tray
        if window.session is not None:
            tray.tell_address(window.session.address or "")

    def _on_listening(self, address: str | None, _error: str | None) -> None:
        if self.tray is not None:
            self.tray.tell_address(address or "")

    def _on_paused(self, on: bool) -> None:
        self._paused = on
        self._deciding.forget()

    def _on_chosen(self, name: str) -> None:
        if name.isascii() and name.isdigit():
            self._lead_to(int(name))

    def _lead_to(self, capture_id: int) -> None:
        self.bring_up()
        if capture_id and self._window.session is not None:
            self._window.commands.view.show_capture(capture_id)
