"""When a session cannot be opened: which one, why, and the way out."""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

SESSION_FILTER = "Sessions (*.webhooks);;All files (*)"


async def ask_other_session(parent: QWidget, path: Path, reason: str) -> Path | None:
    """Another session file to open (a new name begins a new one), the same to try again, or None to quit."""
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
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        box.finished.connect(functools.partial(_settle, done))
        box.open()
        await done
        clicked = box.clickedButton()
        if clicked == again:
            return path
        if clicked != other:
            return None
        chosen = await _choose(parent, path)
        if chosen is not None:
            return chosen


def _settle(done: asyncio.Future[int], code: int) -> None:
    if not done.done():
        done.set_result(code)


async def _choose(parent: QWidget, path: Path) -> Path | None:
    dialog = QFileDialog(parent, "Open or begin a session", str(path.parent), SESSION_FILTER)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Open")
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(functools.partial(_settle, done))
    dialog.open()
    chosen = [Path(name) for name in dialog.selectedFiles()] if await done else []
    return chosen[0] if chosen else None
