from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.errors import ConfigError
from inspector.gui.theme import apply_theme, load_theme
from inspector.gui.widgets.address_popover import AddressPopover, reach_of
from inspector.gui.widgets.qr_code import QrCode
from inspector.qr import QUIET_ZONE, qr_squares

ADDRESS = "https://hooks.example.com/orders"


def drawn(code: QrCode, ratio: float) -> QImage:
    picture = QImage(round(code.width() * ratio), round(code.height() * ratio), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor("red"))
    painter = QPainter(picture)
    code.render(painter, QPoint(0, 0))
    painter.end()
    return picture


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("side", [116, 232])
def test_every_square_is_as_large_as_the_others_and_dark_on_light(
    qtbot: QtBot, qapp: QApplication, theme: str, side: int
) -> None:
    apply_theme(qapp, load_theme(theme))
    code = QrCode(ADDRESS)
    qtbot.addWidget(code)
    code.resize(side, side)
    picture = drawn(code, 1)
    squares = qr_squares(ADDRESS)
    count = len(squares) + 2 * QUIET_ZONE
    size = side // count
    edge = (side - size * count) // 2 + QUIET_ZONE * size
    dark = {
        (x, y)
        for y in range(len(squares) * size)
        for x in range(len(squares) * size)
        if picture.pixelColor(edge + x, edge + y).lightness() < 128
    }
    assert dark == {
        (x, y) for y in range(len(squares) * size) for x in range(len(squares) * size) if squares[y // size][x // size]
    }
    assert picture.pixelColor(edge - 1, edge - 1).lightness() > 240, "the quiet zone is light"


def test_a_text_that_is_too_long_is_refused(qtbot: QtBot) -> None:
    code = QrCode()
    qtbot.addWidget(code)
    assert code.accessibleName() == ""
    with pytest.raises(ConfigError):
        code.set_text("x" * 5000)


def test_the_popover_shows_the_address_copies_it_and_stays_on_the_screen(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    popover = AddressPopover("orders", ADDRESS, parent)
    popover.open_at(QPoint(100_000, 100_000))
    assert parent.screen().availableGeometry().contains(popover.geometry())
    assert popover.code.accessibleName() == f"QR code of {ADDRESS}"
    popover.copy.click()
    assert QGuiApplication.clipboard().text() == ADDRESS
    QGuiApplication.clipboard().clear()
    popover.close()


def test_a_long_address_has_a_code_that_can_be_scanned_and_a_text_that_is_not_cut_off(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    address = "https://hooks.example.com/" + "/".join(f"a-very-long-part-of-a-path-{place:02}" for place in range(11))
    popover = AddressPopover("orders", address, parent)
    popover.open_at(QPoint(0, 0))
    assert popover.code.width() >= popover.code.side_of(3) > 232
    text = popover.text
    qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()) > text.fontMetrics().height())
    shown = text.text().replace("\u200b", "")
    assert (shown[:20], shown[-20:]) == (address[:20], address[-20:])
    assert "…" in shown
    assert address in text.toolTip()
    popover.copy.click()
    assert QGuiApplication.clipboard().text() == address
    QGuiApplication.clipboard().clear()
    popover.close()


def test_an_address_that_is_too_long_for_a_code_can_still_be_copied(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    popover = AddressPopover("orders", "https://hooks.example.com/" + "x" * 5000, parent)
    popover.open_at(QPoint(0, 0))
    assert not popover.code.isVisible()
    assert "too long for a QR code" in popover.remark.text()
    popover.close()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://127.0.0.1:8080/x", "Only this computer"),
        ("http://localhost:8080/x", "Only this computer"),
        ("http://[::1]:8080/x", "Only this computer"),
        ("http://0.0.0.0:8080", "all addresses"),
        ("http://192.168.1.5:8080", "same network"),
        ("https://hooks.example.com/x", ""),
        ("https://8.8.8.8/x", ""),
    ],
)
def test_who_can_reach_it_is_said(address: str, says: str) -> None:
    assert says in reach_of(address)
    assert bool(says) == bool(reach_of(address))
