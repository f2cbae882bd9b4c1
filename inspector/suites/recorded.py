"""A suite over what a session holds: row by row, bodies only where the suite looks into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice

from inspector.capture import Annotation, Capture, Summary
from inspector.errors import NotFound
from inspector.store import Order, Store
from inspector.suites.arrival import Arrival
from inspector.suites.matching import Matcher
from inspector.suites.outcome import Result
from inspector.suites.suite import Suite
from inspector.wording import span
from inspector.workers import Cancelled, Token

#: Rows and bodies that are read in one go, and bytes of those bodies.
_ROWS, _BODIES, _BYTES = 500, 100, 8 * 1024 * 1024
#: Captures that came at the same time may be on record in another order; a clock that is set back shows by more.
_BACK_US = 2_000_000

#: Told now and then how many rows of how many were looked at.
Looked = Callable[[int, int], None]
Annotate = Callable[[Capture, bool], Annotation | None]


def check_recorded(
    suite: Suite,
    store: Store,
    token: Token,
    *,
    ids: Sequence[int] | None = None,
    annotate: Annotate | None = None,
    anew: frozenset[str] = frozenset(),
    looked: Looked | None = None,
) -> Result:
    """What came of a suite over the captures of a session (or those `ids`), oldest first.

    Times count from the first event that it looks at, by the times of receipt. `annotate` finds provider, event and
    verdict of captures that nobody looked at yet, and of all of the endpoints `anew`. When the token is cancelled the
    result is that of an interrupted run.
    """
    wanted = store.ids(None, Order("id", descending=False)) if ids is None else sorted(ids)
    matcher = Matcher(suite, f"the session {store.path}", datetime.now(UTC))
    begun: int | None = None
    now_s, ended = 0.0, "end of the session"
    before_us = 0
    try:
        for done, row in enumerate(_rows(store, wanted, annotate, anew, matcher)):
            if done % _ROWS == 0:
                token.check()
                if looked is not None:
                    looked(done, len(wanted))
            try:
                if begun is None and matcher.concerns(row):
                    begun = row.summary.received_us
                    matcher.began(row.summary.received_at)
                if not matcher.notes and before_us - row.summary.received_us > _BACK_US:
                    back_s = (before_us - row.summary.received_us) / 1_000_000
                    told = "times are judged as they were recorded"
                    matcher.notes.append(f"the clock was set back by {span(back_s)} before #{row.summary.id}; {told}")
                before_us = row.summary.received_us
                row.at_s = 0.0 if begun is None else (row.summary.received_us - begun) / 1_000_000
                matcher.add(row)
            except NotFound:
                continue
            now_s = max(now_s, row.at_s)
    except Cancelled:
        ended = "interrupted"
    return matcher.result(now_s, ended)


def _rows(
    store: Store, ids: Sequence[int], annotate: Annotate | None, anew: frozenset[str], matcher: Matcher
) -> Iterable[Arrival]:
    waiting = iter(ids)
    while page := list(islice(waiting, _ROWS)):
        rows = store.summaries(page)
        unknown = {row.id for row in rows if not row.annotated or row.endpoint in anew}
        bodies = _Bodies(store, [row.id for row in rows if row.id in unknown or matcher.may_mean(row)])
        for row in rows:
            known = row
            if annotate is not None and row.id in unknown:
                try:
                    known = _annotated(row, bodies.load(row.id), annotate)
                except NotFound:
                    continue
            yield Arrival(known, 0.0, bodies.load)


def _annotated(row: Summary, capture: Capture, annotate: Annotate) -> Summary:
    found = annotate(capture, False)
    if found is None:
        return row
    verdict = found.verdicts[0] if found.verdicts else None
    return row._replace(
        provider=found.provider,
        event_type=found.event_type,
        event_id=found.event_id,
        attempt=found.attempt,
        outcome="" if verdict is None else verdict.outcome,
        reason="" if verdict is None or verdict.reason is None else verdict.reason,
        annotated=True,
    )


class _Bodies:
    """Captures of one page of rows; asked for one, it reads those that will probably be asked for next, too."""

    def __init__(self, store: Store, likely: list[int]) -> None:
        self._store = store
        self._likely = likely
        self._at = 0
        self._read: dict[int, Capture] = {}

    def load(self, capture_id: int) -> Capture:
        """The capture; NotFound."""
        if capture_id not in self._read:
            self._read.clear()
            likely = self._likely
            while self._at < len(likely) and likely[self._at] <= capture_id:
                self._at += 1
            wanted = [capture_id, *likely[self._at : self._at + _BODIES]]
            found = self._store.captures(wanted, _BYTES)
            self._read = {one.id: one for one in found if one is not None}
        try:
            return self._read[capture_id]
        except KeyError:
            raise NotFound(f"There is no capture {capture_id} any more.") from None
