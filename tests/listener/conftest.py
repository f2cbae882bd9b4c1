from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from inspector.capture import Capture, Reply
from inspector.endpoints import Endpoint, Router
from inspector.listener import Listener
from inspector.settings import ListenerSettings
from inspector.store.base import Entry
from inspector.tasks import spawn


class Desk:
    """A listener and what it submitted; `failure` is raised instead of storing, `gate` holds the commits."""

    def __init__(self, **settings: Any) -> None:
        self.entries: list[Entry] = []
        self.failure: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.writers: list[asyncio.StreamWriter] = []
        router = Router([Endpoint("default"), Endpoint("orders")])
        self.replies: dict[str, Reply] = {}
        self.listener = Listener(
            router.endpoint_of, self.submit, ListenerSettings(**settings), record_reply=self.record_reply
        )

    def submit(self, entry: Entry, told: Callable[[BaseException | None], None]) -> None:
        spawn(self._store(entry, told), name="store")

    def record_reply(self, capture: Capture, reply: Reply, told: Callable[[BaseException | None], None]) -> None:
        self.replies[capture.uuid] = reply
        told(self.failure)

    async def _store(self, entry: Entry, told: Callable[[BaseException | None], None]) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is None:
            self.entries.append(entry)
        told(self.failure)

    @property
    def captures(self) -> list[Capture]:
        return [entry.capture for entry in self.entries]

    @property
    def host(self) -> str:
        assert self.listener.address is not None
        return self.listener.address.removeprefix("http://")

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, _, port = self.host.rpartition(":")
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        self.writers.append(writer)
        return reader, writer

    async def close(self) -> None:
        """Stop the listener and close what the test opened."""
        if self.gate is not None:
            self.gate.set()
        await self.listener.stop()
        for writer in self.writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    async def talk(self, *parts: bytes, end: bool = False, pause: float = 0.02) -> bytes:
        """Send the parts with a pause between them; what came back until the listener closed."""
        reader, writer = await self.connect()
        for number, part in enumerate(parts):
            if number:
                await asyncio.sleep(pause)
            writer.write(part)
            await writer.drain()
        if end:
            writer.write_eof()
        try:
            return await asyncio.wait_for(reader.read(), 5)
        finally:
            writer.close()

    async def rows(self, count: int) -> list[Entry]:
        """The entries, once there are `count` of them; fails when there are not within five seconds, or more."""
        for _ in range(500):
            if len(self.entries) >= count:
                break
            await asyncio.sleep(0.01)
        assert len(self.entries) == count
        return self.entries


@pytest.fixture
async def open_desk() -> AsyncIterator[Callable[..., Awaitable[Desk]]]:
    desks: list[Desk] = []

    async def start(host: str = "127.0.0.1", **settings: Any) -> Desk:
        desk = Desk(**settings)
        await desk.listener.start(host, 0)
        desks.append(desk)
        return desk

    yield start
    for desk in desks:
        await desk.close()


@pytest.fixture
async def desk(open_desk: Callable[..., Awaitable[Desk]]) -> Desk:
    return await open_desk()
