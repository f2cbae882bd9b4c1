"""How far something is that takes its time."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

#: Parts of the bar: one for each request would be too many for a whole session.
_STEPS = 1000


class WorkBar(QProgressBar):
    """A bar without a text; `title` is what screen readers call it."""

    def __init__(self, title: str) -> None:
        super().__init__(maximum=0, textVisible=False)
        self.setAccessibleName(title)

    def show_share(self, done: int, total: int) -> None:
        """How much of it is done; a total of 0 is not known yet."""
        self.setMaximum(_STEPS if total else 0)
        self.setValue(_STEPS * done // total if total else 0)
