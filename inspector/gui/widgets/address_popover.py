"""An address as a QR code and as a text to copy, in a small window that goes with the next click elsewhere."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.errors import ConfigError
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import CopyButton
from inspector.gui.widgets.qr_code import QrCode

_WIDTH = 264


class AddressPopover(QFrame):
    """Shows the address that `title` belongs to; says so where it is too long for a code. `open_at` a place."""

    def __init__(self, title: str, address: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("popover", "true")
        self.setAccessibleName(f"QR code of {title}")
        self.address = address
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QLabel(title)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setProperty("role", "heading")
        column.addWidget(head)
        self.code = QrCode()
        told = reach_of(address)
        try:
            self.code.set_text(address)
        except ConfigError as error:
            self.code.hide()
            told = str(error)
        self.code.setFixedSize(_WIDTH - 32, _WIDTH - 32)
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(8)
        # where a long address may break
        text = QLabel(address.replace("/", "/\u200b").replace("?", "\u200b?"), wordWrap=True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setFont(mono_font(12))
        text.setAccessibleName(address)
        text.setMaximumHeight(96)
        row.addWidget(text, 1)
        self.copy = CopyButton("Copy address", lambda: self.address)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self.remark = QLabel(told, wordWrap=True)
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.setProperty("role", "small")
        self.remark.setVisible(bool(self.remark.text()))
        column.addWidget(self.remark)
        self.setFixedWidth(_WIDTH)

    def open_at(self, place: QPoint) -> None:
        """Show it with its upper left corner there, or as near as the screen allows."""
        size = self.sizeHint()
        room = self.screen().availableGeometry()
        if (screen := self.screen().virtualSiblingAt(place)) is not None:
            room = screen.availableGeometry()
        height = max(size.height(), self._column.totalHeightForWidth(_WIDTH))
        left = max(room.left(), min(place.x(), room.right() - _WIDTH))
        top = max(room.top(), min(place.y(), room.bottom() - height))
        self.setGeometry(left, top, _WIDTH, height)
        self.show()
        self.copy.setFocus(Qt.FocusReason.PopupFocusReason)


def reach_of(address: str) -> str:
    """What has to be known about who can reach an address; empty where there is nothing to say."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return "Only this computer can reach it."
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if found.is_loopback:
        return "Only this computer can reach it."
    if found.is_unspecified:
        return "It stands for all addresses of this computer: others need one of them in its place."
    if found.is_private or found.is_link_local:
        return "Others in the same network can reach it."
    return ""
