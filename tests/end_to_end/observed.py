"""The application as it is, with somebody inside who tells what it shows. Arguments: SESSION [PORT].

Each line on standard input is answered by one JSON object on standard output. Nothing in the window is touched: tests
click and type on the display.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSocketNotifier
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from inspector.columns import COLUMNS
from inspector.gui import app
from inspector.gui.main_window import MainWindow


class Observed(app.Desktop):
    """Answers while it runs."""

    window: MainWindow

    async def run(self) -> int:
        notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(self._on_asked)
        try:
            return await super().run()
        finally:
            notifier.setEnabled(False)

    def _on_asked(self) -> None:
        if not sys.stdin.readline():
            return
        shown = state(self.window) if hasattr(self, "window") and self.window.session is not None else {}
        print(json.dumps(shown), flush=True)


def state(window: MainWindow) -> dict[str, Any]:
    """What the window shows now."""
    pane, detail = window.pane, window.detail
    model, table = pane.model, pane.table
    event = next(place for place, column in enumerate(COLUMNS) if column.key == "event")
    rows = []
    for row in range(model.rowCount()):
        texts = {column.key: str(model.index(row, place).data()) for place, column in enumerate(COLUMNS)}
        rows.append({**texts, "place": _place(table.viewport(), table.visualRect(model.index(row, event)).center())})
    shown: dict[str, Any] = {
        "title": window.windowTitle(),
        "address": window.session.address if window.session is not None else None,
        "rows": rows,
        "status": window.status.listening.text(),
        "notice": window.notice.text,
        "notice_buttons": dict(_buttons(window.notice)),
        "toast": window.toast.text,
        "batches": [strip.text.full_text for strip in window.strips.strips],
        "batch_buttons": dict(_buttons(window.strips)),
        "dialogs": [dialog.windowTitle() for dialog in window.findChildren(QDialog) if dialog.isActiveWindow()],
        "selected": table.picked_ids(),
    }
    if detail is not None and detail.facts is not None:
        tabs = detail.tabs
        shown["number"] = detail.title.number.text()
        shown["tab"] = tabs.current_tab
        bar = tabs.tabBar()
        shown["tabs"] = {bar.tabText(tab): _place(bar, bar.tabRect(tab).center()) for tab in range(bar.count())}
        page = tabs.currentWidget()
        shown["texts"] = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
        model = tabs.attempts.list.model()
        rows, columns = range(model.rowCount()), range(model.columnCount())
        shown["attempts"] = [[model.index(row, column).data() for column in columns] for row in rows]
    return shown


def _buttons(widget: QWidget) -> list[tuple[str, list[int]]]:
    found = [button for button in widget.findChildren(QPushButton) if button.isVisible()]
    return [(button.text(), _place(button, button.rect().center())) for button in found]


def _place(widget: QWidget, place: QPoint) -> list[int]:
    there = widget.mapToGlobal(place)
    return [there.x(), there.y()]


if __name__ == "__main__":
    app.Desktop = Observed  # type: ignore[misc]
    sys.exit(app.main(Path(sys.argv[1]), port=int(sys.argv[2]) if len(sys.argv) > 2 else 0))
