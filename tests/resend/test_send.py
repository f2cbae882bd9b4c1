from __future__ import annotations

import asyncio
import os
import socket
import struct

import pytest

from inspector.capture import Headers
from inspector.errors import ResendRefused
from inspector.resend import resend
from inspector.settings import ResendSettings
from tests.resend.conftest import OK, Receiver, a_capture

QUICK = ResendSettings(timeout_s=5.0)


async def test_the_receiver_gets_exactly_the_captured_bytes(receiver: Receiver) -> None:
    body = bytes(range(256)) * 40
    capture = a_capture("PURGE", "/a%2fb//c/../d?q=%7e&q=%7E", body=body)
    attempt = await resend(capture, receiver.url, settings=QUICK)
    assert attempt.error is None
    assert (attempt.status, attempt.reason, attempt.response_body) == (200, "OK", b"ok")
    assert receiver.requests == [
        b"PURGE /a%2fb//c/../d?q=%7e&q=%7E HTTP/1.1\r\n"
        + f"Host: 127.0.0.1:{receiver.port}\r\n".encode()
        + b"X-Dup: 1\r\nx-dup: 2\r\nContent-Type: application/json\r\nContent-Length: 10240\r\n\r\n"
        + body
    ]
    assert attempt.capture_id == 7
    assert attempt.request_body is None
    assert attempt.url == f"http://127.0.0.1:{receiver.port}/a%2fb//c/../d?q=%7e&q=%7E"
    assert attempt.changes == (f"Host: hooks.example.com → 127.0.0.1:{receiver.port}",)


async def test_answers_keep_their_header_case_order_and_duplicates(receiver: Receiver) -> None:
    receiver.answer = b"HTTP/1.1 418 I'm a teapot\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\nContent-Length: 0\r\n\r\n"
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert (attempt.status, attempt.reason) == (418, "I'm a teapot")
    assert attempt.response_headers == Headers(
        [(b"X-B", b"1"), (b"x-a", b"2"), (b"X-B", b"3"), (b"Content-Length", b"0")]
    )


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK, 200, b"ok"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n",
            200,
            b"abcde",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.0 200\r\n\r\nold", 200, b"old"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", 304, b""),
    ],
)
async def test_every_way_to_end_an_answer_is_understood(
    receiver: Receiver, answer: bytes, status: int, body: bytes
) -> None:
    receiver.answer = answer
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert (attempt.error, attempt.status, attempt.response_body) == (None, status, body)


async def test_head_has_no_body_whatever_its_length_says(receiver: Receiver) -> None:
    receiver.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    attempt = await resend(a_capture("HEAD", body=b""), receiver.url, settings=QUICK)
    assert (attempt.error, attempt.status, attempt.response_body) == (None, 200, b"")


async def test_a_redirect_is_not_followed_but_told(receiver: Receiver) -> None:
    receiver.answer = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert attempt.status == 302
    assert "The redirect to http://elsewhere.example/ was not followed" in attempt.changes
    assert len(receiver.requests) == 1


async def test_an_early_answer_to_a_big_body_is_kept_though_the_receiver_hangs_up(receiver: Receiver) -> None:
    receiver.read_body = False
    receiver.answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 7\r\n\r\ntoo big"
    attempt = await resend(a_capture(body=b"x" * 8_000_000), receiver.url, settings=QUICK)
    assert (attempt.error, attempt.status, attempt.response_body) == (None, 413, b"too big")
    assert any("bytes were sent" in change for change in attempt.changes)


async def test_a_large_body_arrives_whole_at_a_slow_reader(receiver: Receiver) -> None:
    body = os.urandom(3_000_000)
    attempt = await resend(a_capture(body=body), receiver.url, settings=QUICK)
    assert attempt.status == 200
    assert receiver.requests[0].endswith(body)


async def test_an_answer_over_the_cap_is_cut_and_that_is_said(receiver: Receiver) -> None:
    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _request: bytes) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while not writer.transport.is_closing():
            writer.write(b"x" * 65536)
            await writer.drain()

    receiver.answer = flood
    attempt = await resend(a_capture(), receiver.url, settings=ResendSettings(5.0, response_limit=100_000))
    assert (attempt.status, attempt.error, attempt.response_truncated) == (200, None, True)
    assert attempt.response_body == b"x" * 100_000
    assert any("longer than 100000 bytes" in change for change in attempt.changes)


async def test_timings_are_told(receiver: Receiver) -> None:
    async def late(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _request: bytes) -> None:
        await asyncio.sleep(0.1)
        writer.write(OK)

    receiver.answer = late
    attempt = await resend(a_capture(), f"http://localhost:{receiver.port}", settings=QUICK)
    timings = attempt.timings
    assert timings.tls_ms is None
    assert timings.dns_ms is not None
    assert timings.connect_ms is not None
    assert timings.first_byte_ms is not None
    assert timings.total_ms is not None
    assert 90 < timings.first_byte_ms <= timings.total_ms


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_nobody_listening_is_told() -> None:
    port = unused_port()
    attempt = await resend(a_capture(), f"http://localhost:{port}", settings=QUICK)
    assert attempt.status is None
    assert (
        attempt.error
        == f"localhost port {port} refused the connection: nothing listens there. Is the receiving application running?"
    )


async def test_an_unknown_name_is_told() -> None:
    attempt = await resend(a_capture(), "http://bücher.invalid/", settings=QUICK)
    assert attempt.error is not None
    assert "The name xn--bcher-kva.invalid" in attempt.error


async def test_ipv6_works() -> None:
    receiver = Receiver()
    try:
        server = await asyncio.start_server(receiver.serve, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    port = server.sockets[0].getsockname()[1]
    attempt = await resend(a_capture(), f"http://[::1]:{port}/v6", settings=QUICK)
    server.close()
    assert attempt.status == 200
    assert attempt.timings.dns_ms is None
    assert f"\r\nHost: [::1]:{port}\r\n".encode() in receiver.requests[0]


async def _silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _request: bytes) -> None:
    await reader.read()


async def _half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _request: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await reader.read()


async def test_silence_is_given_up_and_the_phase_told(receiver: Receiver) -> None:
    receiver.answer = _silence
    attempt = await resend(a_capture(), receiver.url, settings=ResendSettings(timeout_s=0.2))
    assert attempt.error == f"Gave up after 0.2 s while waiting for the answer (127.0.0.1 port {receiver.port})."


async def test_a_stalled_answer_keeps_what_came(receiver: Receiver) -> None:
    receiver.answer = _half
    attempt = await resend(a_capture(), receiver.url, settings=ResendSettings(timeout_s=0.3))
    assert attempt.error is not None
    assert "while receiving the answer" in attempt.error
    assert (attempt.status, attempt.response_body) == (200, b"half")


async def test_a_receiver_that_does_not_read_is_given_up(receiver: Receiver) -> None:
    receiver.read_body = False

    async def stall(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _request: bytes) -> None:
        await asyncio.sleep(1.0)

    receiver.answer = stall
    attempt = await resend(a_capture(body=b"x" * 20_000_000), receiver.url, settings=ResendSettings(timeout_s=0.3))
    assert attempt.error is not None
    assert "while sending the request" in attempt.error


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def test_a_reset_instead_of_an_answer_is_told(receiver: Receiver) -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _request: bytes) -> None:
        _reset(writer)

    receiver.answer = reset
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert attempt.error == "The target reset the connection without an answer."


async def test_a_reset_halfway_keeps_the_half(receiver: Receiver) -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _request: bytes) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await asyncio.sleep(0.05)
        _reset(writer)

    receiver.answer = reset
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert attempt.error == "The target reset the connection in the middle of its answer, after 44 bytes."
    assert (attempt.status, attempt.response_body) == (200, b"half")


@pytest.mark.parametrize(
    ("answer", "says", "body"),
    [
        (b"", "closed the connection without an answer", b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Le",
            "in the middle of its answer, after 27 bytes",
            b"HTTP/1.1 200 OK\r\nContent-Le",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "in the middle of its answer", b"abc"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "in the middle", b"ab"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", "breaks off with an error", b""),
        (
            b"SSH-2.0-OpenSSH_9.2\x1b[31m\r\n\r\n",
            r"It begins: SSH-2.0-OpenSSH_9.2\x1b[31m\r\n",
            b"SSH-2.0-OpenSSH_9.2\x1b[31m\r\n\r\n",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not HTTP/1.1 (no status line). It begins: SSH-2.0", b"SSH-2.0-OpenSSH_9.2\r\n"),
        (b"HTT", "in the middle of its answer, after 3 bytes", b"HTT"),
        (b"HTTP/2 200\r\n\r\n", "not HTTP/1.1 (Expected dot)", b"HTTP/2 200\r\n\r\n"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "another protocol", None),
    ],
)
async def test_half_answers_and_garbage_are_told_and_kept(
    receiver: Receiver, answer: bytes, says: str, body: bytes | None
) -> None:
    receiver.answer = answer
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert attempt.error is not None
    assert says in attempt.error
    assert "bytearray" not in attempt.error
    if body is not None:
        assert attempt.response_body == body


async def test_endless_headers_do_not_eat_the_memory(receiver: Receiver) -> None:
    receiver.answer = b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 1_000_000
    attempt = await resend(a_capture(), receiver.url, settings=QUICK)
    assert attempt.error is not None
    assert "not HTTP" in attempt.error
    assert len(attempt.response_body) <= 256 * 1024


async def test_cancelling_closes_the_socket_at_once(receiver: Receiver) -> None:
    receiver.answer = _silence
    task = asyncio.ensure_future(resend(a_capture(), receiver.url, settings=QUICK))
    while not receiver.requests:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait_for(receiver.gone.wait(), 1)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_nothing_is_sent_when_refused(receiver: Receiver) -> None:
    with pytest.raises(ResendRefused):
        await resend(a_capture(headers=[(b"A", b"1\r\n2")]), receiver.url, settings=QUICK)
    assert receiver.requests == []


async def test_an_edited_body_is_kept_on_the_attempt(receiver: Receiver) -> None:
    attempt = await resend(a_capture(), receiver.url, settings=QUICK, body=b"edited", resigned=True)
    assert attempt.request_body == b"edited"
    assert attempt.resigned
    assert receiver.requests[0].endswith(b"\r\n\r\nedited")
