"""What can be done with the value under the pointer: copy it, copy its path, filter by it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from inspector.gui.detail.json_path import path_at
from inspector.gui.detail.prepared import Prepared
from inspector.query import term

#: Longer texts make no sensible filter.
_LONGEST = 200


def add_value_actions(
    menu: QMenu, prepared: Prepared, line: int, chosen: str, add_filter: Callable[[str], object]
) -> None:
    """Add actions for a display line and the selected text; `add_filter` gets filter expressions."""
    if prepared.rendered is None:
        return
    menu.addSeparator()
    found = path_at(prepared.rendered.lines, line) if prepared.view == "json" else None
    if found is not None:
        path, value = found
        if value is not None:
            menu.addAction("Copy value").triggered.connect(lambda: QGuiApplication.clipboard().setText(value))
        menu.addAction("Copy path").triggered.connect(lambda: QGuiApplication.clipboard().setText(path))
        if value is not None and len(value) <= _LONGEST and value not in ("{}", "[]"):
            expression = term(f"body.{path}", value, "=")
            menu.addAction("Filter by this value").triggered.connect(lambda: add_filter(expression))
    text = chosen.strip()
    if text and "\n" not in text and len(text) <= _LONGEST:
        menu.addAction("Filter by this text").triggered.connect(lambda: add_filter(term("body", text)))
