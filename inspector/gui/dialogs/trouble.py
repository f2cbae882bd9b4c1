"""When a session cannot be opened: which one, why, and the way out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

SESSION_FILTER = "Sessions (*.webhooks);;All files (*)"


async def ask_other_session(parent: QWidget, path: Path, reason: str) -> Path | None:
    """Another session file to open (a new name begins a new one), the same to try again, or None to quit.

    A task that waits for it can be cancelled: then what it shows goes away.
    """
    while True:
        answer = await _ask(parent, path, reason)
        if answer == "again":
            return path
        if answer != "other":
            return None
        chosen = await _choose(parent, path)
        if chosen is not None:
            return chosen


async def _ask(parent: QWidget, path: Path, reason: str) -> str:
    box = QMessageBox(parent)
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
    await _finished(box)
    clicked = box.clickedButton()
    return "other" if clicked == other else "again" if clicked == again else "quit"


async def _choose(parent: QWidget, path: Path) -> Path | None:
    dialog = QFileDialog(parent, "Open or begin a session", str(path.parent), SESSION_FILTER)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Open")
    return Path(dialog.selectedFiles()[0]) if await _finished(dialog) else None


async def _finished(dialog: QDialog) -> int:
    """Show a dialog and give its result once it was closed. It can still be asked until the loop comes round."""
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: None if done.done() else done.set_result(code))
    dialog.open()
    try:
        return await done
    finally:
        # not on closing by itself: that deletes it before its answer was read
        dialog.hide()
        dialog.deleteLater()
