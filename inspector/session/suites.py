"""Suites as front ends run them: over what the session holds, or live."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, cast

from inspector.query import Query
from inspector.redaction import Profile
from inspector.secrets import resolve
from inspector.session.live_suite import Changed, LiveRun
from inspector.session.redacting import Redacting
from inspector.session.transfer import Progress
from inspector.store import Order
from inspector.suites import Result, Suite, check_recorded, hidden
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.session.core import Session

_RECORDED = "recorded suite"


class Suites(Redacting):
    """The part of `Session` that runs suites."""

    def check_suite(
        self,
        suite: Suite,
        *,
        query: Query | None = None,
        ids: Iterable[int] | None = None,
        progress: Progress | None = None,
    ) -> Future[Result]:
        """Run a suite over what the session holds (or what matches, or those `ids`).

        `progress(done, total)` is called now and then, on the worker's thread.
        """

        def work(token: Token) -> Result:
            wanted = None if ids is None else list(ids)
            if query is not None and not query.empty:
                wanted = list(self.store.ids(query, Order("id", descending=False)))
            return check_recorded(
                suite, self.store, token, ids=wanted, annotate=self._configuring.annotate, looked=progress
            )

        return self.workers.submit(_RECORDED, work)

    def cancel_suite(self) -> None:
        """Stop a run over what the session holds; its result is that of an interrupted one, or it is cancelled."""
        self.workers.cancel(_RECORDED)

    def watch_suite(self, suite: Suite, changed: Changed, *, timeout_s: float | None = None) -> LiveRun:
        """Run a suite over what arrives from now on; returns once it waits. `changed` is told how it stands."""
        return LiveRun(cast("Session", self), suite, changed, timeout_s).start()

    def for_others(self, result: Result, suite: Suite, profile: str | Profile | None = None) -> Result:
        """A result as it may leave this machine: without signatures, credentials, and the values of secrets.

        Errors as of `redactor`. Blocks: use a worker.
        """
        vault = self.vault
        named = [ref for endpoint in (*self.store.endpoints(), *suite.endpoints) for ref in endpoint.secrets]
        found = {resolve(ref, vault) for ref in named if ref.source != "keyring"}
        return hidden(result, self.redactor(profile, also=[*suite.secrets, *(one for one in found if one)]))
