"""Notifications: their settings, and one to try them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.settings import NotifySettings

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class NotifyingCommands:
    """What the Edit menu does about notifications."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def ask(self) -> None:
        """What is told, and how."""
        # not before the window was painted
        from inspector.gui.notifying.dialog import NotificationsDialog
        from inspector.notices import Notice

        notifying, session = self._window.notifying, self._window.session
        if notifying is None or session is None:
            return
        dialog = NotificationsDialog(session.settings.notify, notifying.shown_by, self._window)
        dialog.wanted.connect(self._save)
        dialog.try_wanted.connect(lambda settings: notifying.show_with(settings, Notice("It works", "Like this.", 0)))
        dialog.open()

    def _save(self, settings: NotifySettings) -> None:
        async def work() -> None:
            session, notifying = self._window.session, self._window.notifying
            if session is not None and notifying is not None:
                changed = {name: getattr(settings, name) for name in settings.__slots__}
                await asyncio.wrap_future(session.apply(session.settings.changed("notify", **changed)))
                notifying.apply(settings)

        self._window.start(work(), "notifications")
