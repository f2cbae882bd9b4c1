from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from inspector.gui.theme import apply_theme, load_theme


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    apply_theme(qapp, load_theme("light"))
