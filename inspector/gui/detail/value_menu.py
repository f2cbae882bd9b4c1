"""What can be done with the value under the pointer: copy it, copy its path, filter by it, make it a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from inspector.gui.checking.menu import add_check_menu
from inspector.gui.detail.json_path import path_at
from inspector.gui.detail.prepared import Prepared
from inspector.gui.detail.value_path import PRETTY, shows_json
from inspector.query import term

#: Longer texts make no sensible filter.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who does what the menu offers: a filter expression, a field as a column, the path of the line (on a worker), a
    rule of redaction (which list, rule), a check of a field (the field, the kind of check).

    None: there is no such column, as what is shown is no part of the request.
    """

    add_filter: Callable[[str], object]
    add_column: Callable[[str], object] | None
    copy_path: Callable[[], object]
    redact: Callable[[str, str], object]
    add_check: Callable[[str, str], object] | None = None


def column_of(path: str) -> str:
    """The field, as filters write it, of a path in the body."""
    return f"body{'' if path.startswith('[') else '.'}{path}"


def rule_of(path: str) -> str:
    """The rule of redaction for a path in the body: that item of a list stands for all."""
    return "$" + ("" if path.startswith("[") else ".") + re.sub(r"\[\d+\]", "[*]", path)


def add_value_actions(menu: QMenu, prepared: Prepared, line: int, chosen: str, wishes: Wishes) -> None:
    """Add actions for a display line and the selected text."""
    if prepared.rendered is None:
        return
    menu.addSeparator()
    found = path_at(prepared.rendered.lines, line) if prepared.view == PRETTY else None
    if found is not None:
        path, value = found
        if value is not None:
            menu.addAction("Copy value").triggered.connect(lambda: QGuiApplication.clipboard().setText(value))
        menu.addAction("Copy path").triggered.connect(lambda: QGuiApplication.clipboard().setText(path))
        if value is not None and len(value) <= _LONGEST and value not in ("{}", "[]"):
            expression = term(column_of(path), value, "=")
            menu.addAction("Filter by this value").triggered.connect(lambda: wishes.add_filter(expression))
            menu.addAction("Filter out this value").triggered.connect(lambda: wishes.add_filter(f"-{expression}"))
        if (add_column := wishes.add_column) is not None:
            field = column_of(path)
            menu.addAction("Show as column").triggered.connect(lambda: add_column(field))
        if wishes.add_check is not None:
            add_check_menu(menu, column_of(path), wishes.add_check)
        rule = rule_of(path)
        menu.addAction("Redact at export").triggered.connect(lambda: wishes.redact("json", rule))
    elif shows_json(prepared):
        menu.addAction("Copy path").triggered.connect(lambda: wishes.copy_path())
    text = chosen.strip()
    if text and "\n" not in text and len(text) <= _LONGEST:
        menu.addAction("Filter by this text").triggered.connect(lambda: wishes.add_filter(term("body", text)))
