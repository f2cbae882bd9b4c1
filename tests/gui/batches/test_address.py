from __future__ import annotations

from pytestqt.qtbot import QtBot

from inspector.gui.batches.address import AddressField
from inspector.settings import ResendSettings


def test_a_target_whose_certificate_is_not_checked_is_marked(qtbot: QtBot) -> None:
    field = AddressField(ResendSettings(unverified_tls=("https://localhost:8443",)), ())
    qtbot.addWidget(field)
    assert not field.mark.isVisible()
    field.setCurrentText("https://localhost:8443/hook")
    assert field.mark.isVisible()
    field.setCurrentText("https://localhost:9443/hook")
    assert not field.mark.isVisible()
    field.setCurrentText("no address")
    assert not field.mark.isVisible()
