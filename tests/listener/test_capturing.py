from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Headers, build_head
from inspector.engine import new_event_loop
from tests.listener.conftest import Desk


async def test_a_request_is_kept_as_it_came(desk: Desk) -> None:
    before = datetime.now(UTC)
    answer = await desk.talk(
        b"POST /orders/1?x=%20&x=2 HTTP/1.1\r\nHost: a:1\r\nX-Dup: 1\r\nx-dup: 2\r\nCONNECTION: close\r\n"
        b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x00\xffz"
    )
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    (capture,) = desk.captures
    assert capture.method == "POST"
    assert capture.target == "/orders/1?x=%20&x=2"
    assert capture.http_version == "1.1"
    assert capture.scheme == "http"
    assert capture.endpoint == "orders"
    assert list(capture.headers) == [
        (b"Host", b"a:1"),
        (b"X-Dup", b"1"),
        (b"x-dup", b"2"),
        (b"CONNECTION", b"close"),
        (b"Content-Encoding", b"gzip"),
        (b"Content-Length", b"5"),
    ]
    assert capture.body == b"\x1f\x8b\x00\xffz"
    assert capture.head is None
    assert not capture.truncated
    assert not capture.incomplete
    assert capture.malformed is None
    assert before - timedelta(seconds=0.1) <= capture.received_at <= datetime.now(UTC)
    assert capture.remote.startswith("127.0.0.1:")
    assert capture.uuid


@pytest.mark.parametrize(
    "line",
    [
        "OPTIONS * HTTP/1.1",
        "GET http://other.example/x?y HTTP/1.1",
        "PROPFIND / HTTP/1.1",
        "DELETE //a/../b;c=1?q#f HTTP/1.1",
        "CONNECT other.example:443 HTTP/1.1",
        "TRACE / HTTP/1.1",
        "PUT /%zz?%%% HTTP/1.1",
    ],
)
async def test_any_method_and_target_arrives(desk: Desk, line: str) -> None:
    answer = await desk.talk(f"{line}\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    (capture,) = desk.captures
    assert f"{capture.method} {capture.target} HTTP/{capture.http_version}" == line


async def test_a_chunked_body_is_joined(desk: Desk) -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    await desk.talk(head, b"3;ext=1\r\nabc\r\n", b"2\r", b"\nde\r\n0\r\nTrailer: 1\r\n", b"\r\n")
    (capture,) = desk.captures
    assert capture.body == b"abcde"
    assert capture.wire_head() == head


@pytest.mark.parametrize(
    "head",
    [
        b"POST /a HTTP/1.1\r\nhost:a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n",
        b"POST /a HTTP/1.1\r\nHost: a\r\nX:   b  \r\nConnection: close\r\nContent-Length: 2\r\n\r\n",
        b"POST  /a  HTTP/1.1\r\nHost: a\r\nX:\tb\r\nConnection: close\r\nContent-Length: 2\r\n\r\n",
        b"POST /a HTTP/1.1\r\nHost: a\r\nX:\r\nConnection: close\r\nContent-Length: 2\r\n\r\n",
    ],
)
async def test_odd_white_space_in_the_head_is_kept(desk: Desk, head: bytes) -> None:
    await desk.talk(head + b"hi")
    (capture,) = desk.captures
    assert capture.head == head
    assert capture.wire_head() == head
    assert capture.body == b"hi"


async def test_the_head_of_each_pipelined_request_is_its_own(desk: Desk) -> None:
    heads = [
        b"POST /1 HTTP/1.1\r\nHost:a\r\nContent-Length: 3\r\n\r\n",
        b"POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /3 HTTP/1.1\r\nhost:  a\r\n\r\n",
        b"POST /4 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\n",
    ]
    bodies = [b"a\r\n", b"2\r\n\r\n\r\n0\r\n\r\n", b"", b"\r\n\r\n"]
    stream = b"".join(head + body for head, body in zip(heads, bodies, strict=True))
    for size in (len(stream), 7, 50):
        desk.entries.clear()
        parts = [stream[start : start + size] for start in range(0, len(stream), size)]
        answer = await desk.talk(*parts, pause=0.001)
        assert answer.count(b"HTTP/1.1 200 OK") == 4
        assert [capture.wire_head() for capture in desk.captures] == heads
        assert [capture.head is None for capture in desk.captures] == [False, True, False, True]
        assert [capture.body for capture in desk.captures] == [b"a\r\n", b"\r\n", b"", b"\r\n\r\n"]


async def test_many_pipelined_requests_are_answered_in_order(desk: Desk) -> None:
    request = b"POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
    stream = b"".join(request % number for number in range(200))
    stream += b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = await desk.talk(stream)
    assert answer.count(b"HTTP/1.1 200 OK") == 201
    assert [capture.target for capture in desk.captures] == [f"/{number}" for number in range(200)] + ["/last"]


async def test_http_1_0_is_closed_unless_it_asks_to_keep_alive(desk: Desk) -> None:
    answer = await desk.talk(b"GET / HTTP/1.0\r\n\r\n")
    assert b"Connection: close\r\n" in answer
    answer = await desk.talk(
        b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"GET / HTTP/1.0\r\nConnection: close\r\n\r\n"
    )
    assert answer.count(b"Connection: keep-alive\r\n") == 1
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert {capture.http_version for capture in desk.captures} == {"1.0"}


async def test_a_large_body_arrives_whole(desk: Desk) -> None:
    body = bytes(range(256)) * 20_000
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    await desk.talk(head + body)
    assert desk.captures[0].body == body
    assert not desk.captures[0].truncated


async def test_a_declined_upgrade_is_an_ordinary_capture(desk: Desk) -> None:
    for protocol in (b"websocket", b"h2c"):
        answer = await desk.talk(
            b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n", b"\x00\x01"
        )
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Connection: close\r\n" in answer
    assert [capture.target for capture in desk.captures] == ["/ws", "/ws"]


async def test_duration_counts_from_the_first_byte(desk: Desk) -> None:
    await desk.talk(
        b"POST / HTTP/1.1\r\nHost: a\r\n", b"Connection: close\r\nContent-Length: 1\r\n\r\n", b"x", pause=0.1
    )
    (entry,) = desk.entries
    assert entry.reply is not None
    assert 200_000 <= entry.reply.duration_us < 2_000_000
    assert datetime.now(UTC) - entry.capture.received_at >= timedelta(seconds=0.2)


async def test_thousands_of_idle_connections_are_kept(desk: Desk) -> None:
    opened = [await desk.connect() for _ in range(1000)]
    answer = await desk.talk(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    opened[0][1].write(b"GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
    assert await opened[0][0].readuntil(b"\r\n\r\n")
    for _, writer in opened:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for _, writer in opened))
    assert len(desk.entries) == 2


_NAME = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789!#$%&'*+-.^_`|~", min_size=1, max_size=20).map(
    lambda text: b"X" + text.encode()
)
_VALUE = st.binary(max_size=40).map(
    lambda data: bytes(byte for byte in data if byte >= 0x20 and byte != 0x7F).strip(b" \t")
)
_TARGET = st.text([chr(code) for code in range(0x21, 0x7F) if chr(code) != "#"], max_size=60).map(
    lambda text: ("/" + text).encode()
)


class _Wire:
    """One listener for all examples of a property: starting one for each would be the slow part."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.desk = Desk()
        loop.run_until_complete(self.desk.listener.start("127.0.0.1", 0))

    def send(self, data: bytes) -> bytes:
        return self.loop.run_until_complete(self.desk.talk(data))


@pytest.fixture(scope="module")
def wire() -> Any:
    loop = new_event_loop()
    made = _Wire(loop)
    yield made
    loop.run_until_complete(made.desk.close())
    loop.run_until_complete(asyncio.sleep(0.05))
    loop.close()


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(["POST", "GET", "PUT", "PATCH", "DELETE", "REPORT", "QUERY"]),
    target=_TARGET,
    pairs=st.lists(st.tuples(_NAME, _VALUE), max_size=12),
    body=st.binary(max_size=300),
    chunks=st.lists(st.integers(1, 40), max_size=5),
    chunked=st.booleans(),
)
def test_whatever_is_sent_arrives_byte_identical(
    wire: _Wire,
    method: str,
    target: bytes,
    pairs: list[tuple[bytes, bytes]],
    body: bytes,
    chunks: list[int],
    chunked: bool,
) -> None:
    lines = [(b"Host", b"a"), *pairs, (b"Connection", b"close")]
    sent = body
    if chunked:
        lines.append((b"Transfer-Encoding", b"chunked"))
        sent, rest = b"", body
        for size in [*chunks, len(body)]:
            if rest[:size]:
                sent += b"%x\r\n%b\r\n" % (len(rest[:size]), rest[:size])
            rest = rest[size:]
        sent += b"0\r\n\r\n"
    else:
        lines.append((b"Content-Length", b"%d" % len(body)))
    head = build_head(f"{method} {target.decode()} HTTP/1.1", Headers(lines))
    wire.desk.entries.clear()
    answer = wire.send(head + sent)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    (entry,) = wire.desk.entries
    capture = entry.capture
    assert capture.malformed is None
    assert capture.wire_head() == head
    assert (capture.method, capture.target) == (method, target.decode())
    assert list(capture.headers) == lines
    assert capture.body == body
