from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable

import pytest

from inspector.errors import ListenError
from tests.listener.conftest import Desk

OpenDesk = Callable[..., Awaitable[Desk]]
GET = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


async def test_a_busy_port_is_named_with_a_free_one(desk: Desk) -> None:
    port = int(desk.host.rpartition(":")[2])
    with pytest.raises(ListenError) as caught:
        await Desk().listener.start("127.0.0.1", port)
    error = caught.value
    assert (error.host, error.port) == ("127.0.0.1", port)
    assert error.free_port is not None
    assert error.free_port > port
    assert f"Port {port} on 127.0.0.1 is in use" in str(error)
    assert str(error.free_port) in str(error)
    assert "\n" not in str(error)
    other = Desk()
    assert await other.listener.start("127.0.0.1", error.free_port) == f"http://127.0.0.1:{error.free_port}"
    await other.listener.stop()


async def test_a_port_is_free_again_after_stop(desk: Desk) -> None:
    await desk.talk(GET)
    port = int(desk.host.rpartition(":")[2])
    await desk.listener.stop()
    await desk.listener.stop()
    assert await desk.listener.start("127.0.0.1", port) == f"http://127.0.0.1:{port}"
    assert (await desk.talk(GET)).startswith(b"HTTP/1.1 200")


@pytest.mark.skipif(os.name != "posix", reason="ports below 1024 are privileged on POSIX systems only")
async def test_a_privileged_port_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    if os.geteuid() == 0:
        # the administrator may take any port: the refusal of the system is put in its place
        monkeypatch.setattr("socket.socket.bind", refuse)
    with pytest.raises(ListenError) as caught:
        await Desk().listener.start("127.0.0.1", 80)
    assert "No permission to listen on port 80" in str(caught.value)


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid", "1.2.3.4.5", "a" * 80])
async def test_an_address_that_is_not_ours_is_refused_in_words(host: str) -> None:
    with pytest.raises(ListenError) as caught:
        await Desk().listener.start(host, 0)
    assert host in str(caught.value)
    assert "127.0.0.1" in (caught.value.hint or "")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("port", [-1, 65536])
async def test_an_impossible_port_is_refused_in_words(port: int) -> None:
    with pytest.raises(ListenError, match="no port number"):
        await Desk().listener.start("127.0.0.1", port)


async def test_localhost_listens_on_every_address_of_it(open_desk: OpenDesk) -> None:
    desk = await open_desk("localhost")
    assert desk.listener.address is not None
    assert desk.listener.address.startswith("http://localhost:")
    assert (await desk.talk(GET)).startswith(b"HTTP/1.1 200")
    port = int(desk.host.rpartition(":")[2])
    for family, _, _, _, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, address)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
async def test_ipv6_addresses_stand_in_brackets(open_desk: OpenDesk) -> None:
    try:
        desk = await open_desk("::1")
    except ListenError:
        pytest.skip("this machine has no IPv6 address")
    assert desk.listener.address is not None
    assert desk.listener.address.startswith("http://[::1]:")
    await desk.talk(GET)
    assert desk.captures[0].remote.startswith("[::1]:")
