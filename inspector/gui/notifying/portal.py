"""Notifications of Linux desktops through their portal, where there is no tray that shows them.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Notification.html. It is asked in place of
org.freedesktop.Notifications, whose calls hold an unsigned number that Qt's D-Bus module cannot send from Python.
"""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

log = logging.getLogger(__name__)

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Notification"
_ACTION = "default"


class Portal(QObject):
    """Shows notifications and tells which one was clicked."""

    #: The name that a clicked notification was given.
    chosen = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = QDBusConnection.sessionBus()
        #: Whether the desktop has one.
        self.available = self._bus.isConnected() and self._is_there()
        if self.available:
            # it is declared to take bytes, and takes nothing but what SLOT gives
            slot: Any = SLOT("_on_action_invoked(QDBusMessage)")
            self._bus.connect(SERVICE, PATH, INTERFACE, "ActionInvoked", self, slot)

    def _is_there(self) -> bool:
        bus = self._bus.interface()
        if bus.isServiceRegistered(SERVICE).value():
            return True
        return SERVICE in bus.activatableServiceNames().value()

    def show(self, name: str, title: str, text: str, *, urgent: bool) -> None:
        """Show one, in place of an earlier one of that name."""
        call = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, "AddNotification")
        priority = "high" if urgent else "normal"
        call.setArguments([name, {"title": title, "body": text, "priority": priority, "default-action": _ACTION}])
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(call), self)
        watcher.finished.connect(self._on_finished)

    @Slot(QDBusPendingCallWatcher)
    def _on_finished(self, watcher: QDBusPendingCallWatcher) -> None:
        if watcher.isError():
            log.warning("the desktop showed no notification: %s", watcher.error().message())
        watcher.deleteLater()

    @Slot("QDBusMessage")
    def _on_action_invoked(self, message: QDBusMessage) -> None:
        name, action, *_ = [*message.arguments(), "", ""]
        if action == _ACTION and isinstance(name, str):
            self.chosen.emit(name)
