from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.endpoints import Endpoint
from inspector.gui.detail import DetailPanel
from inspector.gui.detail.view_memory import MOST, keep_views
from inspector.gui.detail.views.jwt_pane import JwtPane
from inspector.gui.state import WindowState
from inspector.session import Session


def test_views_are_remembered_by_endpoint_from_one_start_to_the_next(
    panel: DetailPanel,
    show: Callable[[int], None],
    keep: Callable[..., int],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qapp: QApplication,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    state = WindowState()
    keep_views(panel.tabs, state)
    show(keep(body=b'{"a": 1}', endpoint="orders"))
    panel.show_tab("body")
    qtbot.waitUntil(lambda: panel.tabs.body.prepared is not None)
    panel.tabs.body.views.chosen.emit("tree")
    qtbot.waitUntil(lambda: panel.tabs.body.prepared is not None and panel.tabs.body.prepared.view == "tree")
    assert state.get("views", {}) == {"json": "tree", "orders/json": "tree"}
    for number in range(MOST + 5):
        panel.tabs.view_chosen.emit(f"e{number}/json", "raw")
    assert len(state.get("views", {})) == MOST


def test_the_body_pane_knows_the_keys_of_the_endpoint(
    panel: DetailPanel, session: Session, show: Callable[[int], None], keep: Callable[..., int], qtbot: QtBot
) -> None:
    secret = "a secret that is long enough for HS256, at least"
    session.save_endpoint(Endpoint("orders")).result(5)
    session.set_secret("orders", "live", secret).result(5)
    token = jwt.encode({"a": 1}, secret, "HS256").encode()
    show(keep(body=token, endpoint="orders", headers=[["Host", "x"], ["Content-Type", "application/jwt"]]))
    panel.show_tab("body")
    qtbot.waitUntil(lambda: panel.tabs.body.prepared is not None)
    found = panel.tabs.body.stack.currentWidget()
    assert isinstance(found, JwtPane)
    qtbot.waitUntil(lambda: found.verdict.text() == "✓ Valid: HS256 with the saved key “live”.")
