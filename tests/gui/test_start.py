"""What starting the window may not wait for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: Libraries that are loaded when something asks for them: each costs a tenth of a second, or ten megabytes.
LATE = (
    *("jsonschema", "xmlschema", "numpy", "pyqtgraph", "asyncssh", "segno", "jinja2", "jmespath", "pygments"),
    *("openpyxl", "pyarrow", "lxml", "cbor2", "datamodel_code_generator", "httpx", "h2"),
)
_START = """
import asyncio, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from inspector.gui import loop
from inspector.gui.main_window import MainWindow
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from inspector.settings import Settings

async def start():
    session = await asyncio.to_thread(Session.open, Path(sys.argv[1]))
    window = MainWindow(WindowState(reset=True), Settings(), ThemeHub(app, "light"))
    window.show()
    window.attach(session)
    while not window.pane.complete:
        await asyncio.sleep(0.01)
    window.grab()
    print("loaded:", *sorted(name for name in sys.argv[2:] if name in sys.modules))
    window.detach()
    await asyncio.to_thread(session.close)
    window.deleteLater()
    return 0

app = QApplication(sys.argv[:1])
sys.exit(loop.run(app, start))
"""


def test_no_heavy_library_is_loaded_before_the_window_is_painted(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path / "s.webhooks"), *LATE],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "loaded:", done.stderr
