"""Tunnels that are a program of their own: started, its output read for the address, ended."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from inspector.errors import TunnelError
from inspector.tunnels.kind import Option, Run, check_options, how_to_get, no_address
from inspector.tunnels.lines import keep, lines_of
from inspector.tunnels.process import Child, start_child

#: Seconds that a program gets to find its connection again.
LOST_S = 90.0


@dataclass(frozen=True, slots=True)
class Up:
    """The address works."""

    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """The program lost its connection, and tries by itself to have it back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not work like this, whatever the program does now: the user has to do something."""

    reason: str
    hint: str


Sign = Up | Lost | Refused


class Output:
    """Reads what one run of a program says. A subclass remembers what it needs between lines."""

    def read(self, line: str) -> Sign | None:
        """What a line means."""
        raise NotImplementedError

    async def elsewhere(self) -> Sign | None:
        """What is found out in another way than by the output, for as long as that tells no address."""
        return None

    def explain(self, lines: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """What to say and to do about these last words of a program that ended; None: nothing is known about them."""
        return None


class Program:
    """A kind of tunnel that is a program on the PATH."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    program: ClassVar[str]
    #: How to get it: a line for each `sys.platform`, "" for all others.
    ways: ClassVar[Mapping[str, str]]
    options: ClassVar[tuple[Option, ...]] = ()
    own_connections: ClassVar[bool] = False
    one_place: ClassVar[bool] = False

    def found(self) -> str:
        """The program's path."""
        return shutil.which(self.program) or ""

    def missing(self) -> str:
        """How to get it."""
        return f"{self.program} is not on the PATH. {how_to_get(self.ways)}"

    def check(self, options: Mapping[str, str]) -> None:
        """UsageError for options that make no sense."""
        check_options(self, options)

    def arguments(self, port: int, run: Run) -> list[str]:
        """What it is started with, to lead to that port of 127.0.0.1."""
        raise NotImplementedError

    def output(self, port: int) -> Output:
        """A fresh reader of its output."""
        raise NotImplementedError

    async def run(self, run: Run) -> None:
        """Start it and follow its output until it ends."""
        path = self.found()
        if not path:
            raise TunnelError(f"{self.program} is not on the PATH.", hint=how_to_get(self.ways))
        child = await start_child([path, *self.arguments(run.port, run)])
        try:
            await self._follow(run, child)
        finally:
            await asyncio.shield(asyncio.ensure_future(child.stop()))

    async def _follow(self, run: Run, child: Child) -> None:
        output = self.output(run.port)
        was_up = False

        def take(sign: Sign | None) -> None:
            nonlocal was_up
            if isinstance(sign, Up):
                was_up = True
                patience.reschedule(None)
                run.up(sign.address, sign.note)
            elif isinstance(sign, Lost):
                run.lost(sign.reason)
                # some stay there for ever, and say so again and again: then another one is started
                if patience.when() is None:
                    patience.reschedule(asyncio.get_running_loop().time() + LOST_S)
            elif isinstance(sign, Refused):
                raise TunnelError(sign.reason, hint=sign.hint, lines=tuple(run.lines))

        async def ask() -> None:
            take(await output.elsewhere())

        asking = asyncio.ensure_future(ask())
        try:
            async with asyncio.timeout(run.patience_s) as patience:
                async for line in lines_of(child.output):
                    keep(run.lines, line)
                    take(output.read(line))
                status = await child.process.wait()
        except TimeoutError as error:
            if was_up:
                raise TunnelError(
                    f"{self.program} did not find its connection again within {LOST_S:.0f} s.", lines=tuple(run.lines)
                ) from error
            raise no_address(self.program, run, run.patience_s) from error
        finally:
            asking.cancel()
            await asyncio.wait([asking])
        raise self._ended(run, output, status, was_up)

    def _ended(self, run: Run, output: Output, status: int, was_up: bool) -> TunnelError:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        if was_up:
            return TunnelError(f"{self.program} {how}.", lines=tuple(run.lines))
        known = output.explain(run.lines)
        if known is not None:
            return TunnelError(known[0], hint=known[1], lines=tuple(run.lines))
        hint = "Its last words are below." if run.lines else "It said nothing. Try it in a terminal."
        return TunnelError(f"{self.program} {how} before it told an address.", hint=hint, lines=tuple(run.lines))
