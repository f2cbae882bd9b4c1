from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from inspector.exports import EXPORTS
from inspector.gui.commands import exporting
from inspector.gui.exporting.dialog import ExportDialog
from inspector.gui.importing import ImportDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from inspector.store import Store
from tests.gui.driving import button, choose, click, on_window_loop, press, shown, submenu, texts, until

Fill = Callable[..., list[int]]

HEADERS = [["Host", "x"], ["Authorization", "Bearer s3cret-of-mine"], ["X-Dup", "1"], ["x-dup", "2"]]
BODIES = [b'{"email":"ann@example.com"}', b"\x00\xff\r\n", b"a='1'\n", b""]


async def asked(window: MainWindow) -> ExportDialog:
    """The dialog, by its key."""
    press(window.pane.table, "Ctrl+Shift+E")
    return await opened(window)


async def opened(window: MainWindow) -> ExportDialog:
    await until(lambda: any(one.isVisible() for one in window.findChildren(ExportDialog)))
    return shown(window, ExportDialog)


async def filled(window: MainWindow, fill: Fill) -> None:
    fill(4, method=["GET", "PUT", "GET", "PUT"], body=BODIES, headers=[HEADERS] * 4)
    await until(lambda: window.pane.shown_count == 4)


def command_line(session: Session, *arguments: str) -> bytes:
    """What `export` writes to standard output."""
    command = [sys.executable, "-m", "inspector", "export", "--session", str(session.path), *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=60, env=os.environ).stdout


def choose_profile(dialog: ExportDialog, name: str) -> None:
    place = dialog.profile.findData(name)
    assert place >= 0
    dialog.profile.setCurrentIndex(place)
    dialog.profile.activated.emit(place)


@pytest.mark.parametrize("name", ["ndjson", "raw", "csv", "har", "curl", "markdown"])
@pytest.mark.parametrize("scope", ["selected", "listed", "all"])
@on_window_loop
async def test_the_file_is_what_the_command_line_writes(
    window: MainWindow, fill: Fill, session: Session, tmp_path: Path, scope: str, name: str
) -> None:
    await filled(window, fill)
    window.filter_bar.set_text("method=PUT")
    await until(lambda: window.pane.shown_count == 2)
    window.pane.table.pick([4], 4)
    dialog = await asked(window)
    dialog.scope.set_current(scope)
    dialog.format.choose(name)
    dialog.columns.set_current("all")
    assert dialog.path.name.endswith(EXPORTS[name].suffix)
    dialog.file.setText(str(tmp_path / "out"))
    click(dialog.main_button)
    await until(lambda: " exported to out" in window.toast.text)
    told = {"selected": "id:4", "listed": "method=PUT", "all": ""}[scope]
    assert (tmp_path / "out").read_bytes() == command_line(session, "--format", name, "--filter", told)
    assert ("redacted" in window.toast.text) == (name != "ndjson")
    assert button(window, "Show in folder")
    assert window.state.get("folder", "") == str(tmp_path)


@on_window_loop
async def test_what_is_redacted_can_be_chosen(window: MainWindow, fill: Fill, session: Session, tmp_path: Path) -> None:
    await filled(window, fill)
    dialog = await asked(window)
    assert dialog.profile.currentData() == "none", "a format of our own"
    dialog.format.choose("raw")
    assert dialog.profile.currentData() == "default"
    choose_profile(dialog, "none")
    dialog.format.choose("har")
    assert dialog.profile.currentData() == "none", "what was chosen stays"
    dialog.file.setText(str(tmp_path / "out.har"))
    click(dialog.main_button)
    await until(lambda: "exported to out.har" in window.toast.text)
    assert (tmp_path / "out.har").read_bytes() == command_line(session, "--format", "har", "--redact", "none")
    assert b"s3cret-of-mine" in (tmp_path / "out.har").read_bytes()


@on_window_loop
async def test_the_row_menu_opens_it_with_a_format(window: MainWindow, fill: Fill) -> None:
    await filled(window, fill)
    window.pane.table.pick([3], 3)
    choose(submenu(window.commands.rows.menu(), "Export"), "cURL…")
    dialog = await opened(window)
    assert (dialog.scope.current, dialog.format.key, dialog.path.name) == ("selected", "curl", "request-3.sh")
    assert dialog.main_button.text() == "Export 1 request"


@on_window_loop
async def test_the_ending_goes_with_the_format(window: MainWindow, fill: Fill, tmp_path: Path) -> None:
    await filled(window, fill)
    dialog = await asked(window)
    for name in ("postman", "curl", "wget", "ndjson"):
        dialog.format.choose(name)
        assert dialog.path.name == f"session{EXPORTS[name].suffix}"
    dialog.file.setText(str(tmp_path / "mine.txt"))
    dialog.format.choose("har")
    assert dialog.path.name == "mine.txt", "a name of the user's own stays"


@on_window_loop
async def test_a_file_that_is_there_is_replaced_only_when_that_was_said(
    window: MainWindow, fill: Fill, tmp_path: Path
) -> None:
    await filled(window, fill)
    out = tmp_path / "out.ndjson"
    out.write_bytes(b"mine")
    dialog = await asked(window)
    dialog.file.setText(str(out))
    click(dialog.main_button)
    assert "is there already" in texts(dialog)
    assert out.read_bytes() == b"mine"
    click(button(dialog, "Replace the file"))
    await until(lambda: "exported to out.ndjson" in window.toast.text)
    assert out.read_bytes().count(b"\n") == 4


@pytest.mark.parametrize(
    ("name", "reason"), [("missing/out.har", "does not exist"), ("", "is a folder"), (None, "says no folder")]
)
@on_window_loop
async def test_a_place_that_cannot_be_is_told_before_anything_is_written(
    window: MainWindow, fill: Fill, tmp_path: Path, name: str | None, reason: str
) -> None:
    await filled(window, fill)
    dialog = await asked(window)
    dialog.file.setText("out.har" if name is None else str(tmp_path / name))
    click(dialog.main_button)
    assert reason in dialog.complaints
    assert dialog.isVisible()


@on_window_loop
async def test_what_goes_wrong_later_is_told_with_its_path(window: MainWindow, fill: Fill, tmp_path: Path) -> None:
    await filled(window, fill)
    dialog = await asked(window)
    folder = tmp_path / "soon-gone"
    folder.mkdir()
    dialog.file.setText(str(folder / "out.ndjson"))
    click(dialog.main_button)
    folder.rmdir()
    await until(lambda: "soon-gone" in window.status.error.toolTip())
    assert "Traceback" not in window.status.error.toolTip()
    assert window.strips.strips == []


@on_window_loop
async def test_a_place_is_found_with_the_file_dialog(window: MainWindow, fill: Fill, tmp_path: Path) -> None:
    await filled(window, fill)
    dialog = await asked(window)
    click(button(dialog, "Browse…"))
    files = shown(dialog, QFileDialog)
    files.fileSelected.emit(str(tmp_path / "there.har"))
    files.close()
    assert dialog.path == tmp_path / "there.har"


@on_window_loop
async def test_an_export_is_cancelled_and_leaves_no_file(
    window: MainWindow, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(window, fill)
    monkeypatch.setattr(exporting, "_PATIENCE_S", 0.0)
    go = threading.Event()
    read = Store.capture

    def slow(store: Store, capture_id: int) -> object:
        go.wait(10)
        return read(store, capture_id)

    monkeypatch.setattr(type(window.session.store) if window.session else Store, "capture", slow)
    dialog = await asked(window)
    out = tmp_path / "to"
    out.mkdir()
    dialog.file.setText(str(out / "out.ndjson"))
    click(dialog.main_button)
    await until(lambda: len(window.strips.strips) == 1)
    strip = window.strips.strips[0]
    await until(lambda: strip.more.text() == "0 of 4")
    assert strip.isVisible()
    click(strip.cancel)
    go.set()
    await until(lambda: "cancelled" in window.toast.text)
    assert list(out.iterdir()) == []
    assert not window.strips.isVisible()


@on_window_loop
async def test_what_was_selected_is_imported_into_another_session(
    window: MainWindow, fill: Fill, tmp_path: Path, session: Session, open_window: Callable[..., MainWindow]
) -> None:
    await filled(window, fill)
    window.pane.table.pick([3, 1], 3)
    dialog = await asked(window)
    assert dialog.scope.current == "selected"
    dialog.file.setText(str(tmp_path / "two.ndjson"))
    click(dialog.main_button)
    await until(lambda: "2 requests exported" in window.toast.text)
    with Session.open(tmp_path / "other.webhooks") as other:
        second = open_window(other)
        second.commands.files.take([tmp_path / "two.ndjson"])
        coming = shown(second, ImportDialog)
        await until(lambda: coming.main_button.isEnabled())
        click(coming.main_button)
        await until(lambda: second.pane.shown_count == 2)
        assert other.capture(2).uuid == session.capture(3).uuid
        second.detach()
