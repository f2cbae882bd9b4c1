"""Names of providers in the order in which people look for them."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.providers import REGISTRY


def by_title(names: Iterable[str]) -> list[str]:
    """Names that are known, in the order of the titles that are shown of them."""
    return sorted((name for name in names if name in REGISTRY), key=lambda name: REGISTRY[name].title.lower())
