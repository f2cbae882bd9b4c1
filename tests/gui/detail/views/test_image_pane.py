from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.views.image_pane import ImagePane
from tests.bodies.test_pixels import png
from tests.gui.detail.views.conftest import ShowView


def test_an_image_is_decoded_and_painted(show_view: ShowView, qtbot: QtBot, body_pane: BodyPane) -> None:
    pane = show_view(png(30, 20), "image/png", "image")
    assert isinstance(pane, ImagePane)
    qtbot.waitUntil(lambda: not pane.canvas.image.isNull())
    assert pane.canvas.image.width() == 30
    assert pane.canvas.image.pixelColor(1, 1) == QColor(0x10, 0x80, 0xF0, 0x80)
    assert "30 × 20" in body_pane.status.full_text
    pane.grab()


@pytest.mark.parametrize("data", [png(200, 200)[:60], png(6_000, 6_000), b"\x89PNG\r\n\x1a\n" + b"\xff" * 200])
def test_what_cannot_be_decoded_is_said(body_pane: BodyPane, qtbot: QtBot, data: bytes) -> None:
    from inspector.capture import Headers

    body_pane.show_body(Headers.from_text([["Content-Type", "image/png"]]), data)
    qtbot.waitUntil(lambda: body_pane.prepared is not None)
    assert body_pane.prepared is not None
    assert body_pane.prepared.rendered is not None
    pane = body_pane.panes.pane_for(body_pane.prepared.rendered.model)
    if pane is None:
        assert "decoded" in body_pane.problem.text
        return
    assert isinstance(pane, ImagePane)
    qtbot.waitUntil(lambda: not pane.failed.isHidden())
