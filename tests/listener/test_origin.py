"""Senders behind proxies and tunnels, through the real listener."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from inspector.capture import PROXY, TUNNEL, Capture
from inspector.capture.forwarded import networks_of
from inspector.listener import Door, Origins
from tests.listener.conftest import Desk


async def post(port: int, *headers: str, source: str = "127.0.0.1") -> tuple[str, int]:
    """Send one request; gives the peer address that we had, and the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    own = "{}:{}".format(*writer.get_extra_info("sockname")[:2])
    lines = "".join(f"{line}\r\n" for line in headers)
    writer.write(
        f"POST /orders?x=1 HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()
    )
    answer = await reader.read()
    writer.close()
    return own, int(answer.split()[1])


@pytest.fixture
async def desk() -> Any:
    made = Desk()
    await made.listener.start("127.0.0.1", 0)
    yield made
    await made.listener.stop()


def port_of(desk: Desk) -> int:
    assert desk.listener.address is not None
    return int(desk.listener.address.rpartition(":")[2])


def last(desk: Desk) -> Capture:
    return desk.entries[-1].capture


async def test_headers_are_believed_only_where_the_peer_is_trusted(desk: Desk) -> None:
    own, _ = await post(port_of(desk), "X-Forwarded-For: 203.0.113.7")
    assert (last(desk).remote, PROXY in last(desk).extra) == (own, False)
    desk.listener.origins = Origins(networks_of(["127.0.0.2"]), None)
    own, _ = await post(port_of(desk), "X-Forwarded-For: 203.0.113.7")
    assert (last(desk).remote, PROXY in last(desk).extra) == (own, False)
    own, _ = await post(port_of(desk), "X-Forwarded-For: 6.6.6.6, 203.0.113.7", source="127.0.0.2")
    assert last(desk).remote == "203.0.113.7"
    assert last(desk).extra[PROXY] == {"peer": own, "header": "X-Forwarded-For"}
    # the evidence is as it came
    assert last(desk).headers.get("x-forwarded-for") == "6.6.6.6, 203.0.113.7"


async def test_a_trusted_peer_that_tells_no_sender_leaves_it_unknown(desk: Desk) -> None:
    desk.listener.origins = Origins(networks_of(["127.0.0.0/8"]), None)
    own, _ = await post(port_of(desk), "Forwarded: for=_hidden")
    assert last(desk).remote == own
    assert "_hidden" in last(desk).extra[PROXY]["problem"]
    own, _ = await post(port_of(desk))
    assert (last(desk).remote, last(desk).extra) == (own, {})


async def test_refused_bytes_of_a_trusted_peer_have_the_peer(desk: Desk) -> None:
    desk.listener.origins = Origins(networks_of(["127.0.0.0/8"]), None)
    _, status = await post(port_of(desk), "X-Forwarded-For: 203.0.113.7", "Content-Length: 3")
    assert status == 400
    assert last(desk).malformed is not None
    assert last(desk).remote.startswith("127.0.0.1:")


async def open_door(desk: Desk, **about: Any) -> Door:
    door = Door("cloudflared", about.pop("own_connections", False), lambda: "https://a.example", **about)
    await desk.listener.open_door(door)
    desk.listener.origins = Origins((), door)
    return door


async def test_what_comes_by_the_door_came_through_the_tunnel_and_its_headers_count(desk: Desk) -> None:
    door = await open_door(desk)
    own, _ = await post(door.port, "X-Forwarded-For: 203.0.113.7")
    assert last(desk).remote == "203.0.113.7"
    assert last(desk).extra[TUNNEL] == {"kind": "cloudflared", "url": "https://a.example/orders?x=1"}
    assert last(desk).extra[PROXY]["peer"] == own
    # by the front door nothing is believed, though a tunnel is there
    own, _ = await post(port_of(desk), "X-Forwarded-For: 203.0.113.7")
    assert (last(desk).remote, last(desk).extra) == (own, {})


async def test_of_connections_that_we_make_ourselves_only_those_that_were_told_of_count(desk: Desk) -> None:
    door = await open_door(desk, own_connections=True)
    own, _ = await post(door.port, "X-Forwarded-For: 203.0.113.7")
    assert last(desk).remote == own
    assert PROXY not in last(desk).extra
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    local = writer.get_extra_info("sockname")[1]
    for told, expected in (
        (("198.51.100.4:40000", ""), "198.51.100.4:40000"),
        ((None, "changed on its way"), "203.0.113.7"),
        (("", ""), f"127.0.0.1:{local}"),
    ):
        door.senders[local] = told
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        assert last(desk).remote == expected
        assert last(desk).extra[TUNNEL].get("note", "") == told[1]
    assert "does not tell the sender" in last(desk).extra[PROXY]["problem"]
    writer.close()


async def test_a_server_that_forwards_for_a_proxy_beside_it_is_followed_further_when_that_is_trusted(
    desk: Desk,
) -> None:
    door = await open_door(desk, own_connections=True)
    desk.listener.origins = Origins(networks_of(["198.51.100.4"]), door)
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    door.senders[writer.get_extra_info("sockname")[1]] = ("198.51.100.4:40000", "")
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    assert last(desk).remote == "203.0.113.7"
    writer.close()


async def test_the_door_closes_and_takes_a_free_port_when_its_own_is_taken(desk: Desk) -> None:
    door = await open_door(desk)
    await post(door.port)
    await desk.listener.close_door()
    with pytest.raises(OSError):
        await post(door.port)
    taken = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", door.port)
    before = door.port
    await desk.listener.open_door(door)
    assert door.port != before
    await post(door.port)
    taken.close()
