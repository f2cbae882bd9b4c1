"""“Add check ›”: what can be expected of the value under the pointer from now on."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtWidgets import QMenu

_TITLES = {
    "equals": "Equals this value",
    "present": "Is present",
    "absent": "Is absent",
    "type": "Is of this type",
    "matches": "Matches a pattern…",
    "one_of": "Is one of…",
    "range": "Is in range…",
    "length": "Has a length of…",
    "same_as": "Is the same as…",
}


def add_check_menu(menu: QMenu, field: str, wanted: Callable[[str, str], object]) -> None:
    """Add the submenu; `wanted(field, kind)` is called for what was chosen. The field is as filters write it."""
    from inspector.checks.suggesting import ASKED, OFFERED  # not before a menu opens: starting up is quicker

    inner = menu.addMenu("Add check")
    inner.setObjectName("add_check")
    for kind in sorted(OFFERED, key=lambda one: one in ASKED):
        if kind in ASKED and not any(action.isSeparator() for action in inner.actions()):
            inner.addSeparator()
        inner.addAction(_TITLES[kind]).triggered.connect(functools.partial(_chosen, wanted, field, kind))


def _chosen(wanted: Callable[[str, str], object], field: str, kind: str, _checked: bool = False) -> None:
    wanted(field, kind)
