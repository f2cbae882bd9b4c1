"""Suites as front ends run them: over what the session holds, or live. What that takes is loaded when one runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from inspector.capture import Annotation, Capture
from inspector.errors import VaultError
from inspector.query import Query
from inspector.redaction import Profile
from inspector.secrets import Vault, resolve
from inspector.session.checking import Checking
from inspector.session.redacting import Redacting
from inspector.session.transfer import Progress
from inspector.store import Order
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.session.core import Session
    from inspector.session.live_suite import Changed, LiveRun
    from inspector.suites import Result, Suite


#: Seconds that runs have to end when the session is closed.
_PATIENCE_S = 5.0


class Suites(Redacting):
    """The part of `Session` that runs suites."""

    _live_runs: set[LiveRun]

    def check_suite(
        self,
        suite: Suite,
        *,
        query: Query | None = None,
        ids: Iterable[int] | None = None,
        progress: Progress | None = None,
        stop: Token | None = None,
    ) -> Future[Result]:
        """Run a suite over what the session holds (or what matches, or those `ids`).

        `progress(done, total)` is called now and then, on the worker's thread. `stop` ends it: the result is then that
        of an interrupted run.
        """
        from inspector.suites import check_recorded

        def work(token: Token) -> Result:
            wanted = None if ids is None else list(ids)
            if query is not None and not query.empty:
                wanted = list(self.store.ids(query, Order("id", descending=False)))
            annotate: Callable[[Capture, bool], Annotation | None] = self._configuring.annotate
            anew: frozenset[str] = frozenset()
            notes = missing_secrets(suite, self.vault)
            if any(endpoint.secrets for endpoint in suite.endpoints):
                # the suite brings secrets of its own
                checking = Checking(self.vault, self.store.chosen_provider)
                checking.reload(list(suite.endpoints))
                anew = frozenset(endpoint.name for endpoint in suite.endpoints if endpoint.secrets)
                annotate = _by(checking)
            result = check_recorded(
                suite, self.store, stop or token, ids=wanted, annotate=annotate, anew=anew, looked=progress
            )
            return replace(result, notes=(*notes, *result.notes))

        return self.workers.submit(f"suite {id(suite)}", work)

    def empty_result(self, suite: Suite) -> Result:
        """How a suite stands before anything came."""
        from inspector.suites import Matcher

        return Matcher(suite, "", datetime.now(UTC)).result(0.0)

    def record_suite(self, name: str, ids: Iterable[int]) -> str:
        """The text of a suite that these captures fulfil. Reads bodies: use a worker.

        UsageError when there are none, or too many.
        """
        from inspector.suites.recording import bounded, recorded_suite

        rows = self.store.summaries(bounded(sorted(ids)))
        return recorded_suite(name, [(row, self.store.capture(row.id)) for row in rows], self.redactor())

    def watch_suite(
        self, suite: Suite, changed: Changed, *, timeout_s: float | None = None, after: int | None = None
    ) -> LiveRun:
        """Run a suite over what arrives from now on (or came after the capture `after`); returns once it waits.

        `changed` is told how it stands, on the run's own thread.
        """
        from inspector.session.live_suite import LiveRun

        run = LiveRun(cast("Session", self), suite, changed, timeout_s, after)
        self._live_runs.add(run)
        run.result.add_done_callback(lambda _: self._live_runs.discard(run))
        return run.start()

    def _end_suites(self) -> None:
        """Interrupt what still runs, and wait until its endpoints are as they were before."""
        runs = list(self._live_runs)
        for run in runs:
            run.stop()
        wait([run.result for run in runs], _PATIENCE_S)

    def for_others(self, result: Result, suite: Suite, profile: str | Profile | None = None) -> Result:
        """A result as it may leave this machine: without signatures, credentials, and the values of secrets.

        Errors as of `redactor`. Blocks: use a worker.
        """
        from inspector.suites import hidden

        vault = self.vault
        named = [ref for endpoint in (*self.store.endpoints(), *suite.endpoints) for ref in endpoint.secrets]
        found = {resolve(ref, vault) for ref in named if ref.source != "keyring"}
        return hidden(result, self.redactor(profile, also=[*suite.secrets, *(one for one in found if one)]))


def missing_secrets(suite: Suite, vault: Vault) -> list[str]:
    """What is to be said of secrets that the suite names and that are not there. Blocks."""
    notes = []
    for endpoint in suite.endpoints:
        for ref in endpoint.secrets:
            try:
                there = resolve(ref, vault) is not None
            except VaultError as error:
                notes.append(f"the endpoint {endpoint.name}: {error}")
                continue
            if not there:
                what = {"env": f"the environment variable {ref.key} is not set", "file": f"there is no file {ref.key}"}
                why = what.get(ref.source, f"the keyring has no {ref.key}")
                notes.append(f"the endpoint {endpoint.name} has no secret to check signatures with: {why}")
    return notes


def _by(checking: Checking) -> Callable[[Capture, bool], Annotation | None]:
    return lambda capture, explain: checking.annotate(capture, explain=explain)
