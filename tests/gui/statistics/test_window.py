"""The window of statistics: what is counted is shown, drawn and saved."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from inspector.gui.main_window import MainWindow
from inspector.gui.statistics.groups import seconds
from inspector.gui.statistics.window import StatisticsWindow
from inspector.session import Session
from tests.gui.driving import on_window_loop, shown, texts, until
from tests.statistics.test_counting import scenario


async def opened(window: MainWindow, session: Session) -> StatisticsWindow:
    session.engine.run(_put(session)).result(10)
    window.actions_table["statistics"].trigger()
    made = shown(window, StatisticsWindow)
    await until(lambda: made.found is not None)
    return made


async def _put(session: Session) -> None:
    session.store.append(scenario())


def names(made: StatisticsWindow) -> list[object]:
    return [made.groups.index(row, 0).data() for row in range(made.groups.rowCount())]


@on_window_loop
async def test_groups_are_listed_and_drawn(window: MainWindow, session: Session, tmp_path: Path) -> None:
    made = await opened(window, session)
    assert "4 requests, 1 failed; delays of 3 events are known" in texts(made)
    assert names(made) == ["All", "orders", "other"]
    made.by.set_current("event")
    made.by.chosen.emit("event")
    assert names(made) == ["All", "paid", "(none)", "refunded"]
    for what in ("rate", "sizes", "gaps", "delays"):
        made.what.set_current(what)
        made.what.chosen.emit(what)
        path = tmp_path / f"{what}.png"
        await made.save(path)
        image = QImage(str(path))
        assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}) > 10
    await made.save(tmp_path / "plot.svg")
    assert QSvgRenderer(str(tmp_path / "plot.svg")).isValid()
    await made.save(tmp_path / "f.csv")
    assert "paid" in (tmp_path / "f.csv").read_text("utf-8")
    await made.save(tmp_path / "f.time.csv")
    assert (tmp_path / "f.time.csv").read_text("utf-8").startswith("start,all,paid")
    await made.save(tmp_path / "no" / "f.csv")
    assert "cannot be written" in made.notice.text


@on_window_loop
async def test_only_what_the_filter_shows_is_counted(window: MainWindow, session: Session) -> None:
    window.filter_bar.set_text("event:paid")
    made = await opened(window, session)
    assert made.found is not None
    assert made.found.total.count == 2
    assert "Statistics of what matches event:paid" in texts(made)


@on_window_loop
async def test_both_themes_are_drawn(window: MainWindow, session: Session, hub: object) -> None:
    made = await opened(window, session)
    light = made.grab().toImage()
    made.what.set_current("delays")
    window.hub.choose("dark")
    assert made.grab().toImage() != light


@on_window_loop
async def test_without_the_library_it_is_said_how_to_get_it(
    window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delitem(sys.modules, "inspector.gui.statistics.plots", raising=False)
    monkeypatch.setitem(sys.modules, "pyqtgraph", None)
    made = await opened(window, session)
    assert 'pip install "webhook-inspector[plots]"' in made.notice.text
    assert names(made) == ["All", "orders", "other"]
    await made.save(tmp_path / "x.png")
    assert "not installed" in made.notice.text


def test_nothing_of_it_is_loaded_before(open_window: Callable[..., MainWindow], session: Session) -> None:
    import subprocess

    code = "import sys, inspector.gui.main_window; print('numpy' in sys.modules, 'pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False False"


@on_window_loop
async def test_files_are_made_and_written_beside_the_window(
    window: MainWindow, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from inspector.gui.statistics import window as module

    made = await opened(window, session)
    threads: list[threading.Thread] = []
    kept = module.atomic_file
    monkeypatch.setattr(module, "atomic_file", lambda path: (threads.append(threading.current_thread()), kept(path))[1])
    for name in ("p.png", "p.svg", "f.csv", "f.time.csv"):
        await made.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 50
    assert len(threads) == 4
    assert threading.main_thread() not in threads


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0 ms"),
        (0.0123, "12.3 ms"),
        (5, "5 s"),
        (600, "10 min"),
        (9000, "2.5 h"),
        (10**6, "11.6 d"),
        (561_375_595, "6,497 d"),
    ],
)
def test_times_read_well(value: float | None, text: str) -> None:
    assert seconds(value) == text
