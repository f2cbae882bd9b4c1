from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import pytest

from tests.listener.conftest import Desk

OpenDesk = Callable[..., Awaitable[Desk]]

REFUSED = [
    (b"POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", "Missing 'Host' header", "POST", "/x", "1.1"),
    (
        "GET /caf\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
        "Invalid char in url path",
        "GET",
        "/caf\u00c3\u00a9",
        "1.1",
    ),
    (b"BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", "Invalid method", "BREW", "/pot", "1.1"),
    (b"P{ST / HTTP/1.1\r\nHost: a\r\n\r\n", "Invalid method", "?", "/", "?"),
    (
        b"POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "Content-Length",
        "POST",
        "/two",
        "1.1",
    ),
    (
        b"POST /smuggle HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        "Transfer-Encoding",
        "POST",
        "/smuggle",
        "1.1",
    ),
    (
        b"POST /smuggle HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG",
        "Content-Length",
        "POST",
        "/smuggle",
        "1.1",
    ),
    (b"GET /fold HTTP/1.1\r\nHost: a\r\nX: 1\r\n  2\r\n\r\n", "whitespace", "GET", "/fold", "1.1"),
    (b"GET / HTTP/3.7\r\nHost: a\r\n\r\n", "version", "GET", "/", "3.7"),
    (b"GET /bare HTTP/1.1\nHost: a\n\n", "CRLF", "GET", "/bare", "1.1"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n", "header", "GET", "/", "1.1"),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", "header", "GET", "/", "1.1"),
    (b"\x00\x01\x02\xff" * 10, "", "?", "/", "?"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x07" * 32, "HTTPS", "?", "/", "?"),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI", "PRI", "*", "2.0"),
    (b"hello\r\n\r\n", "", "?", "/", "?"),
]


@pytest.mark.parametrize(("raw", "words", "method", "target", "version"), REFUSED)
async def test_what_the_parser_refuses_becomes_a_malformed_row(
    desk: Desk, raw: bytes, words: str, method: str, target: str, version: str
) -> None:
    answer = await desk.talk(raw)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"Connection: close\r\n" in answer
    (entry,) = desk.entries
    capture = entry.capture
    assert capture.malformed
    assert words.lower() in capture.malformed.lower()
    assert "\n" not in capture.malformed
    assert capture.body == raw
    assert capture.wire_head() == b""
    assert (capture.method, capture.target, capture.http_version) == (method, target, version)
    assert not capture.incomplete
    assert entry.reply is not None
    assert entry.reply.wire() == answer


async def test_a_refused_body_in_a_later_packet_is_kept_too(desk: Desk) -> None:
    head = b"POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n"
    await desk.talk(head, b"bo", b"dy")
    assert desk.captures[0].body == head + b"body"


async def test_refused_bytes_are_kept_up_to_the_limits(open_desk: OpenDesk) -> None:
    desk = await open_desk(body_limit=1000, header_limit=1000)
    await desk.talk(b"\x00" * 50_000)
    assert desk.captures[0].body == b"\x00" * 6000


async def test_good_requests_before_a_refused_one_are_served(desk: Desk) -> None:
    good = b"POST /good HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    chunked = b"POST /chunked HTTP/1.1\r\nHost:a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    bad = b"BREW /bad HTTP/1.1\r\nHost: a\r\n\r\n"
    for parts in ([good + chunked + bad], [good, chunked, bad], [good + chunked[:60], chunked[60:] + bad]):
        desk.entries.clear()
        answer = await desk.talk(*parts)
        assert answer.count(b"HTTP/1.1 200 OK") == 2
        assert answer.count(b"HTTP/1.1 400 Bad Request") == 1
        assert [capture.target for capture in desk.captures] == ["/good", "/chunked", "/bad"]
        assert [capture.body for capture in desk.captures] == [b"abc", b"x", bad]
        assert desk.captures[1].head is not None


@pytest.mark.parametrize("together", [True, False])
async def test_a_broken_chunk_makes_the_request_malformed(desk: Desk, together: bool) -> None:
    head = b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    parts = [head, b"3\r\nabc\r\n", b"zz\r\nrest"]
    answer = await desk.talk(*([b"".join(parts)] if together else parts))
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    (capture,) = desk.captures
    assert capture.malformed is not None
    assert "chunk" in capture.malformed
    assert capture.body == b"".join(parts)
    assert (capture.method, capture.target) == ("POST", "/c")


async def test_headers_up_to_the_limit_are_accepted(open_desk: OpenDesk) -> None:
    desk = await open_desk(header_limit=64 * 1024)
    value = b"v" * (64 * 1024 - 100)
    answer = await desk.talk(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + value + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert desk.captures[0].headers.get("x") == value.decode()


async def test_a_header_over_the_limit_is_a_malformed_row(open_desk: OpenDesk) -> None:
    desk = await open_desk(header_limit=4096)
    raw = b"GET /long HTTP/1.1\r\nHost: a\r\nX: " + b"v" * 5000 + b"\r\n\r\n"
    answer = await desk.talk(raw)
    assert answer.startswith(b"HTTP/1.1 431 ")
    (capture,) = desk.captures
    assert capture.malformed is not None
    assert "4096" in capture.malformed
    assert capture.target == "/long"
    assert capture.body == raw


async def test_endless_header_lines_are_refused(open_desk: OpenDesk) -> None:
    desk = await open_desk(header_limit=1000)
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"v" * 500) for number in range(12))
    answer = await desk.talk(b"GET /bomb HTTP/1.1\r\nHost: a\r\n", lines)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert desk.captures[0].malformed == "The header lines are longer than 5096 bytes together"


async def test_too_many_header_bytes_are_refused_however_they_come(desk: Desk) -> None:
    lines = [b"X-%d: %s\r\n" % (number, b"v" * 1000) for number in range(300)]
    first = b"POST /many HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
    good = b"GET /before HTTP/1.1\r\nHost: a\r\n\r\n"
    raw = first + b"".join(lines[:80]) + b"\r\nhi"
    for parts in ([raw], [good + raw], [first, *lines[:80], b"\r\nhi"], [first, b"".join(lines)]):
        desk.entries.clear()
        answer = await desk.talk(*parts, pause=0.001)
        assert b"HTTP/1.1 431 " in answer
        capture = desk.captures[-1]
        assert capture.malformed == "The header lines are longer than 69632 bytes together"
        assert (capture.method, capture.target, capture.headers.has("x-1")) == ("POST", "/many", False)
        assert capture.body.startswith(first + lines[0])
        assert [one.target for one in desk.captures[:-1]] == ["/before"] * (parts[0] is not raw and len(parts) == 1)
    answer = await desk.talk(first + b"".join(lines[:64]) + b"Connection: close\r\n\r\nhi")
    assert answer.startswith(b"HTTP/1.1 200")


async def test_many_short_header_lines_are_accepted(desk: Desk) -> None:
    few = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + b"a:b\r\n" * 10_000 + b"\r\n"
    assert (await desk.talk(few)).startswith(b"HTTP/1.1 200")
    assert len(desk.captures[0].headers) == 10_002
    assert (await desk.talk(few.replace(b"a:b", b"a:"))).startswith(b"HTTP/1.1 200")


async def test_a_line_that_is_too_long_is_told_without_its_bytes(desk: Desk) -> None:
    for raw in (
        b"GET /" + b"t" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"v" * 70_000 + b"\r\n\r\n",
    ):
        answer = await desk.talk(raw)
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert desk.captures[-1].malformed == "The request line or a header is longer than 65536 bytes"
        assert desk.captures[-1].body == raw


async def test_an_address_that_is_none_is_told_as_such(desk: Desk) -> None:
    await desk.talk(b"GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n")
    assert desk.captures[0].malformed == "Invalid address: http://[::1/"


async def test_refusals_stay_out_of_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for raw, *_ in REFUSED[:4]:
            await desk.talk(raw)
    assert not caplog.records
