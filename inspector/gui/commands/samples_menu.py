"""The menu of sample events: the providers in use, then all of them by their letters, to fit a small screen."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from inspector.gui.commands.provider_groups import menu_title, provider_groups
from inspector.providers import REGISTRY
from inspector.providers.samples import sample_names


def fill_samples(menu: QMenu, used: Iterable[str], send: Callable[[str, str], None]) -> None:
    """Fill the menu anew: `used` are names of providers that stand first; `send` is given a provider and an event."""
    menu.clear()
    for old in menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        old.deleteLater()
    first = [name for name in dict.fromkeys(used) if name in REGISTRY and sample_names(name)]
    for name in first:
        _add(menu, name, send)
    if first:
        menu.addSeparator()
    for title, names in provider_groups(name for name in REGISTRY if sample_names(name)):
        group = menu.addMenu(title)
        for name in names:
            _add(group, name, send)


def _add(menu: QMenu, name: str, send: Callable[[str, str], None]) -> None:
    below = menu.addMenu(menu_title(name))
    for event in sample_names(name):
        below.addAction(event.replace("&", "&&"), functools.partial(send, name, event))
