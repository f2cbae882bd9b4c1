"""The window on a session, in a process of its own: time to open, resident memory, jumps to rows all over the list.

`python -m tests.benchmarks.jumps SESSION` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QApplication

from inspector.gui import loop, probe
from inspector.gui.icons import follow_theme
from inspector.gui.main_window import MainWindow
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from inspector.settings import Settings

JUMPS = 60
SETTLE_S = 2.0


async def main(app: QApplication, path: Path) -> int:
    """Measure and print."""
    settings = Settings()
    hub = ThemeHub(app, settings.look.theme)
    follow_theme(hub)
    window = MainWindow(WindowState(reset=True), settings, hub)
    seen: set[int] = set()
    window.pane.table.delegate.on_painted = lambda capture_id, _: seen.add(capture_id)
    window.resize(1280, 800)
    window.show()
    await asyncio.sleep(0.3)

    started = time.perf_counter()
    session = await asyncio.to_thread(Session.open, path, settings=settings)
    count = session.stats().count
    window.attach(session)
    model, view = window.pane.model, window.pane.table
    await _until(lambda: model.rowCount() == count and (not count or model.id_at(0) in seen))
    open_s = time.perf_counter() - started
    await asyncio.sleep(SETTLE_S)

    jumps = []
    rows = random.Random(7)
    for _ in range(JUMPS if count else 0):
        row = rows.randrange(count)
        wanted = model.id_at(row)
        seen.clear()
        began = time.perf_counter()
        view.scrollTo(model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        await _until(lambda wanted=wanted: wanted in seen)  # type: ignore[misc]
        jumps.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.02)
    print(json.dumps({"open_s": open_s, "rss_bytes": probe.resident_bytes(), "jumps_ms": jumps}))
    window.detach()
    await asyncio.to_thread(session.close)
    window.hide()
    window.deleteLater()
    return 0


async def _until(reached: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + 20
    while not reached():
        if time.perf_counter() > deadline:
            raise TimeoutError("the window did not get there")
        await asyncio.sleep(0)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    sys.exit(loop.run(application, lambda: main(application, Path(sys.argv[1]))))
