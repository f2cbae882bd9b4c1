"""Keeps one tunnel: starts it, tells how it is, brings it back when it is lost."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from inspector.errors import InspectorError, TunnelError
from inspector.tasks import cancel_and_wait, spawn
from inspector.tunnels.backoff import wait_s
from inspector.tunnels.kind import PATIENCE_S, Kind, Run
from inspector.tunnels.question import Answer, Question
from inspector.tunnels.state import OFF, TunnelState

log = logging.getLogger(__name__)

#: A tunnel that was up for so many seconds has worked: the next loss is the first one again.
STEADY_S = 60.0
#: What a start says that was taken back.
SWITCHED_OFF = "The public address was switched off."


class Supervisor:
    """Belongs on the engine's loop; `state` may be read on any thread.

    `on_change` is called after each change of `state`; `sender` and `forget_sender` see `Run`; `secret` looks into the
    vault. `patience_s`: see `Run`.
    """

    def __init__(
        self,
        on_change: Callable[[], None],
        *,
        sender: Callable[[int, str | None, str], None],
        forget_sender: Callable[[int], None],
        secret: Callable[[str], Awaitable[str | None]],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._on_change = on_change
        self._sender = sender
        self._forget_sender = forget_sender
        self._secret = secret
        self.patience_s = patience_s
        self.state: TunnelState = OFF
        self._task: asyncio.Task[None] | None = None
        self._first: asyncio.Future[str] | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._remembered: dict[str, str] = {}
        self._up_since = 0.0

    async def start(self, kind: Kind, options: Mapping[str, str], port: int) -> str:
        """Have such a tunnel to that port of 127.0.0.1, instead of one that is there; gives its address.

        UsageError for options that make no sense, TunnelError when it cannot be had at first.
        """
        kind.check(options)
        await self.stop()
        first: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._first = first
        self._remembered = {}
        path = options.get("path", "").strip() or "/"
        self._set(TunnelState("starting", kind.name, kind.title, one_place=kind.one_place, path=path))
        self._task = spawn(self._keep(kind, options, port), name=f"tunnel {kind.name}")
        return await first

    async def stop(self) -> None:
        """Have no tunnel."""
        task, self._task = self._task, None
        if task is not None:
            await cancel_and_wait(task)
        self._give_up_first(SWITCHED_OFF)
        if self.state != OFF:
            self._set(OFF)

    def answer(self, question: Question, answer: Answer) -> None:
        """Answer what was asked; nothing happens when it is not asked any more."""
        if self._answer is not None and not self._answer.done() and self.state.question == question:
            self._answer.set_result(answer)

    async def _keep(self, kind: Kind, options: Mapping[str, str], port: int) -> None:
        while True:
            run = Run(
                port,
                options,
                self._on_up,
                self._on_lost,
                self._ask,
                self._sender,
                self._forget_sender,
                self._secret,
                self._remembered,
                self.patience_s,
            )
            try:
                await kind.run(run)
                error: InspectorError = TunnelError(f"{kind.title} ended.")
            except InspectorError as refused:
                error = refused
            except Exception as bug:
                log.exception("the tunnel %s failed", kind.name)
                error = TunnelError(f"{kind.title} failed: {type(bug).__name__}.", hint="The log has the details.")
            if not self._lose(error):
                return
            assert self.state.retry_at is not None
            await asyncio.sleep(max(0.0, self.state.retry_at - time.monotonic()))

    def _lose(self, error: InspectorError) -> bool:
        """After a run ended; True when it is to be tried again: what never worked is not."""
        state = self.state
        lines = error.lines if isinstance(error, TunnelError) else ()
        if not state.address:
            self._set(
                replace(state, phase="failed", reason=error.message, hint=error.hint or "", lines=lines, question=None)
            )
            self._give_up_first(error.message, error)
            return False
        steady = state.phase == "up" and time.monotonic() - self._up_since > STEADY_S
        attempt = 1 if steady else state.attempt + 1
        self._set(
            replace(
                state,
                phase="lost",
                reason=error.message,
                hint=error.hint or "",
                lines=lines,
                attempt=attempt,
                retry_at=time.monotonic() + wait_s(attempt),
                note="",
                question=None,
            )
        )
        return True

    def _on_up(self, address: str, note: str) -> None:
        address = address.rstrip("/")
        state = self.state
        if state.phase != "up":
            self._up_since = time.monotonic()
        other = bool(state.address) and state.address != address
        self._set(
            replace(
                state,
                phase="up",
                address=address,
                reason="",
                hint="",
                lines=(),
                retry_at=None,
                note=note,
                # told until the next loss
                changed=other or (state.phase == "up" and state.changed),
                question=None,
            )
        )
        if self._first is not None and not self._first.done():
            self._first.set_result(address)

    def _on_lost(self, reason: str) -> None:
        if self.state.phase == "up":
            self._set(replace(self.state, phase="lost", reason=reason, hint="", note="", changed=False, retry_at=None))

    async def _ask(self, question: Question) -> Answer:
        self._answer = asyncio.get_running_loop().create_future()
        self._set(replace(self.state, question=question))
        try:
            return await self._answer
        finally:
            self._answer = None
            if self.state.question == question:
                self._set(replace(self.state, question=None))

    def _give_up_first(self, message: str, error: InspectorError | None = None) -> None:
        first, self._first = self._first, None
        if first is not None and not first.done():
            first.set_exception(error or TunnelError(message))
            # nobody may be waiting any more
            first.exception()

    def _set(self, state: TunnelState) -> None:
        if state != self.state:
            self.state = state
            self._on_change()
