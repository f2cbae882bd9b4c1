"""The process that looks into JSON by its structure, so that neither a large body nor an endless query stops anything.

It is started when it is needed first, keeps the text that it was given last, and ends with `close` or with us. A query
that takes too long, or that nobody waits for any more, is ended with it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from inspector.finding.pattern import BadPattern
from inspector.workers import Cancelled, Token

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

#: Values beyond this number are not looked for.
MOST_VALUES = 100_000
#: Seconds that one query may take, and between two looks at whether anybody still waits.
PATIENCE_S = 60.0
_LOOK_S = 0.02
#: Seconds that a query is given to notice that it was overtaken.
_GRACE_S = 0.5
#: Seconds between two reports of the process, and values of one.
_REPORT_S, _REPORTED = 0.1, 1000
#: Characters of a text that are sent at once.
_PIECE = 1 << 20


class Found(NamedTuple):
    """Values (see `structure.Value`) that were found since the last report; `anew`: forget those told before."""

    values: list[Any]
    anew: bool = False


class Searcher:
    """One such process, started on demand. Safe on any thread; one query at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._text: str | None = None
        self._number = 0
        self._closed = False

    def find(self, text: str, language: str, expression: str, token: Token, tell: Callable[[Found], None]) -> str:
        """Look for what a JSONPath or JMESPath expression finds in a text of JSON; `tell` gets it as it comes.

        The result is what the expression computed that stands nowhere in the text, as JSON, or "". BadPattern for an
        expression or a text that cannot be used, Cancelled.
        """
        with self._lock:
            token.check()
            pipe = self._started(text)
            self._number += 1
            try:
                pipe.send(("find", self._number, language, expression))
                return self._await(pipe, token, tell)
            except (EOFError, OSError) as error:
                self._stop()
                token.check()
                raise BadPattern("The search ended too early: the body may be too large for the memory.") from error

    def _await(self, pipe: Connection[Any, Any], token: Token, tell: Callable[[Found], None]) -> str:
        end = time.monotonic() + PATIENCE_S
        while True:
            if not pipe.poll(_LOOK_S):
                if token.cancelled:
                    self._abandon(pipe)
                    raise Cancelled
                if time.monotonic() > end:
                    self._stop()
                    raise BadPattern(f"This takes longer than {PATIENCE_S:.0f} seconds; it was given up.")
                continue
            kind, number, *rest = pipe.recv()
            if number != self._number:
                continue
            if kind == "found":
                tell(Found(*rest))
            elif kind == "bad":
                message, position, hint = rest
                raise BadPattern(message, position=position, hint=hint)
            else:
                return str(rest[0])

    def _abandon(self, pipe: Connection[Any, Any]) -> None:
        """A process that soon notices keeps its text; another one is ended."""
        end = time.monotonic() + _GRACE_S
        with contextlib.suppress(EOFError, OSError):
            pipe.send(("stop", self._number))
            while time.monotonic() < end:
                if pipe.poll(_LOOK_S):
                    kind, number, *_ = pipe.recv()
                    if number == self._number and kind != "found":
                        return
        self._stop()

    def _started(self, text: str) -> Connection[Any, Any]:
        if self._closed:
            raise Cancelled
        if self._process is None or not self._process.is_alive() or self._pipe is None:
            import multiprocessing  # only where it is used: starting up is quicker

            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), name="find in JSON", daemon=True)
            self._process.start()
            theirs.close()
            self._text = None
        if self._text is not text:
            starts = range(0, len(text), _PIECE)
            self._pipe.send(("text", len(starts)))
            # piece by piece: to copy many megabytes at once would keep all other threads waiting
            for start in starts:
                self._pipe.send_bytes(text[start : start + _PIECE].encode("utf-8", "surrogatepass"))
            self._text = text
        return self._pipe

    def release(self) -> None:
        """End the process, which gives its memory back; another query starts it again. Returns at once."""
        threading.Thread(target=self._release, name="end of a search", daemon=True).start()

    def _release(self) -> None:
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        process, pipe, self._process, self._pipe, self._text = self._process, self._pipe, None, None, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(2)

    def close(self) -> None:
        """End the process for good. Cancel what runs before, or it is waited for."""
        self._closed = True
        self._release()


def serve(pipe: Connection[Any, Any]) -> None:
    """The process's side: answers queries until the pipe is closed."""
    from inspector.finding.structure import Structure

    # JSON may be nested as deep as Python can parse it, and queries go down as deep
    sys.setrecursionlimit(10_000)
    if hasattr(os, "nice"):
        # the window comes first where both want the processor
        os.nice(5)
    structure = Structure("")
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            kind, *rest = pipe.recv()
            if kind == "text":
                pieces = [pipe.recv_bytes().decode("utf-8", "surrogatepass") for _ in range(rest[0])]
                structure = Structure("".join(pieces))
            elif kind == "find":
                _answer(pipe, structure, *rest)


def _answer(pipe: Connection[Any, Any], structure: Any, number: int, language: str, expression: str) -> None:
    try:
        found: list[Any] = []
        anew = False
        told = time.monotonic() - _REPORT_S
        for value in structure.find(language, expression, MOST_VALUES):
            if value is None:
                pipe.send(("found", number, found, anew))
                found, anew = [], True
                continue
            found.append(value)
            if len(found) >= _REPORTED or (len(found) % 64 == 1 and time.monotonic() - told >= _REPORT_S):
                if pipe.poll():
                    break
                pipe.send(("found", number, found, anew))
                found, anew = [], False
                told = time.monotonic()
        pipe.send(("found", number, found, anew))
        pipe.send(("done", number, structure.computed))
    except BadPattern as error:
        pipe.send(("bad", number, error.message, error.position, error.hint))
    except MemoryError:
        pipe.send(
            ("bad", number, "The body is too large for the memory to be looked into by its structure.", None, None)
        )
