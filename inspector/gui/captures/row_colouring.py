"""Finds out, on a worker, which rules the rows in view fit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.capture import Summary
from inspector.columns import ColourRule, row_colours
from inspector.gui.captures.beside import Beside
from inspector.gui.detail.loading import Loader, Part
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.session import Session

log = logging.getLogger(__name__)

_SLOT = "colours"
#: Rows after which what was found is shown.
_LOT = 32


class RowColouring(QObject):
    """Fills in the colours beside rows as they are found. What is no longer in view is not asked about any more."""

    def __init__(self, session: Session, beside: Beside, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._beside = beside
        self._loader = Loader(session.workers, "rows", self)
        self._rules: tuple[ColourRule, ...] = ()
        #: What was asked for and is not begun, and whether some of it is under way.
        self._wanted: dict[int, Summary] = {}
        self._busy = False

    def close(self) -> None:
        """Look at nothing more."""
        self._loader.cancel_all()
        self.deleteLater()

    def use(self, rules: Sequence[ColourRule]) -> None:
        """Colour by these rules."""
        self._loader.cancel_all()
        self._busy = False
        self._rules = tuple(rules)
        self._wanted.clear()
        self._beside.set_ruled(bool(rules))

    def look_up(self, rows: Iterable[Summary], visible: Iterable[int]) -> None:
        """Find the colours of these rows, and of those asked for before that are still in view."""
        seen = set(visible)
        waiting = {key: row for key, row in self._wanted.items() if key in seen}
        self._wanted = waiting | {row.id: row for row in rows}
        if not self._busy:
            self._begin()

    def _begin(self) -> None:
        session, rules, wanted = self._session, self._rules, list(self._wanted.values())
        self._wanted = {}
        if not wanted:
            return

        def work(token: Token, part: Part) -> list[tuple[Summary, str]]:
            found: list[tuple[Summary, str]] = []
            for one in row_colours(rules, wanted, session.capture, token):
                found.append(one)
                if len(found) == _LOT:
                    part(found)
                    found = []
            return found

        # what is under way comes to its end: rows that arrive all the time would put it off for ever
        self._busy = True
        self._loader.run(_SLOT, work, self._on_done, part=self._beside.take_colours, failed=self._on_failed)

    def _on_done(self, found: list[tuple[Summary, str]]) -> None:
        self._busy = False
        self._beside.take_colours(found)
        self._begin()

    def _on_failed(self, error: BaseException) -> None:
        self._busy = False
        log.warning("rows could not be coloured: %s", error)
