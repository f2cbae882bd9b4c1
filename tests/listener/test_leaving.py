from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

import pytest

from tests.listener.conftest import Desk

OpenDesk = Callable[..., Awaitable[Desk]]


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with a TCP reset, as a killed sender does."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize("abruptly", [False, True])
async def test_a_body_cut_short_is_an_incomplete_row(desk: Desk, abruptly: bool) -> None:
    _, writer = await desk.connect()
    writer.write(b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
    await writer.drain()
    await asyncio.sleep(0.05)
    if abruptly:
        reset(writer)
    else:
        writer.close()
    (entry,) = await desk.rows(1)
    assert entry.capture.incomplete
    assert not entry.capture.truncated
    assert entry.capture.malformed is None
    assert entry.capture.body == b"abc"
    assert entry.capture.endpoint == "orders"
    assert entry.reply is None


async def test_a_chunked_body_cut_short_is_an_incomplete_row(desk: Desk) -> None:
    await desk.talk(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde", end=True)
    (entry,) = await desk.rows(1)
    assert entry.capture.incomplete
    assert entry.capture.body == b"abcde"


async def test_headers_cut_short_are_an_incomplete_row(desk: Desk) -> None:
    raw = b"POST /orders HTTP/1.1\r\nHost: a\r\nX-Half: wa"
    await desk.talk(raw, end=True)
    (entry,) = await desk.rows(1)
    assert entry.capture.incomplete
    assert entry.capture.malformed == "The sender closed the connection in the middle of the headers"
    assert entry.capture.body == raw
    assert (entry.capture.method, entry.capture.target, entry.capture.endpoint) == ("POST", "/orders", "orders")


async def test_a_sender_that_only_ends_its_side_gets_its_answer(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    asyncio.get_running_loop().call_later(0.1, desk.gate.set)
    answer = await desk.talk(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", end=True)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert not desk.captures[0].incomplete


async def test_complete_requests_are_kept_though_their_sender_left(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    _, writer = await desk.connect()
    for number in range(3):
        writer.write(b"POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx" % number)
    writer.write(b"POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nx")
    await writer.drain()
    await asyncio.sleep(0.05)
    reset(writer)
    await asyncio.sleep(0.05)
    desk.gate.set()
    entries = await desk.rows(4)
    assert [entry.capture.target for entry in entries] == ["/0", "/1", "/2", "/3"]
    assert [entry.capture.incomplete for entry in entries] == [False, False, False, True]


async def test_a_sender_that_leaves_in_the_middle_of_a_large_body(desk: Desk) -> None:
    _, writer = await desk.connect()
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n" + b"z" * 3_000_000)
    await writer.drain()
    writer.close()
    (entry,) = await desk.rows(1)
    assert entry.capture.incomplete
    assert entry.capture.body == b"z" * 3_000_000


async def test_random_cuts_never_lose_or_invent_bytes(desk: Desk) -> None:
    request = b"POST /cut HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n0123456789abcdefghij"
    for size in range(1, len(request)):
        desk.entries.clear()
        await desk.talk(request[:size], end=True)
        (entry,) = await desk.rows(1)
        capture = entry.capture
        assert capture.incomplete
        assert capture.wire_head() + capture.body == request[:size]


async def test_the_listener_stops_within_a_second_or_so(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    opened = [await desk.connect() for _ in range(20)]
    opened[0][1].write(b"POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
    opened[1][1].write(b"POST /head HTTP/1.1\r\nHo")
    desk.gate = asyncio.Event()
    opened[2][1].write(b"POST /stuck HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na")
    await asyncio.sleep(0.05)
    loop = asyncio.get_running_loop()
    loop.call_later(0.3, desk.gate.set)
    started = loop.time()
    await desk.listener.stop()
    assert loop.time() - started < 1.5
    assert desk.listener.address is None
    for number, (reader, writer) in enumerate(opened):
        answer = await asyncio.wait_for(reader.read(), 1)
        assert answer.startswith(b"HTTP/1.1 200" if number == 2 else b"")
        writer.close()
    assert {(capture.target, capture.incomplete) for capture in desk.captures} == {
        ("/half", True),
        ("/head", True),
        ("/stuck", False),
    }


async def test_stopping_does_not_wait_for_a_commit_that_hangs(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    reader, writer = await desk.connect()
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await asyncio.sleep(0.05)
    started = asyncio.get_running_loop().time()
    await desk.listener.stop()
    assert 0.9 < asyncio.get_running_loop().time() - started < 1.6
    assert reader.at_eof() or reader.exception() or await reader.read() == b""
    desk.gate.set()
    await desk.rows(1)
