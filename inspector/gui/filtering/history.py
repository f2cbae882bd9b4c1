"""Filters that were used lately, remembered between starts."""

from __future__ import annotations

from inspector.gui.state import WindowState

#: Filters, and characters of each, that are remembered.
MOST, LONGEST = 30, 1000


class History:
    """Newest first, each once."""

    def __init__(self, state: WindowState) -> None:
        self._state = state

    @property
    def texts(self) -> list[str]:
        """The filters, newest first."""
        return [text for text in self._state.get("filters", []) if isinstance(text, str)]

    def add(self, text: str) -> None:
        """Put a filter first."""
        if text and len(text) <= LONGEST:
            known = self.texts
            if known[:1] != [text]:
                self._state.set("filters", [text, *(other for other in known if other != text)][:MOST])
