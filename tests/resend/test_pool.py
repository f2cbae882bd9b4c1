"""Connections that are kept: reused where both sides want that, given up where one does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from inspector.capture import Attempt
from inspector.resend import Pool, Route, resend
from inspector.settings import ResendSettings
from tests.resend.conftest import OK, a_capture

QUICK = ResendSettings(timeout_s=5.0)


class Keeping:
    """A receiver that keeps connections open; `answers` are given in turn, the last one again and again."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.requests: list[bytes] = []
        self.answers: list[bytes] = [OK]
        self.hang_up_after = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        served = 0
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0")
                self.requests.append(head + await reader.readexactly(length))
                writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
                served += 1
                if served == self.hang_up_after:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@pytest.fixture
async def keeping() -> AsyncIterator[Keeping]:
    made = Keeping()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    made = Pool()
    yield made
    await made.close()


async def send(keeping: Keeping, pool: Pool, body: bytes = b"{}") -> Attempt:
    url = f"http://127.0.0.1:{keeping.port}"
    return await resend(a_capture(body=body), url, settings=QUICK, route=Route(pool=pool))


async def test_one_connection_serves_many_and_the_bytes_are_the_same(keeping: Keeping, pool: Pool) -> None:
    bodies = [b"one", b"", b"x" * 600_000, b"last"]
    for body in bodies:
        attempt = await send(keeping, pool, body)
        assert (attempt.error, attempt.status, attempt.response_body) == (None, 200, b"ok")
    assert keeping.connections == 1
    assert [request.partition(b"\r\n\r\n")[2] for request in keeping.requests] == bodies
    assert attempt.timings.connect_ms is None
    assert attempt.timings.total_ms is not None


async def test_a_receiver_that_closes_gets_a_new_connection(keeping: Keeping, pool: Pool) -> None:
    keeping.answers = [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"]
    for _ in range(3):
        assert (await send(keeping, pool)).status == 200
    assert keeping.connections == 3


async def test_one_that_hangs_up_without_saying_so_is_tried_once_more(keeping: Keeping, pool: Pool) -> None:
    keeping.hang_up_after = 1
    for _ in range(5):
        attempt = await send(keeping, pool)
        assert (attempt.error, attempt.status) == (None, 200)
    assert len(keeping.requests) == 5


async def test_it_is_told_when_the_receiver_may_have_got_it_twice(keeping: Keeping, pool: Pool) -> None:
    # the second request is read, and hung up on, without a word
    keeping.answers = [OK, b"", OK]
    keeping.hang_up_after = 2
    assert not any("once more" in one for one in (await send(keeping, pool)).changes)
    attempt = await send(keeping, pool, b"twice")
    assert (attempt.error, attempt.status) == (None, 200)
    assert [one for one in keeping.requests if one.endswith(b"twice")] == [keeping.requests[-1]] * 2
    assert "sent once more" in attempt.changes[-1]


async def test_bytes_that_nobody_asked_for_end_the_connection(keeping: Keeping, pool: Pool) -> None:
    keeping.answers = [OK + b"HTTP/1.1 500 Surprise\r\nContent-Length: 0\r\n\r\n", OK]
    assert (await send(keeping, pool)).status == 200
    assert (await send(keeping, pool)).status == 200
    assert keeping.connections == 2


async def test_many_at_once_have_a_connection_each(keeping: Keeping, pool: Pool) -> None:
    attempts = await asyncio.gather(*(send(keeping, pool) for _ in range(20)))
    assert {attempt.status for attempt in attempts} == {200}
    again = await asyncio.gather(*(send(keeping, pool) for _ in range(20)))
    assert {attempt.status for attempt in again} == {200}
    assert keeping.connections == 20
