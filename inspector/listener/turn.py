"""What is to be done for all requests that came in one turn of the loop, done together.

A processor that does the same for one after the other has at hand what it needs for that. Between the parsing of one
and the sending of another it has to fetch it anew, each time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class Turn:
    """Belongs to the loop's thread."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], None]] = []

    def add(self, step: Callable[[], None]) -> None:
        """Do it with the others, when what has come is read."""
        if not self._steps:
            asyncio.get_running_loop().call_soon(self._go)
        self._steps.append(step)

    def _go(self) -> None:
        steps, self._steps = self._steps, []
        for step in steps:
            try:
                step()
            except Exception:
                # a bug of ours; the others are answered all the same
                log.exception("a request was left unanswered")
