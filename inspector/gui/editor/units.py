"""Python counts characters, Qt counts UTF-16 units: they differ behind each character beyond U+FFFF."""

from __future__ import annotations

import re
from bisect import bisect_left

_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Units:
    """Translates between the two for one text."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [found.start() for found in _WIDE.finditer(text)]
        # where each of them begins in units
        self._starts = [place + number for number, place in enumerate(self._wide)]

    def of(self, index: int) -> int:
        """Units before a character."""
        return index + bisect_left(self._wide, index) if self._wide else index

    def index(self, units: int) -> int:
        """Characters before a unit."""
        return units - bisect_left(self._starts, units) if self._wide else units
