"""`{{name}}` in files of API clients."""

from __future__ import annotations

import re

from inspector.imports.reading import Note

_PLACE = re.compile(r"\{\{([^{}]*+)\}\}")
#: Values may name others, so deeply; and no text grows by more than this.
_DEPTH = 8
_LONGEST = 4 * 1024 * 1024


class Variables:
    """Values by name. What has none stays as it stands, and a note says so."""

    def __init__(self, note: Note) -> None:
        self._values: dict[str, str] = {}
        self._note = note

    def set(self, name: str, value: str) -> None:
        """Give a variable its value; a later one replaces it."""
        self._values[name] = value

    def fill(self, text: str) -> str:
        """The text with values in the places of names."""
        for _ in range(_DEPTH):
            if "{{" not in text:
                return text
            grown = 0
            missing: list[str] = []

            def value(found: re.Match[str], missing: list[str] = missing) -> str:
                nonlocal grown
                known = self._values.get(found[1].strip())
                if known is None or grown + len(known) > _LONGEST:
                    missing.append(found[1].strip())
                    return found[0]
                grown += len(known)
                return known

            filled = _PLACE.sub(value, text)
            if filled == text:
                for name in missing[:5]:
                    self._note(f"The variable {name!r:.40} has no value in the file: it was left as it stands.")
                return text
            text = filled
        return text
