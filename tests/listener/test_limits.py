from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from inspector.settings import ListenerSettings
from tests.listener.conftest import Desk

OpenDesk = Callable[..., Awaitable[Desk]]


async def curl(*arguments: str) -> str:
    """Standard output of the system's curl; fails when curl does."""
    process = await asyncio.create_subprocess_exec(
        "curl",
        "-sS",
        "--max-time",
        "10",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err
    return out.decode()


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big"
    path.write_bytes(bytes(range(251)) * 20_000)
    return path


@pytest.mark.parametrize("chunked", [False, True])
async def test_curl_sees_413_and_the_first_part_is_kept(open_desk: OpenDesk, big: Path, chunked: bool) -> None:
    desk = await open_desk(body_limit=100_000)
    options = ["-H", "Transfer-Encoding: chunked"] if chunked else []
    status = await curl(
        "-H",
        "Expect:",
        *options,
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "--data-binary",
        f"@{big}",
        f"http://{desk.host}/big",
    )
    assert status == "413"
    (entry,) = await desk.rows(1)
    assert entry.capture.truncated
    assert entry.capture.body == big.read_bytes()[:100_000]
    assert entry.reply is not None
    assert entry.reply.status == 413
    assert b"100000 bytes" in entry.reply.body


async def test_a_sender_that_asks_first_is_not_made_to_send_too_much(open_desk: OpenDesk, big: Path) -> None:
    desk = await open_desk(body_limit=100_000)
    status = await curl(
        "-H",
        "Expect: 100-continue",
        "-w",
        "%{http_code} %{size_upload}",
        "-o",
        "/dev/null",
        "--data-binary",
        f"@{big}",
        f"http://{desk.host}/",
    )
    assert status == "413 0"
    (entry,) = await desk.rows(1)
    assert entry.capture.truncated
    assert entry.capture.body == b""


async def test_a_sender_that_asks_first_is_told_to_go_on(desk: Desk, big: Path) -> None:
    started = time.perf_counter()
    status = await curl(
        "-H",
        "Expect: 100-continue",
        "-w",
        "%{http_code}",
        "-o",
        "/dev/null",
        "--data-binary",
        f"@{big}",
        f"http://{desk.host}/",
    )
    assert status == "200"
    assert time.perf_counter() - started < 0.9, "curl waits a second for the 100"
    (entry,) = await desk.rows(1)
    assert entry.capture.body == big.read_bytes()


async def test_a_body_of_just_the_limit_is_whole(open_desk: OpenDesk) -> None:
    desk = await open_desk(body_limit=1000)
    request = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    assert (await desk.talk(request % 1000 + b"x" * 1000)).startswith(b"HTTP/1.1 200")
    assert (await desk.talk(request % 1001 + b"x" * 1001)).startswith(b"HTTP/1.1 413")
    assert [(len(capture.body), capture.truncated) for capture in desk.captures] == [(1000, False), (1000, True)]


async def test_limits_change_without_a_restart(open_desk: OpenDesk) -> None:
    desk = await open_desk(body_limit=1000)
    desk.listener.update(ListenerSettings(body_limit=5))
    answer = await desk.talk(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabcdef")
    assert answer.startswith(b"HTTP/1.1 413")
    assert desk.captures[0].body == b"abcde"


async def test_a_stalled_body_is_timed_out_and_kept(open_desk: OpenDesk) -> None:
    desk = await open_desk(slow_client_s=0.2)
    answer = await desk.talk(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    (entry,) = desk.entries
    assert entry.capture.incomplete
    assert entry.capture.malformed is None
    assert entry.capture.body == b"abc"
    assert entry.reply is not None
    assert entry.reply.status == 408


async def test_a_slow_body_that_goes_on_is_not_timed_out(open_desk: OpenDesk) -> None:
    desk = await open_desk(slow_client_s=0.4)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n"
    answer = await desk.talk(head, *[b"x"] * 10, pause=0.08)
    assert answer.startswith(b"HTTP/1.1 200")
    assert desk.captures[0].body == b"x" * 10


async def test_headers_that_trickle_are_timed_out_and_kept(open_desk: OpenDesk) -> None:
    desk = await open_desk(slow_client_s=0.3)
    reader, writer = await desk.connect()
    writer.write(b"POST /slow HTTP/1.1\r\nHost: a\r\n")
    for number in range(20):
        if desk.entries:
            break
        writer.write(b"X-%d: 1\r\n" % number)
        await asyncio.sleep(0.05)
    assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
    writer.close()
    (entry,) = desk.entries
    assert entry.capture.incomplete
    assert entry.capture.malformed == "The sender was too slow in the middle of the headers"
    assert entry.capture.target == "/slow"
    assert entry.capture.body.startswith(b"POST /slow HTTP/1.1\r\nHost: a\r\nX-0: 1\r\n")


async def test_a_connection_that_sends_nothing_is_closed_without_a_row(open_desk: OpenDesk) -> None:
    desk = await open_desk(slow_client_s=0.2)
    assert await desk.talk() == b""
    assert await desk.talk(b"\r\n", end=True) == b""
    assert desk.entries == []


async def test_a_kept_connection_is_not_taken_for_a_slow_one(open_desk: OpenDesk) -> None:
    desk = await open_desk(slow_client_s=0.2)
    request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    answer = await desk.talk(request, request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), pause=0.6)
    assert answer.count(b"HTTP/1.1 200") == 2


async def test_slow_senders_do_not_hold_up_the_others(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    slow = [await desk.connect() for _ in range(200)]
    for _, writer in slow:
        writer.write(b"POST / HTTP/1.1\r\nX")
    started = time.perf_counter()
    for _ in range(20):
        await desk.talk(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert time.perf_counter() - started < 2
    for _, writer in slow:
        writer.close()
    await desk.rows(220)
