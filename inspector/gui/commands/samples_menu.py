"""The menu of sample events: the providers in use, then all of them by their letters, to fit a small screen."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from inspector.providers import REGISTRY
from inspector.providers.samples import sample_names

#: A group takes whole letters until it has so many providers.
_GROUP = 8


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
    for names in _groups():
        letters = dict.fromkeys(REGISTRY[name].title[0].upper() for name in (names[0], names[-1]))
        group = menu.addMenu(" – ".join(letters))
        for name in names:
            _add(group, name, send)


def _add(menu: QMenu, name: str, send: Callable[[str, str], None]) -> None:
    below = menu.addMenu(REGISTRY[name].title.replace("&", "&&"))
    for event in sample_names(name):
        below.addAction(event.replace("&", "&&"), functools.partial(send, name, event))


def _groups() -> Iterator[list[str]]:
    ordered = sorted((name for name in REGISTRY if sample_names(name)), key=lambda name: REGISTRY[name].title.lower())
    group: list[str] = []
    for _letter, names in groupby(ordered, key=lambda name: REGISTRY[name].title[0].lower()):
        group += names
        if len(group) >= _GROUP:
            yield group
            group = []
    if group:
        yield group
