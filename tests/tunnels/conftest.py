"""Tunnels under supervision, and programs on the PATH that say what the real ones say."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from inspector.tunnels import Answer, Question, Supervisor, TunnelState
from inspector.tunnels.registry import kind_of

#: What a program does after its words: waits to be ended.
WAIT = "exec sleep 600"


def on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts shell scripts on the PATH, before the programs of the system; what the user has installed is not there."""
    folder.mkdir()
    monkeypatch.setenv("PATH", os.pathsep.join((str(folder), "/usr/bin", "/bin")))

    def make(name: str, script: str, *, mode: int = 0o755) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(mode)
        return path

    return make


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts a shell script on the PATH."""
    return on_path(tmp_path / "bin", monkeypatch)


def says(text: str) -> str:
    """A script's part that prints these lines as they are."""
    return f"cat <<'SAID'\n{text.strip(chr(10))}\nSAID"


class Watched:
    """A supervisor, the states it went through, and the answers it gets."""

    def __init__(self, patience_s: float) -> None:
        self.states: list[TunnelState] = []
        self.asked: list[Question] = []
        self.answers: list[Answer] = []
        self.senders: dict[int, tuple[str | None, str]] = {}
        self.all_senders: list[tuple[str | None, str]] = []
        self.vault: dict[str, str] = {}
        self.port = 9
        self._changed = asyncio.Event()
        self.supervisor = Supervisor(
            self._on_change,
            sender=self._on_sender,
            forget_sender=lambda port: self.senders.pop(port, None) and None,
            secret=self._secret,
            patience_s=patience_s,
        )

    async def _secret(self, name: str) -> str | None:
        return self.vault.get(name)

    def _on_sender(self, port: int, peer: str | None, note: str) -> None:
        self.senders[port] = (peer, note)
        self.all_senders.append((peer, note))

    def _on_change(self) -> None:
        state = self.supervisor.state
        self.states.append(state)
        self._changed.set()
        if state.question is not None and (not self.asked or self.asked[-1] is not state.question):
            self.asked.append(state.question)
            answer = self.answers.pop(0) if self.answers else None
            asyncio.get_running_loop().call_soon(self.supervisor.answer, state.question, answer)

    @property
    def state(self) -> TunnelState:
        return self.supervisor.state

    async def start(self, kind: str, options: Mapping[str, str] | None = None) -> str:
        return await self.supervisor.start(kind_of(kind), options or {}, self.port)

    async def until(self, wanted: Callable[[TunnelState], Any], seconds: float = 15.0) -> TunnelState:
        async with asyncio.timeout(seconds):
            while not wanted(self.state):
                self._changed.clear()
                await self._changed.wait()
        return self.state

    async def phase(self, phase: str) -> TunnelState:
        return await self.until(lambda state: state.phase == phase)


@pytest.fixture
async def tunnel(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    monkeypatch.setattr("inspector.tunnels.supervisor.wait_s", lambda attempt: 0.02 * attempt)
    watched = Watched(patience_s=5.0)
    yield watched
    await watched.supervisor.stop()
