"""Counts for chips and saved filters, on a thread of their own: a scan of a large list takes a while."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.errors import InspectorError
from inspector.gui.detail.loading import Loader
from inspector.query import Query
from inspector.query.facets import Row
from inspector.workers import Token, Workers

if TYPE_CHECKING:
    from inspector.session import Session

#: Milliseconds until the next counting, at least, and times as long as the last one took.
LEAST_MS, TIMES = 400, 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be counted: the list by facets (None: not now), and each saved filter."""

    query: Query | None
    among: Sequence[int] | None
    facets: bool
    saved: Mapping[str, Query]


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of it; `rows` None: the facets were not counted."""

    wanted: Wanted
    rows: Sequence[Row] | None
    saved: Mapping[str, int]


class Tallies(QObject):
    """One counting at a time, the newest wish next."""

    counted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._workers: Workers | None = None
        self._loader: Loader | None = None
        self._wanted: Wanted | None = None
        self._busy = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._next)

    def attach(self, session: Session | None) -> None:
        """Count in another session, or in none; returns when nothing reads the one before any more."""
        self._pause.stop()
        self._wanted, self._busy = None, False
        if self._loader is not None and self._workers is not None:
            self._loader.cancel_all()
            self._loader.deleteLater()
            self._workers.close()
        self._session = session
        self._workers = None if session is None else Workers(1)
        self._loader = None if self._workers is None else Loader(self._workers, "counts", self)

    def ask(self, wanted: Wanted, *, at_once: bool = False) -> None:
        """Count this as soon as there is time; `at_once`: somebody waits for it."""
        self._wanted = wanted
        if at_once:
            self._pause.stop()
        self._next()

    def _next(self) -> None:
        session, wanted = self._session, self._wanted
        if session is None or self._loader is None or wanted is None or self._busy or self._pause.isActive():
            return
        self._wanted, self._busy = None, True

        def work(token: Token, _part: object) -> tuple[Tally, float]:
            started = time.perf_counter()
            rows = session.tally(wanted.query, wanted.among) if wanted.facets else None
            saved = {}
            for name, query in wanted.saved.items():
                token.check()
                saved[name] = session.count(query)
            return Tally(wanted, rows, saved), time.perf_counter() - started

        self._loader.run("tally", work, self._on_counted, failed=self._on_failed)

    def _on_counted(self, news: tuple[Tally, float]) -> None:
        tally, seconds = news
        self._busy = False
        self._pause.start(max(LEAST_MS, int(seconds * 1000 * TIMES)))
        self.counted.emit(tally)

    def _on_failed(self, error: BaseException) -> None:
        self._busy = False
        if not isinstance(error, InspectorError):
            raise error
