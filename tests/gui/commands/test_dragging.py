from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from inspector.gui.commands import dragging
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import on_window_loop, until

Fill = Callable[..., list[int]]
BODIES = [b"\x00\xff\r\n", b"{}", b"a=1"]


async def dragged(window: MainWindow, fill: Fill, *picked: int) -> QMimeData:
    fill(3, body=BODIES, target=["/a", "/b?x", "/c"])
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.pick(list(picked), picked[0])
    data = window.commands.dragging.data()
    assert data is not None
    return data


async def dropped(data: QMimeData) -> list[Path]:
    """The files, asked for as a program does: by an event, not within a coroutine."""
    coming: asyncio.Future[list[Path]] = asyncio.get_running_loop().create_future()
    QTimer.singleShot(0, lambda: coming.set_result([Path(url.toLocalFile()) for url in data.urls()]))
    return await coming


async def text_of(data: QMimeData) -> str:
    coming: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    QTimer.singleShot(0, lambda: coming.set_result(data.text()))
    return await coming


@on_window_loop
async def test_one_row_is_a_raw_request_that_is_written_when_asked_for(
    window: MainWindow, fill: Fill, session: Session, tmp_path: Path
) -> None:
    data = await dragged(window, fill, 1)
    assert data.formats() == ["text/uri-list", "text/plain"]
    folder = Path(window.commands.dragging._folders[0].name)
    assert list(folder.iterdir()) == [], "nothing is written while nobody asks"
    (path,) = await dropped(data)
    assert path.name == "request-1.http.bin"
    session.export(tmp_path / "same", "raw", ids=[1]).result(10)
    assert path.read_bytes() == (tmp_path / "same").read_bytes()
    assert path.read_bytes().endswith(b"\r\n\r\n\x00\xff\r\n")
    assert await dropped(data) == [path], "the second time it is the same file"


@on_window_loop
async def test_several_rows_are_ndjson_and_their_addresses(
    window: MainWindow, fill: Fill, session: Session, tmp_path: Path
) -> None:
    data = await dragged(window, fill, 3, 2)
    assert await text_of(data) == "http://localhost:8080/c\nhttp://localhost:8080/b?x"
    (path,) = await dropped(data)
    assert path.name == "session-2-requests.ndjson"
    session.export(tmp_path / "same", "ndjson", redact="default", ids=[2, 3]).result(10)
    assert path.read_bytes() == (tmp_path / "same").read_bytes()


@on_window_loop
async def test_what_was_dragged_out_is_deleted_with_its_session(window: MainWindow, fill: Fill) -> None:
    (path,) = await dropped(await dragged(window, fill, 1))
    assert path.exists()
    window.detach()
    assert not path.parent.exists()


@pytest.mark.parametrize(("limit", "value"), [("DRAGGED_ROWS", 1), ("DRAGGED_BYTES", 3)])
@on_window_loop
async def test_too_much_is_refused_with_the_better_way(
    window: MainWindow, fill: Fill, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    await dragged(window, fill, 1)
    monkeypatch.setattr(dragging, limit, value)
    window.pane.table.pick([1, 2], 1)
    assert window.commands.dragging.data() is None
    assert "export them instead" in window.status.error.text()


@on_window_loop
async def test_a_file_that_cannot_be_written_is_said(window: MainWindow, fill: Fill) -> None:
    data = await dragged(window, fill, 1)
    Path(window.commands.dragging._folders[0].name).rmdir()
    assert await dropped(data) == []
    await until(lambda: "cannot be written" in window.status.error.text())


@on_window_loop
async def test_pulling_a_row_begins_a_drag_and_a_click_does_not(
    window: MainWindow, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    table = window.pane.table
    begun: list[bool] = []
    table.drag_wanted.disconnect()
    table.drag_wanted.connect(lambda: begun.append(True))
    at = QPoint(200, table.row_height + table.row_height // 2)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert begun == []
    assert table.picked_ids() == [2]
    QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    for step in (5, 15, 40):
        QTest.mouseMove(table.viewport(), at + QPoint(step, 0))
    await until(lambda: begun)
    QTest.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert table.picked_ids() == [2]


@on_window_loop
async def test_what_is_dragged_out_is_redacted_and_that_is_said(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    fill(2, body=[b'{"to":"ann@example.com"}'] * 2)
    await until(lambda: window.pane.shown_count == 2)
    for picked in ([1], [1, 2]):
        window.pane.table.pick(picked, 1)
        data = window.commands.dragging.data()
        assert data is not None
        (path,) = await dropped(data)
        assert b"[email-1]" in path.read_bytes() or b"eyJ0byI6IltlbWFpbC0xXSJ9" in path.read_bytes()
        assert b"ann@example.com" not in path.read_bytes()
        assert window.toast.text.startswith("Dragged out with ")
        assert window.toast.text.endswith(" redacted")
    session.settings = session.settings.changed("sharing", redact="none")
    window.pane.table.pick([1], 1)
    data = window.commands.dragging.data()
    assert data is not None
    (path,) = await dropped(data)
    assert b"ann@example.com" in path.read_bytes()
