"""What is usual for events, learned from captures; what departs from it, and what of that is accepted."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from inspector.capture import Capture, Summary
from inspector.engine import Engine
from inspector.errors import NotFound, UsageError
from inspector.session.watcher import Watcher
from inspector.store import Store

if TYPE_CHECKING:
    from inspector.checks import CheckResult
    from inspector.checks.drift import Baseline, Change, Seen

#: Seconds after which it is looked whether another process changed a baseline.
_FRESH_S = 2.0
#: Bodies above this size are neither learned nor compared.
_LARGE = 4 * 1024 * 1024
#: Name and kind of what a departure is told as.
DRIFT = "schema drift"

Key = tuple[str, str]
_Noted = tuple[list["Change"], int, int, str]


class BaselineBook:
    """The baselines of a session, read once in a while. Safe on any thread; writing is the engine's.

    `changing` is held on the engine's loop by who reads a baseline, changes it on a worker, and writes it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.changing = asyncio.Lock()
        self._lock = threading.Lock()
        self._read_at = 0.0
        self._known: dict[Key, Baseline] = {}
        #: What was seen and is not on record yet: departures, id, moment and version of each capture.
        self._noted: dict[Key, list[_Noted]] = {}

    def all(self) -> dict[Key, Baseline]:
        """By endpoint and event type."""
        with self._lock:
            self._look()
            return dict(self._known)

    def forget(self) -> None:
        """Something was changed: read them anew."""
        with self._lock:
            self._read_at = 0.0

    def _look(self) -> None:
        now = time.monotonic()
        if self._read_at and now - self._read_at < _FRESH_S:
            return
        found = self._store.baselines()
        if found:
            from inspector.checks.drift import Baseline  # not before something was learned: starting up is quicker

            self._known = {(one, event): Baseline.from_json(one, event, data) for one, event, data in found}
        else:
            self._known = {}
        self._read_at = now

    def wants(self, row: Summary) -> bool:
        """Whether there is something to compare a capture with."""
        with self._lock:
            self._look()
            return (row.endpoint, row.event_type) in self._known

    def judge(self, row: Summary, capture: Capture, *, note: bool) -> list[CheckResult]:
        """How a capture departs from the baseline of its endpoint and event; [] when there is none. Blocks.

        `note`: put what is seen on record, as it has just arrived; `keep` writes it down.
        """
        with self._lock:
            self._look()
            baseline = self._known.get((row.endpoint, row.event_type))
        if baseline is None or len(capture.body) > _LARGE:
            return []
        from inspector.checks import CheckResult, Subject
        from inspector.checks.check import Finding
        from inspector.checks.drift import api_version
        from inspector.checks.drift.fields import shown
        from inspector.checks.run import result_of
        from inspector.query.jsonvalue import MISSING

        subject = Subject(capture, row)
        if subject.tree is MISSING:
            return []
        version = api_version(subject)
        changes = baseline.changes(subject.tree)
        other = _other_version(baseline, version)
        if not changes:
            found = f"as learned{other}"
            return [CheckResult(DRIFT, "drift", True, expected="what was learned", found=found)]
        if note:
            with self._lock:
                noted = self._noted.setdefault((row.endpoint, row.event_type), [])
                noted.append((changes, row.id, row.received_us, version))
        return [
            result_of(
                DRIFT,
                "drift",
                Finding(
                    shown(one.path), one.expected or "no such field", one.found, f"{one.sentence}{other}", one.steps
                ),
                subject,
            )
            for one in changes
        ]

    async def keep(self) -> None:
        """Write down what was seen since; on the engine's loop. StoreError."""
        async with self.changing:
            with self._lock:
                noted = {key: list(seen) for key, seen in self._noted.items()}
            if not noted:
                return
            for key, text in await asyncio.to_thread(self._with, noted):
                self._store.save_baseline(*key, text)
            with self._lock:
                for key, seen in noted.items():
                    del self._noted[key][: len(seen)]
                    if not self._noted[key]:
                        del self._noted[key]

    def _with(self, noted: Mapping[Key, Sequence[_Noted]]) -> list[tuple[Key, str]]:
        """The baselines that something was seen of, with that."""
        # as they are now: another process may have accepted some of it
        self.forget()
        known = self.all()
        made = []
        for key, seen in noted.items():
            if (baseline := known.get(key)) is not None:
                for one in seen:
                    baseline.note(*one)
                made.append((key, json.dumps(baseline.to_json())))
        return made


class Drifting:
    """The part of `Session` that learns what is usual."""

    engine: Engine
    store: Store
    _watcher: Watcher
    _usual: BaselineBook

    def baselines(self) -> list[Baseline]:
        """All of them, by endpoint and event type."""
        return [one for _, one in sorted(self._usual.all().items())]

    def baseline(self, endpoint: str, event_type: str) -> Baseline:
        """One of them; NotFound."""
        found = self._usual.all().get((endpoint, event_type))
        if found is None:
            of = event_type or "events without a type"
            raise NotFound(f"There is no baseline of {of} for the endpoint {endpoint}.", hint="Learn one first.")
        return found

    def learn(self, ids: Sequence[int]) -> Future[list[Baseline]]:
        """Learn what is usual from these captures: a baseline for each endpoint and event type among them.

        It takes the place of an older one. UsageError when none of them has a body of JSON.
        """

        async def work() -> list[Baseline]:
            made, texts = await asyncio.to_thread(_learned, self.store, ids)
            if not made:
                raise UsageError("None of these requests has a body of JSON, so nothing can be learned from them.")
            async with self._usual.changing:
                for one, text in zip(made, texts, strict=True):
                    self.store.save_baseline(one.endpoint, one.event_type, text)
            self._usual.forget()
            self._watcher.nudge()
            return made

        return self.engine.run(work())

    def accept_drift(self, endpoint: str, event_type: str, accepted: Sequence[Seen] | None = None) -> Future[None]:
        """Take departures (None: all that are on record) for usual from now on. NotFound."""

        def changed() -> str:
            from inspector.checks.drift import Baseline

            # as it is now, and a copy: captures are being compared with the known one at this moment
            self._usual.forget()
            known = self.baseline(endpoint, event_type)
            baseline = Baseline.from_json(endpoint, event_type, known.to_json())
            baseline.accept(list(baseline.seen) if accepted is None else accepted)
            return json.dumps(baseline.to_json())

        async def work() -> None:
            async with self._usual.changing:
                self.store.save_baseline(endpoint, event_type, await asyncio.to_thread(changed))
            self._usual.forget()
            self._watcher.nudge()

        return self.engine.run(work())

    def forget_baseline(self, endpoint: str, event_type: str) -> Future[None]:
        """Compare with it no more. NotFound."""

        async def work() -> None:
            async with self._usual.changing:
                self.store.remove_baseline(endpoint, event_type)
            self._usual.forget()
            self._watcher.nudge()

        return self.engine.run(work())

    def learned_schema(self, endpoint: str, event_type: str) -> dict[str, Any]:
        """The JSON Schema of a baseline. NotFound."""
        from inspector.checks.drift import schema_of

        return schema_of(self.baseline(endpoint, event_type))


def _other_version(baseline: Baseline, version: str) -> str:
    if not version or not baseline.versions or version in baseline.versions:
        return ""
    return f" API version {version}; learned with {', '.join(sorted(baseline.versions))}."


def _learned(store: Store, ids: Sequence[int]) -> tuple[list[Baseline], list[str]]:
    """The baselines, and each as it is kept."""
    from inspector.checks import Subject
    from inspector.checks.drift import api_version, learn
    from inspector.query.jsonvalue import MISSING

    groups: dict[Key, list[int]] = {}
    for row in store.summaries(ids):
        if not row.malformed and row.size <= _LARGE:
            groups.setdefault((row.endpoint, row.event_type), []).append(row.id)
    made = []
    for (endpoint, event_type), members in groups.items():
        bodies = []
        for row in store.summaries(sorted(members)):
            subject = Subject(store.capture(row.id), row)
            if subject.tree is not MISSING:
                bodies.append((subject.tree, api_version(subject)))
        if bodies:
            made.append(learn(endpoint, event_type, bodies, time.time_ns() // 1000))
    return made, [json.dumps(one.to_json()) for one in made]
