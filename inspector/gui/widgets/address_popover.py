"""An address as a QR code and as a text to copy, in a small window that goes with the next click elsewhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.errors import ConfigError
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import CopyButton
from inspector.gui.widgets.labels import plain_tip
from inspector.gui.widgets.qr_code import QrCode

_WIDTH = 264
_MARGINS = 32
#: A square of a code has as many pixels at least: a camera cannot tell smaller ones apart.
_SQUARE = 3
#: No wider, or small screens have no room for it.
_MOST = 440
#: Lines of an address that are shown; the middle of a longer one is left out.
_LINES = 5
#: What stands beside it to copy it.
_COPY = 40


class AddressPopover(QFrame):
    """Shows the address that `title` belongs to; says so where it is too long for a code. `open_at` a place.

    Of several `addresses` the first is shown, and the others are there to choose from.
    """

    def __init__(self, title: str, address: str, parent: QWidget, addresses: Sequence[str] = ()) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("popover", "true")
        self.setAccessibleName(f"QR code of {title}")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QLabel(title)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setProperty("role", "heading")
        column.addWidget(head)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Address of this machine")
        self.choice.addItems([urlsplit(one).hostname or one for one in addresses])
        self.choice.setVisible(len(addresses) > 1)
        self.choice.currentIndexChanged.connect(lambda place: self._show(addresses[place]))
        column.addWidget(self.choice)
        self.code = QrCode()
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.text = QLabel(wordWrap=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setFont(mono_font(12))
        row.addWidget(self.text, 1)
        self.copy = CopyButton("Copy address", lambda: self.address)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self.remark = QLabel(wordWrap=True)
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.setProperty("role", "small")
        column.addWidget(self.remark)
        self._show(address)

    def _show(self, address: str) -> None:
        self.address = address
        told = reach_of(address)
        try:
            self.code.set_text(address)
        except ConfigError as error:
            self.code.hide()
            told = str(error)
        side = max(_WIDTH - _MARGINS, min(_MOST, self.code.side_of(_SQUARE)))
        self._width = side + _MARGINS
        self.code.setFixedSize(side, side)
        self.text.setText(_breaking(address, side - _COPY))
        self.text.setAccessibleName(address)
        self.text.setToolTip(plain_tip(address))
        self.remark.setText(told)
        self.remark.setVisible(bool(told))
        self.setFixedWidth(self._width)

    def open_at(self, place: QPoint) -> None:
        """Show it with its upper left corner there, or as near as the screen allows."""
        size = self.sizeHint()
        room = self.screen().availableGeometry()
        if (screen := self.screen().virtualSiblingAt(place)) is not None:
            room = screen.availableGeometry()
        height = max(size.height(), self._column.totalHeightForWidth(self._width))
        left = max(room.left(), min(place.x(), room.right() - self._width))
        top = max(room.top(), min(place.y(), room.bottom() - height))
        self.setGeometry(left, top, self._width, height)
        self.show()
        self.copy.setFocus(Qt.FocusReason.PopupFocusReason)


def _breaking(address: str, width: int) -> str:
    """The address with marks where it may break: at its parts, or anywhere when it is long."""
    room = width // QFontMetrics(mono_font(12)).horizontalAdvance("0")
    if max(map(len, address.split("/"))) < room and len(address) <= _LINES // 2 * room:
        return address.replace("/", "/\u200b").replace("?", "\u200b?")
    kept = _LINES * room - 1
    if len(address) > kept:
        address = f"{address[: kept - kept // 2]}…{address[-(kept // 2) :]}"
    return "\u200b".join(address)


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
