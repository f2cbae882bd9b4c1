"""Checks as front ends see them: what they said, made again, tried, and changed."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from inspector.engine import Engine
from inspector.session.check_runner import CheckBook, CheckRunner, Found, check_again
from inspector.session.configuring import Configuring
from inspector.session.drifting import BaselineBook
from inspector.session.intake import Intake
from inspector.session.transfer import Progress
from inspector.session.watcher import Watcher
from inspector.store import Store
from inspector.store.checking import Kept
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.checks import CheckResult

#: Captures that are checked again in one go.
_AT_ONCE = 64


class Checks:
    """The part of `Session` that checks events."""

    engine: Engine
    store: Store
    _configuring: Configuring
    _intake: Intake
    _watcher: Watcher
    _book: CheckBook
    _usual: BaselineBook
    _checker: CheckRunner

    def _start_checks(self, may_run: Callable[[], bool]) -> None:
        self._usual = BaselineBook(self.store)
        self._book = CheckBook(lambda: self._configuring.endpoints, self._usual)
        self._checker = CheckRunner(
            self.store,
            self._book,
            may_run=may_run,
            busy=lambda: self._intake.busy,
            on_kept=lambda: self._watcher.nudge(),
        )

    def checks(self, capture_id: int) -> Kept | None:
        """What the checks said of a capture, and when; None when none was made."""
        return self.store.checks(capture_id)

    def check_again(self, ids: Sequence[int], progress: Progress | None = None) -> Future[int]:
        """Make the checks of these captures as they are written now; how many captures have one that failed.

        `progress(done, all)` is told after each part.
        """

        async def work() -> int:
            failed = 0
            for start in range(0, len(ids), _AT_ONCE):
                part = list(ids[start : start + _AT_ONCE])
                found: Found = await asyncio.to_thread(check_again, self.store, self._book, part)
                self.store.keep_checks(found)
                self._watcher.nudge()
                failed += sum(any(not one.passed for one in results) for results in found.values())
                if progress is not None:
                    progress(start + len(part), len(ids))
            return failed

        return self.engine.run(work())

    def try_checks(self, tables: Sequence[Mapping[str, Any]], capture_id: int, token: Token) -> tuple[CheckResult, ...]:
        """What checks that are not in use yet say of a capture. Blocks: use a worker. NotFound."""
        from inspector.checks import Subject, run_checks, use_checks

        capture = self.store.capture(capture_id)
        rows = self.store.summaries([capture_id])
        token.check()
        return run_checks(use_checks(tables), Subject(capture, rows[0])) if rows else ()

    def suggest_check(self, kind: str, field: str, capture_id: int) -> dict[str, Any]:
        """The table of a check that the value at a field of a capture passes. Blocks: use a worker. NotFound."""
        from inspector.checks import Subject
        from inspector.checks.suggesting import suggested

        capture = self.store.capture(capture_id)
        return suggested(kind, field, Subject(capture, self.store.summaries([capture_id])[0]))

    def set_checks(self, endpoint: str, tables: Sequence[Mapping[str, Any]]) -> Future[None]:
        """Check what arrives at an endpoint by these tables, in place of those that it had."""

        async def work() -> None:
            changed = dataclasses.replace(self._configuring.endpoint(endpoint), checks=tuple(tables))
            await self._configuring.save(changed)
            self._checker.look()

        return self.engine.run(work())
