"""Child processes that end with us: in a group of their own, and killed by the system when we crash."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from inspector.errors import TunnelError
from inspector.tunnels.job import Job

log = logging.getLogger(__name__)

#: Seconds that a program gets to end after it was asked to.
STOP_S = 3.0
_PR_SET_PDEATHSIG = 1
#: Bytes of output that may wait to be read.
_LIMIT = 64 * 1024


def _dies_with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes the program. Only Linux lets a child be killed when its parent dies.

    prctl(2): the signal comes when the *thread* that started it ends, which is the engine's and lives as long as the
    session does.
    """
    if sys.platform != "linux":
        return None
    # looked up before the fork: between fork and exec nothing may be imported or locked
    prctl = ctypes.CDLL(None).prctl
    kill = int(signal.SIGKILL)

    def before_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, kill)

    return before_exec


class Child:
    """A running program; `stop` ends it and what it started."""

    def __init__(
        self, transport: asyncio.SubprocessTransport, process: asyncio.subprocess.Process, job: Job | None
    ) -> None:
        self._transport = transport
        self.process = process
        self._job = job

    @property
    def output(self) -> asyncio.StreamReader:
        """Standard output and standard error together."""
        assert self.process.stdout is not None
        return self.process.stdout

    async def stop(self) -> None:
        """Ask it to end, make it end after a while. Safe to call twice."""
        self._signal(hard=False)
        try:
            await asyncio.wait_for(self.process.wait(), STOP_S)
        except TimeoutError:
            log.info("%d did not end when it was asked to, and was killed", self.process.pid)
        # also after it ended: children of its own are in its group
        self._signal(hard=True)
        await self.process.wait()
        # a loop that is closed while it still has a pipe of ours fails (uvloop)
        self._transport.close()
        if self._job is not None:
            self._job.close()

    def _signal(self, *, hard: bool) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self.process.pid, signal.SIGKILL if hard else signal.SIGTERM)
            elif hard:
                self.process.kill()
            else:
                self.process.terminate()


async def start_child(words: Sequence[str]) -> Child:
    """Start a program without a shell. TunnelError when it cannot be started."""
    kept: dict[str, Any] = {"start_new_session": True, "preexec_fn": _dies_with_parent()}
    if sys.platform == "win32":
        kept = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        loop = asyncio.get_running_loop()
        # as `create_subprocess_exec` does, which keeps the transport to itself
        transport, protocol = await loop.subprocess_exec(
            lambda: asyncio.subprocess.SubprocessStreamProtocol(limit=_LIMIT, loop=loop),
            *words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **kept,
        )
    except PermissionError as error:
        raise TunnelError(
            f"{words[0]} may not be run: {error.strerror}.", hint=f"Make it executable: chmod +x {words[0]}"
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "an argument is not usable"
        raise TunnelError(
            f"{words[0]} cannot be started: {reason}.", hint="Is it a program for this system? Run it in a terminal."
        ) from error
    process = asyncio.subprocess.Process(transport, protocol, loop)
    return Child(transport, process, Job.of(process.pid) if sys.platform == "win32" else None)
