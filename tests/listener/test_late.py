"""Answers that come after the commit: waited for without holding anything up, and sent in the order of the requests."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import pytest

from inspector.capture import Capture, Headers, Reply
from inspector.errors import StoreFull
from inspector.listener import Chosen, Decision
from tests.listener.conftest import Desk
from tests.listener.test_leaving import reset

REQUEST = b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
ALIVE = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n"


def later(answer: Callable[[], Awaitable[Chosen | None]]) -> Callable[[Capture], Decision]:
    return lambda capture: Decision(late=answer)


async def test_the_request_is_on_record_while_its_answer_is_waited_for(desk: Desk) -> None:
    go = asyncio.Event()

    async def answer() -> Chosen:
        await go.wait()
        return Chosen(Reply(201, "Made", Headers([(b"Date", b"then"), (b"Server", b"theirs")]), b"done", rule="late"))

    desk.listener.decide = later(answer)
    talking = asyncio.ensure_future(desk.talk(REQUEST))
    (entry,) = await desk.rows(1)
    assert entry.reply is None
    assert not talking.done()
    go.set()
    wire = await talking
    assert wire == (
        b"HTTP/1.1 201 Made\r\nDate: then\r\nServer: theirs\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone"
    )
    reply = desk.replies[entry.capture.uuid]
    assert reply.wire() == wire
    assert (reply.rule, reply.duration_us > 0) == ("late", True)


async def test_without_a_late_answer_the_plain_one_goes_out(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async def none() -> None:
        return None

    async def broken() -> Chosen:
        raise RuntimeError("boom")

    desk.listener.decide = later(none)
    assert (await desk.talk(REQUEST)).startswith(b"HTTP/1.1 200 OK")
    desk.listener.decide = later(broken)
    with caplog.at_level(logging.ERROR):
        wire = await desk.talk(REQUEST)
    assert wire.startswith(b"HTTP/1.1 200 OK")
    assert b"boom" not in wire
    assert "was not made" in caplog.text


async def test_pipelined_requests_are_answered_in_their_order(desk: Desk) -> None:
    waits = {"/a": 0.2, "/b": 0.0, "/c": 0.05}

    def decide(capture: Capture) -> Decision:
        async def answer() -> Chosen:
            await asyncio.sleep(waits[capture.path])
            return Chosen(Reply(200, "OK", Headers(), capture.path.encode()))

        return Decision(late=answer)

    desk.listener.decide = decide
    raw = b"".join(ALIVE % path for path in (b"/a", b"/b")) + ALIVE[:-2] % b"/c" + b"Connection: close\r\n\r\n"
    wire = await desk.talk(raw)
    assert [wire.find(path) for path in (b"\n/a", b"\n/b", b"\n/c")] == sorted(
        wire.find(path) for path in (b"\n/a", b"\n/b", b"\n/c")
    )
    assert wire.count(b"HTTP/1.1 200") == 3
    assert b"Connection" not in wire.partition(b"\n/b")[0]


async def test_of_who_is_gone_before_the_answer_it_is_kept_what_would_have_answered(desk: Desk) -> None:
    went_on = asyncio.Event()
    go = asyncio.Event()

    async def answer() -> Chosen:
        await go.wait()
        went_on.set()
        return Chosen(Reply(200, "OK", rule="slow, step 1 of 2: delay 1s"))

    desk.listener.decide = later(answer)
    _, writer = await desk.connect()
    writer.write(REQUEST)
    await desk.rows(1)
    reset(writer)
    await asyncio.sleep(0.05)
    go.set()
    await asyncio.wait_for(went_on.wait(), 5)
    await asyncio.sleep(0.05)
    (reply,) = desk.replies.values()
    assert (reply.status, reply.body) == (0, b""), "nobody got an answer"
    assert reply.rule == "slow, step 1 of 2: delay 1s (the sender had gone)"


@pytest.mark.parametrize("size", [3, 3_000_000], ids=["small", "large"])
@pytest.mark.parametrize("leaving", [True, False], ids=["closed", "half closed"])
async def test_who_closed_during_a_delay_got_no_answer_and_who_only_ended_its_side_did(
    desk: Desk, leaving: bool, size: int
) -> None:
    go = asyncio.Event()

    async def answer() -> Chosen:
        await go.wait()
        return Chosen(Reply(214, "Late", Headers(), b"x" * size, rule="slow: delay 1.5s"))

    desk.listener.decide = later(answer)
    reader, writer = await desk.connect()
    # a second request behind the first is answered in its turn, or by nobody
    writer.write(2 * REQUEST.replace(b"Connection: close\r\n", b""))
    await desk.rows(1)
    if leaving:
        writer.close()
    else:
        writer.write_eof()
    await asyncio.sleep(0.05)
    go.set()
    if not leaving:
        began = time.monotonic()
        wire = await asyncio.wait_for(reader.read(), 5)
        assert (wire.count(b"HTTP/1.1 214 Late"), wire.count(b"x")) == (2, 2 * size)
        assert size > 3 or time.monotonic() - began < 0.2, "who reads waits for nothing"
    first, second = await desk.rows(2)
    for _ in range(100):
        if len(desk.replies) == (1 if leaving else 2):
            break
        await asyncio.sleep(0.01)
    reply = desk.replies[first.capture.uuid]
    if leaving:
        assert (reply.status, reply.body, reply.rule) == (0, b"", "slow: delay 1.5s (the sender had gone)")
        assert desk.replies.get(second.capture.uuid, reply).status == 0
    else:
        assert [desk.replies[one.capture.uuid].status for one in (first, second)] == [214, 214]


async def test_a_half_closed_sender_still_gets_its_answer(desk: Desk) -> None:
    async def answer() -> Chosen:
        await asyncio.sleep(0.1)
        return Chosen(Reply(200, "OK", Headers(), b"late"))

    desk.listener.decide = later(answer)
    assert (await desk.talk(REQUEST.replace(b"Connection: close\r\n", b""), end=True)).endswith(b"late")


async def test_the_listener_stops_within_a_second_and_tells_who_waits(desk: Desk) -> None:
    cancelled = asyncio.Event()

    async def answer() -> Chosen:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return Chosen(Reply(500))

    desk.listener.decide = later(answer)
    talking = [asyncio.ensure_future(desk.talk(REQUEST.replace(b"Connection: close\r\n", b""))) for _ in range(5)]
    await desk.rows(5)
    began = time.monotonic()
    await desk.listener.stop()
    assert time.monotonic() - began < 1.5
    for wire in await asyncio.gather(*talking):
        assert wire.startswith(b"HTTP/1.1 200 OK")
        assert b"Connection: close" in wire
    assert cancelled.is_set()
    assert len(desk.replies) == 5


async def test_what_is_not_stored_is_not_waited_for(desk: Desk) -> None:
    async def answer() -> Chosen:
        raise AssertionError("asked for an answer to what is not on record")

    desk.listener.decide = later(answer)
    desk.failure = StoreFull("The disk is full.")
    wire = await desk.talk(REQUEST)
    assert wire.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After" in wire


async def test_an_answer_that_cannot_be_recorded_goes_out_all_the_same(desk: Desk) -> None:
    async def answer() -> Chosen:
        desk.failure = StoreFull("The disk is full.")
        return Chosen(Reply(202, "Accepted"))

    desk.listener.decide = later(answer)
    assert (await desk.talk(REQUEST)).startswith(b"HTTP/1.1 202 Accepted")
