from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.gui.detail import DetailPanel
from inspector.gui.detail.view_memory import MOST, keep_views
from inspector.gui.state import WindowState


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
