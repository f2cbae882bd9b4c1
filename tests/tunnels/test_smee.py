"""A channel on a real local server that speaks as smee.io does."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from inspector.errors import TunnelError, UsageError
from inspector.tunnels.registry import kind_of
from inspector.tunnels.smee import RESERIALISED
from tests.tunnels.conftest import Watched


class Server:
    """`GET /new`, `GET /CHANNEL` as a stream, and what it was asked."""

    def __init__(self) -> None:
        self.streams: list[web.StreamResponse] = []
        self.asked: list[dict[str, str]] = []
        self.status = 200
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/new", self._new)
        app.router.add_get("/{channel}", self._stream)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self.hang_up()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _new(self, _request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{self.url}/AbCdEf123456"})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.headers))
        if self.status != 200:
            return web.Response(status=self.status)
        # the real server compares the header as a whole
        if request.headers.get("Accept") != "text/event-stream":
            return web.Response(text="<html>", content_type="text/html")
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await answer.prepare(request)
        await answer.write(b"id: 0\nevent: ready\ndata: {}\n\n")
        self.streams.append(answer)
        try:
            await asyncio.Event().wait()
        finally:
            if answer in self.streams:
                self.streams.remove(answer)
        return answer

    async def hang_up(self) -> None:
        streams, self.streams = self.streams, []
        for stream in streams:
            if stream._req is not None and stream._req.transport is not None:
                stream._req.transport.close()
        await asyncio.sleep(0)

    async def send(self, data: Any, number: int = 1) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        for stream in self.streams:
            await stream.write(f"id: {number}\ndata: {text}\n\n".encode())


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def received(tunnel: Watched) -> AsyncIterator[asyncio.Queue[bytes]]:
    """A listener that takes requests as they are and answers 200."""
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        queue.put_nowait(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    listening = await asyncio.start_server(take, "127.0.0.1", 0)
    tunnel.port = listening.sockets[0].getsockname()[1]
    yield queue
    listening.close()


async def test_a_new_channel_is_made_and_its_events_become_requests_with_a_warning_about_their_bytes(
    tunnel: Watched, server: Server, received: asyncio.Queue[bytes]
) -> None:
    address = await tunnel.start("smee", {"server": server.url, "path": "/github"})
    assert address == f"{server.url}/AbCdEf123456"
    assert tunnel.state.note == RESERIALISED
    assert (tunnel.state.url_of("/github"), tunnel.state.url_of("/other")) == (address, "")
    # gosmee's servers stream only to its name
    assert "gosmee" in server.asked[0]["User-Agent"]
    await server.streams[0].write(b"id: 1\nevent: ping\ndata: {}\n\n")
    await server.send({"x-github-event": "push", "content-type": "application/json", "body": {"ref": "main"}})
    request = await asyncio.wait_for(received.get(), 5)
    assert request.startswith(b"POST /github HTTP/1.1\r\n")
    assert request.endswith(b'\r\n\r\n{"ref": "main"}')
    assert tunnel.all_senders == [(None, RESERIALISED)]


async def test_a_channel_with_the_exact_bytes_has_no_warning(
    tunnel: Watched, server: Server, received: asyncio.Queue[bytes]
) -> None:
    await tunnel.start("smee", {"channel": f"{server.url}/AbCdEf123456/"})
    body = b'{ "a" : 1.0 }\n'
    await server.send({"content-type": "application/json", "bodyB": base64.b64encode(body).decode()})
    assert (await asyncio.wait_for(received.get(), 5)).endswith(b"\r\n\r\n" + body)
    assert (await tunnel.until(lambda state: not state.note)).up
    assert tunnel.all_senders == [(None, "")]


async def test_a_stream_that_ends_is_asked_for_again_after_the_last_event(
    tunnel: Watched, server: Server, received: asyncio.Queue[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.tunnels.smee.wait_s", lambda _attempt: 0.02)
    address = await tunnel.start("smee", {"server": server.url})
    await server.send({"x-n": "1"}, number=41)
    await asyncio.wait_for(received.get(), 5)
    # half an event is lost with its stream
    await server.streams[0].write(b'id: 42\ndata: {"x-n": "ha')
    await server.hang_up()
    assert "lost" in (await tunnel.phase("lost")).reason
    state = await tunnel.phase("up")
    assert (state.address, state.changed) == (address, False)
    assert server.asked[-1]["Last-Event-ID"] == "41"
    while not server.streams:
        await asyncio.sleep(0.01)
    await server.send({"x-n": "2"})
    assert b"x-n: 2\r\n" in await asyncio.wait_for(received.get(), 5)


async def test_silence_without_pings_counts_as_loss(
    tunnel: Watched, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.tunnels.smee.SILENCE_S", 0.2)
    monkeypatch.setattr("inspector.tunnels.smee.wait_s", lambda _attempt: 0.02)
    await tunnel.start("smee", {"server": server.url})
    assert "not even a ping" in (await tunnel.phase("lost")).reason
    await tunnel.phase("up")


async def test_an_event_that_is_no_request_is_left_out_and_said(
    tunnel: Watched, server: Server, received: asyncio.Queue[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    await tunnel.start("smee", {"server": server.url})
    await server.send("[1, 2")
    await server.send({"x-n": "after"})
    assert b"x-n: after" in await asyncio.wait_for(received.get(), 5)
    assert "is no request, and was left out" in caplog.text
    caplog.clear()


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_channel_that_cannot_be_had_is_told(tunnel: Watched, server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(TunnelError, match=f"status {status}"):
        await tunnel.start("smee", {"channel": f"{server.url}/gone"})
    assert tunnel.state.phase == "failed"


async def test_a_server_that_is_not_there_is_told(tunnel: Watched) -> None:
    with pytest.raises(TunnelError, match="cannot be reached"):
        await tunnel.start("smee", {"server": "http://127.0.0.1:1"})


def test_options_have_to_be_addresses_and_a_path() -> None:
    for options in (
        {"channel": "smee.io/abc"},
        {"channel": "https://smee.io"},
        {"server": "ftp://smee.io"},
        {"path": "github"},
        {"path": "/a b"},
        {"path": "/ä"},
    ):
        with pytest.raises(UsageError):
            kind_of("smee").check(options)
    kind_of("smee").check({"channel": "https://smee.io/abc", "path": "/github"})
