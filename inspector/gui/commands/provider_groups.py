"""Providers in groups of letters: there are too many of them for one menu on a small screen."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from itertools import groupby

from PySide6.QtWidgets import QMenu

from inspector.gui.provider_names import by_title
from inspector.providers import REGISTRY

#: A group takes whole letters until it has so many providers.
_GROUP = 8


def provider_groups(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Names of providers in the order of their titles, in groups with titles like `A – B`."""
    groups: list[list[str]] = [[]]
    for _letter, same in groupby(by_title(names), key=_letter_of):
        if len(groups[-1]) >= _GROUP:
            groups.append([])
        groups[-1] += same
    return [(" – ".join(dict.fromkeys(map(_letter_of, (group[0], group[-1])))), group) for group in groups if group]


def _letter_of(name: str) -> str:
    return REGISTRY[name].title[:1].upper()


def menu_title(name: str) -> str:
    """The title of a provider for a menu, where & would mark a key."""
    return REGISTRY[name].title.replace("&", "&&")


def fill_senders(menu: QMenu, shown: Collection[str], choose: Callable[[str], None]) -> None:
    """Every provider as what sent something, those it is taken for first; `choose` is given a name, or ""."""
    menu.addAction("Find by itself", functools.partial(choose, ""))
    menu.addSeparator()
    first = by_title(shown)
    for name in first:
        _add(menu, name, shown, choose)
    if first:
        menu.addSeparator()
    for title, names in provider_groups(REGISTRY):
        group = menu.addMenu(title)
        for name in names:
            _add(group, name, shown, choose)


def _add(menu: QMenu, name: str, shown: Collection[str], choose: Callable[[str], None]) -> None:
    action = menu.addAction(menu_title(name), functools.partial(choose, name))
    action.setCheckable(True)
    action.setChecked(name in shown)
