"""A window on our display, seen from within and worked from outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.end_to_end.programs import Program, until
from tests.end_to_end.x11 import Screen


class Window:
    """An observed application: `seen` asks what it shows."""

    def __init__(self, program: Program, screen: Screen) -> None:
        self.program = program
        self.screen = screen
        self._asked = 0

    def seen(self) -> dict[str, Any]:
        """What it shows now; empty while no session is open."""
        assert self.program.process.stdin is not None
        self.program.process.stdin.write(b"?\n")
        self.program.process.stdin.flush()
        self._asked += 1
        lines = self.program.until(
            lambda: found if len(found := self.program.lines()) >= self._asked else [], "an answer of the window"
        )
        shown = json.loads(lines[self._asked - 1])
        assert isinstance(shown, dict)
        return shown

    def until(self, look: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        """What it shows as soon as `look` is content with it."""
        last: dict[str, Any] = {}

        def now() -> bool:
            nonlocal last
            last = self.seen()
            return bool(last and look(last))

        try:
            until(now, what)
        except AssertionError as error:
            picture = self.program.folder / "screen.png"
            self.screen.picture().save(picture)
            raise AssertionError(f"{error}; see {picture}\n{json.dumps(last, indent=1)}") from error
        return last

    def click(self, place: list[int]) -> None:
        """Click there."""
        self.screen.click(*place)
