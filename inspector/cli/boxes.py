"""How a suite stands, on a terminal: boxes that are ticked as events come; elsewhere a line for each change."""

from __future__ import annotations

import os
import shutil
import sys

from inspector.cli.terminal import one_line, print_line
from inspector.suites import Outcome, Result
from inspector.suites.telling import box

_COLOURS = {"met": "32", "waiting": "2"}


class Boxes:
    """Shows how a run goes on; `show` may be called on any thread, one call at a time."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._redraws = not quiet and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._drawn = 0
        self._states: dict[str, str] = {}

    def show(self, result: Result) -> None:
        """Draw the boxes anew, or print a line for each that changed."""
        if self._quiet:
            return
        if self._redraws:
            self._draw(result)
        else:
            for outcome in result.outcomes:
                line = box(outcome)
                if self._states.get(outcome.name, box(_fresh(outcome))) != line:
                    print_line(line)
                self._states[outcome.name] = line
        sys.stdout.flush()

    def close(self) -> None:
        """Take the boxes away: the summary follows."""
        if self._redraws and self._drawn:
            sys.stdout.write(f"\x1b[{self._drawn}A\x1b[J")

    def _draw(self, result: Result) -> None:
        width = max(20, shutil.get_terminal_size().columns - 1)
        lines = []
        for outcome in result.outcomes:
            colour = _COLOURS.get(outcome.state, "31")
            lines.append(f"\x1b[{colour}m{box(outcome)[:width]}\x1b[0m")
        lines.append(one_line(result.headline)[:width])
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        print_line(up + "\n".join(f"\x1b[2K{line}" for line in lines))
        self._drawn = len(lines)


def _fresh(outcome: Outcome) -> Outcome:
    return Outcome(outcome.name, outcome.asked, "waiting", rule=outcome.rule)
