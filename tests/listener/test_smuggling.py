"""Requests that two programs may read differently, and many in one: through raw sockets."""

from __future__ import annotations

import asyncio

import pytest

from tests.listener.conftest import Desk

POST = b"POST /t HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"\r\n0\r\n\r\n"
INNER = b"GET /inner HTTP/1.1\r\nHost: a\r\n\r\n"

AMBIGUOUS = {
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
    "the same length twice": POST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    "a list of lengths": POST + b"Content-Length: 1, 1\r\n\r\nx",
    "length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + END,
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + END,
    "a length with a plus": POST + b"Content-Length: +1\r\n\r\nx",
    "a negative length": POST + b"Content-Length: -1\r\n\r\nx",
    "a length in hex": POST + b"Content-Length: 0x1\r\n\r\nx",
    "a length with an underscore": POST + b"Content-Length: 1_0\r\n\r\nxxxxxxxxxx",
    "a length in two words": POST + b"Content-Length: 1 1\r\n\r\nx",
    "a length after a vertical tab": POST + b"Content-Length: \x0b1\r\n\r\nx",
    "no length at all": POST + b"Content-Length:\r\n\r\n" + INNER,
    "a length without end": POST + b"Content-Length: 99999999999999999999999\r\n\r\nx",
    "a space before the colon of the length": POST + b"Content-Length : 1\r\n\r\nx",
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + END,
    "chunked twice in one line": POST + b"Transfer-Encoding: chunked, chunked\r\n" + END,
    "xchunked": POST + b"Transfer-Encoding: xchunked\r\n" + END,
    "quoted": POST + b'Transfer-Encoding: "chunked"\r\n' + END,
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n" + INNER,
    "chunked and then not": POST + b"Transfer-Encoding: chunked, identity\r\n" + END,
    "compressed and chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n" + END,
    "an empty coding": POST + b"Transfer-Encoding:\r\n\r\n" + INNER,
    "a coding after a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n" + END,
    "a coding with a parameter": POST + b"Transfer-Encoding: chunked;a=b\r\n" + END,
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n" + END,
    "a coding with a NUL": POST + b"Transfer-Encoding: chunked\x00\r\n" + END,
    "a space before the colon of the coding": POST + b"Transfer-Encoding : chunked\r\n" + END,
    "a tab before the colon of the coding": POST + b"Transfer-Encoding\t: chunked\r\n" + END,
    "chunks in HTTP/1.0": b"POST /t HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + END,
    "chunk ends without CR": CHUNKED + b"1\nx\n0\n\n",
    "an extension without CR": CHUNKED + b"1;a\nb\r\nx\r\n0\r\n\r\n",
    "a chunk size in 0x": CHUNKED + b"0x1\r\nx\r\n0\r\n\r\n",
    "a chunk size with a plus": CHUNKED + b"+1\r\nx\r\n0\r\n\r\n",
    "a negative chunk size": CHUNKED + b"-1\r\nx\r\n0\r\n\r\n",
    "a chunk size with a space": CHUNKED + b"1 \r\nx\r\n0\r\n\r\n",
    "a chunk size with an underscore": CHUNKED + b"1_0\r\nx\r\n0\r\n\r\n",
    "an empty chunk size": CHUNKED + b"\r\nx\r\n0\r\n\r\n",
    "a chunk size that overflows": CHUNKED + b"FFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + b"1\r\nxx\r\n0\r\n\r\n",
    "a length in the trailer": CHUNKED + b"1\r\nx\r\n0\r\nContent-Length: 5\r\n\r\n",
    "a coding in the trailer": CHUNKED + b"1\r\nx\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a bare LF after a header": POST + b"X: a\nY: b\r\n\r\n",
    "a bare CR in a value": POST + b"X: a\rb\r\n\r\n",
    "a folded header": POST + b"X: a\r\n b\r\n\r\n",
    "a space before the first header": b"GET /t HTTP/1.1\r\n Host: a\r\n\r\n",
    "a NUL in a name": POST + b"X\x00Y: x\r\n\r\n",
    "a NUL in a value": POST + b"X: x\x00y\r\n\r\n",
    "no colon": POST + b"Xabc\r\n\r\n",
    "no name": POST + b": x\r\n\r\n",
    "two hosts": b"GET /t HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "the same host twice": b"GET /t HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "a list of hosts": b"GET /t HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "a host with a user": b"GET /t HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "no version": b"GET /t\r\n\r\n",
    "a space in the target": b"GET /t HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("raw", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_what_can_be_read_in_two_ways_is_refused_and_shown_byte_for_byte(desk: Desk, raw: bytes) -> None:
    answer = await desk.talk(raw)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"Connection: close\r\n" in answer
    # one answer, one row: nothing that hides in it is taken for a request
    assert answer.count(b"HTTP/1.1 ") == 1
    (entry,) = desk.entries
    assert entry.capture.malformed
    assert entry.capture.body == raw
    assert entry.capture.malformed in answer.decode()
    assert entry.reply is not None
    assert (entry.reply.status, entry.reply.rule) == (400, "malformed")


CLOSE = b"Connection: close\r\n"
PLAIN = {
    "upper case": POST + b"Transfer-Encoding: CHUNKED\r\nConnection: close\r\n\r\n1\r\nx" + END,
    "a tab after the colon": POST + b"Transfer-Encoding:\tchunked\r\nConnection: close\r\n\r\n1\r\nx" + END,
    "an extension": POST + b'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1;a="b"\r\nx' + END,
    "a length with blanks": POST + b"Content-Length: \t1 \r\nConnection: close\r\n\r\nx",
    "an address of the same host": b"POST http://A:80/t HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    + CLOSE
    + b"\r\nx",
    "an empty host": b"POST /t HTTP/1.1\r\nHost:\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
    "an IPv6 host": b"POST /t HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
}


@pytest.mark.parametrize("raw", PLAIN.values(), ids=PLAIN.keys())
async def test_what_only_looks_odd_is_taken(desk: Desk, raw: bytes) -> None:
    assert (await desk.talk(raw)).startswith(b"HTTP/1.1 200 OK\r\n")
    (capture,) = desk.captures
    assert (capture.malformed, capture.body) == (None, b"x")
    assert raw.startswith(capture.wire_head())


async def test_bytes_behind_a_body_are_a_request_of_their_own(desk: Desk) -> None:
    answer = await desk.talk(POST + b"Content-Length: 2\r\n\r\nhiEXTRA")
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400"]
    first, second = desk.captures
    assert (first.body, first.malformed) == (b"hi", None)
    assert second.malformed
    assert second.body == b"EXTRA"


async def test_a_refused_request_ends_the_connection_and_those_before_it_are_served(desk: Desk) -> None:
    hidden = POST + b"Transfer-Encoding: gzip, chunked\r\n" + END + INNER
    answer = await desk.talk(INNER + INNER + hidden)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"400"]
    assert [capture.malformed is None for capture in desk.captures] == [True, True, False]
    assert desk.captures[2].body == hidden


async def test_bodies_that_come_in_two_parts_do_not_hold_up_what_comes_behind_them(desk: Desk) -> None:
    reader, writer = await desk.connect()
    for _ in range(40):
        writer.write(POST + b"Content-Length: 4\r\n\r\nab")
        await writer.drain()
        await asyncio.sleep(0.001)
        writer.write(b"cd")
        await reader.readuntil(b"\r\n\r\n")
    last = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    writer.write(INNER * 100 + last)
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 101
    assert len(desk.entries) == 141
    writer.close()


async def test_pipelined_requests_are_captured_and_answered_in_order(desk: Desk) -> None:
    many = b"".join(
        b"POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (number, number, b"x" * number)
        for number in range(200)
    )
    last = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    half = len(many) // 2 + 7
    answer = await desk.talk(many[:half], many[half:] + last)
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 201
    assert [capture.target for capture in desk.captures] == [f"/{number}" for number in range(200)] + ["/last"]
    assert [len(capture.body) for capture in desk.captures[:-1]] == list(range(200))
