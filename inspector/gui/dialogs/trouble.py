"""When a session cannot be opened: which one, why, and the way out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

SESSION_FILTER = "Sessions (*.webhooks);;All files (*)"


async def ask_other_session(parent: QWidget, path: Path, reason: str) -> Path | None:
    """Another session file to open (a name that does not exist begins a new one), the same to try again, or None to quit."""
    while True:
        box = QMessageBox(parent)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Cannot open the session")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"The session cannot be opened:\n{path}")
        box.setInformativeText(reason)
        other = box.addButton("Choose another file…", QMessageBox.ButtonRole.AcceptRole)
        again = box.addButton("Try again", QMessageBox.ButtonRole.ActionRole)
        leave = box.addButton("Quit", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(other)
        box.setEscapeButton(leave)
        done: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        box.finished.connect(lambda _code, box=box, done=done: done.done() or done.set_result(box.clickedButton()))
        box.open()
        clicked = await done
        if clicked == again:
            return path
        if clicked != other:
            return None
        chosen = await _choose(parent, path)
        if chosen is not None:
            return chosen


async def _choose(parent: QWidget, path: Path) -> Path | None:
    dialog = QFileDialog(parent, "Open or begin a session", str(path.parent), SESSION_FILTER)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Open")
    done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: done.done() or done.set_result(bool(code)))
    dialog.open()
    chosen = [Path(name) for name in dialog.selectedFiles()] if await done else []
    return chosen[0] if chosen else None
