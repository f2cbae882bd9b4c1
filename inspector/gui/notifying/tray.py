"""The icon in the tray, with its menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from inspector.gui.icons import set_icon

#: Milliseconds that a notification asks to be shown; systems have a mind of their own.
_SHOWN_MS = 8000


class Tray(QObject):
    """Stands in the tray as long as it lives. Make one only where `QSystemTrayIcon.isSystemTrayAvailable()`."""

    show_wanted = Signal()
    copy_wanted = Signal()
    quit_wanted = Signal()
    #: Whether notifications are paused.
    paused = Signal(bool)
    #: The notification shown last was clicked.
    clicked = Signal()

    def __init__(self, record: QAction, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self._add("Show window", "monitor", self.show_wanted)
        self.menu.addSeparator()
        self.menu.addAction(record)
        self.pause = self.menu.addAction("Pause notifications")
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self.paused)
        self._add("Copy address", "link", self.copy_wanted)
        self.menu.addSeparator()
        self._add("Quit", "", self.quit_wanted)
        self.icon = QSystemTrayIcon(icon, self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self.clicked)
        self.tell_address("")
        self.icon.show()

    def _add(self, title: str, icon: str, signal: object) -> None:
        action = self.menu.addAction(title)
        if icon:
            set_icon(action, icon)
        action.triggered.connect(signal)

    def tell_address(self, address: str) -> None:
        """Say where one listens, when the pointer rests on the icon."""
        self.icon.setToolTip(f"Webhook Inspector\n{address or 'not listening'}")

    def show_message(self, title: str, text: str, *, urgent: bool) -> None:
        """Show a notification."""
        kind = QSystemTrayIcon.MessageIcon.Warning if urgent else QSystemTrayIcon.MessageIcon.Information
        self.icon.showMessage(title, text, kind, _SHOWN_MS)

    def close(self) -> None:
        """Leave the tray."""
        self.icon.hide()
        self.menu.deleteLater()
        self.deleteLater()

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_wanted.emit()
