"""A process of its own for checks that cannot be stopped otherwise: of large bodies, and by libraries without a clock.

Parsing and validating megabytes keeps the interpreter from all other threads; a process does not, and can be ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from inspector.capture import Capture, Summary, Verdict
from inspector.checks.result import CheckResult

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

#: Seconds that the process may take to start, that it is given beyond the time of the checks, and that it waits idle.
_START_S, _GRACE_S, _IDLE_S = 60.0, 2.0, 60.0


class Failed(Exception):
    """The process ended, or was ended as it took too long (`slow`)."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__()
        self.slow = slow


class Outside:
    """The process, started on demand; it ends by itself when nothing was asked for a while, and with this program.

    Safe on any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    def run(
        self, tables: Sequence[Any], capture: Capture, summary: Summary, verdict: Verdict | None, budget: float
    ) -> list[list[CheckResult]]:
        """The results of each check, written as tables. Failed when there are none; waits `budget` seconds or so."""
        with self._lock:
            try:
                pipe = self._started()
                pipe.send((json.dumps(tables), capture, summary, verdict, budget))
                if not pipe.poll(budget + _GRACE_S):
                    raise Failed(slow=True)
                found: list[list[CheckResult]] = pipe.recv()
                return found
            except (EOFError, OSError) as error:
                self._stop()
                raise Failed(slow=False) from error
            except Failed:
                self._stop()
                raise

    def _started(self) -> Connection[Any, Any]:
        if self._process is not None and self._pipe is not None and self._process.is_alive():
            try:
                # it may be about to end, as nothing was asked for a while
                self._pipe.send(None)
                if self._pipe.poll(_START_S) and self._pipe.recv() == "ready":
                    return self._pipe
            except (EOFError, OSError):
                self._stop()
        self._stop()
        import multiprocessing  # only where it is used: starting up is quicker

        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), name="checks", daemon=True)
        self._process.start()
        theirs.close()
        if not self._pipe.poll(_START_S):
            raise Failed(slow=False)
        self._pipe.recv()
        return self._pipe

    def _stop(self) -> None:
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(2)


#: The one of this program.
OUTSIDE = Outside()


def serve(pipe: Connection[Any, Any]) -> None:
    """The process's side: makes checks until the pipe is closed, or nothing was asked for a while."""
    from inspector.checks.run import run_here
    from inspector.checks.subject import Subject

    if hasattr(os, "nice"):
        # the listener and the window come first where they want the processor
        os.nice(5)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send("ready")
        while pipe.poll(_IDLE_S):
            asked = pipe.recv()
            if asked is None:
                pipe.send("ready")
                continue
            tables, capture, summary, verdict, budget = asked
            checks = _read(tables)
            pipe.send(run_here(checks, Subject(capture, summary, verdict=verdict), budget))


@lru_cache(32)
def _read(tables: str) -> Any:
    from inspector.checks.reading import use_checks

    return use_checks(json.loads(tables))
