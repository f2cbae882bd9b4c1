"""A session that is reachable: its door, its senders, its gate, its signatures."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from inspector.capture import PROXY, TUNNEL
from inspector.capture.passage import claims_text, sender_text, tunnel_note
from inspector.endpoints import Endpoint, GateRule
from inspector.errors import TunnelError, UsageError
from inspector.events import TunnelChanged
from inspector.session import Session
from inspector.tunnels import OFF
from tests.tunnels.conftest import WAIT, on_path, says
from tests.tunnels.test_programs import CLOUDFLARED, CLOUDFLARED_ADDRESS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")


@pytest.fixture
def cloudflared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Puts a cloudflared on the PATH; gives where it was told to lead."""
    script = f'echo "$@" > {tmp_path}/words\n{says(CLOUDFLARED)}\n{WAIT}'
    on_path(tmp_path / "bin", monkeypatch)("cloudflared", script)
    return lambda: (tmp_path / "words").read_text().split()[-1]


def post(url: str, body: bytes = b"{}", headers: dict[str, str] | None = None) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        connection.request("POST", parts.path or "/", body, headers or {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def newest(session: Session) -> Any:
    return session.capture(session.store.stats().count)


def test_each_endpoint_has_its_place_at_the_public_address_until_it_is_switched_off(
    session: Session, cloudflared: Callable[[], str]
) -> None:
    changes: list[str] = []
    session.events.subscribe(TunnelChanged, lambda _event: changes.append(session.tunnel.phase))
    address = session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("orders")).result(10)
    session.save_endpoint(Endpoint("own", public_url="https://hooks.example.com/own")).result(10)
    assert session.tunnel == OFF
    assert session.start_tunnel("cloudflared").result(10) == CLOUDFLARED_ADDRESS
    assert session.address_of("orders") == f"{CLOUDFLARED_ADDRESS}/orders"
    assert session.address_of("default") == CLOUDFLARED_ADDRESS
    assert session.address_of("own") == "https://hooks.example.com/own"
    assert session.address_of("orders", local=True) == f"{address}/orders"
    session.stop_tunnel().result(10)
    assert session.address_of("orders") == f"{address}/orders"
    assert changes == ["starting", "up", "off"]


def test_another_process_that_has_the_session_open_knows_the_public_address(
    session: Session, cloudflared: Callable[[], str]
) -> None:
    session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("orders")).result(10)
    session.start_tunnel("cloudflared").result(10)
    session.listen(port=0).result(10)
    with Session.open(session.path) as other:
        assert other.address_of("orders") == f"{CLOUDFLARED_ADDRESS}/orders"
        session.stop_tunnel().result(10)
        there = other.elsewhere()
        assert there is not None
        assert (there.address, there.public) == (session.address, "")
        assert "trycloudflare" not in other.address_of("orders", elsewhere=there.address)


def test_the_door_outlives_a_restart_of_the_listener_and_closes_with_the_tunnel(
    session: Session, cloudflared: Callable[[], str]
) -> None:
    session.listen(port=0).result(10)
    session.start_tunnel("cloudflared").result(10)
    door = cloudflared()
    session.listen(port=0).result(10)
    assert post(door, headers={"CF-Connecting-IP": "203.0.113.7", "X-Forwarded-For": "203.0.113.7"}) == 200
    capture = newest(session)
    assert capture.remote == "203.0.113.7"
    assert capture.extra[TUNNEL]["url"] == f"{CLOUDFLARED_ADDRESS}/"
    assert sender_text(capture).startswith("203.0.113.7 by proxy 127.0.0.1:")
    session.stop_tunnel().result(10)
    with pytest.raises(OSError):
        post(door)


def test_a_gate_for_addresses_is_asked_about_the_sender_and_not_the_tunnel(
    session: Session, cloudflared: Callable[[], str]
) -> None:
    session.listen(port=0).result(10)
    gate = (GateRule("addresses", values=("203.0.113.0/24", "127.0.0.0/8")),)
    session.save_endpoint(Endpoint("default", gate=gate)).result(10)
    assert session.exposures() == []
    session.start_tunnel("cloudflared").result(10)
    assert session.exposures() == []
    door = cloudflared()
    for told, status in (
        ({"X-Forwarded-For": "203.0.113.7"}, 200),
        ({"X-Forwarded-For": "203.0.113.7, 198.51.100.9"}, 403),
        # neither the tunnel's own address nor what the sender adds lets it in
        ({"X-Forwarded-For": "198.51.100.9", "Forwarded": "for=203.0.113.7"}, 403),
        ({"Forwarded": "for=127.0.0.1", "X-Forwarded-For": "198.51.100.9"}, 403),
        ({"X-Forwarded-For": "unknown"}, 403),
    ):
        assert post(door, headers=told) == status, told
    assert "X-Forwarded-For: unknown" in claims_text(newest(session))
    session.save_endpoint(Endpoint("orders")).result(10)
    assert "can send to /orders:" in session.exposures()[0].text
    session.save_endpoint(Endpoint("orders", path="/orders/" + "x" * 300)).result(10)
    (exposure,) = session.exposures()
    assert "can send to /orders/xxx" in exposure.text
    assert "xxx…: set a gate" in exposure.text
    assert len(exposure.text) < 200


def test_trusted_proxies_of_the_settings_count_at_once(session: Session) -> None:
    address = session.listen(port=0).result(10)
    told = {"X-Forwarded-For": "203.0.113.7"}
    post(address, headers=told)
    capture = newest(session)
    assert PROXY not in capture.extra
    assert "anybody can write these" in claims_text(capture)
    session.apply(session.settings.changed("listener", trusted_proxies=("127.0.0.1",))).result(10)
    post(address, headers=told)
    assert newest(session).remote == "203.0.113.7"
    assert [row.id for row in session.summaries([1, 2]) if row.remote == "203.0.113.7"] == [2]


def test_where_nothing_listens_or_the_options_are_wrong_nothing_starts(session: Session) -> None:
    with pytest.raises(TunnelError, match="Nothing listens in this process"):
        session.start_tunnel("smee").result(10)
    with pytest.raises(UsageError):
        session.start_tunnel("pigeon").result(10)
    session.listen(port=0).result(10)
    with pytest.raises(UsageError, match="needs the option host"):
        session.start_tunnel("ssh").result(10)
    assert session.tunnel == OFF


def test_closing_the_session_ends_the_tunnel(tmp_path: Path, cloudflared: Callable[[], str]) -> None:
    with Session.open(tmp_path / "other.webhooks") as session:
        session.listen(port=0).result(10)
        session.start_tunnel("cloudflared").result(10)
        door = cloudflared()
    with pytest.raises(OSError):
        post(door)


@pytest.fixture
def channel() -> Iterator[tuple[str, Callable[[dict[str, Any]], None]]]:
    """A channel of smee.io: its address, and how an event is sent."""
    ready, events = threading.Event(), []
    wake = threading.Condition()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"event: ready\ndata: {}\n\n")
            ready.set()
            while True:
                with wake:
                    wake.wait_for(lambda: bool(events))
                    event = events.pop(0)
                if event is None:
                    return
                self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def send(event: dict[str, Any] | None) -> None:
        ready.wait(10)
        with wake:
            events.append(event)
            wake.notify()

    yield f"http://127.0.0.1:{server.server_port}/AbCdEf123456", send
    send(None)
    server.shutdown()
    server.server_close()


def test_events_of_a_channel_are_captures_with_their_signature_or_a_word_about_their_bytes(
    session: Session, channel: tuple[str, Callable[[dict[str, Any]], None]]
) -> None:
    address, send = channel
    session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("github", provider="github")).result(10)
    session.set_secret("github", "signing", "secret").result(10)
    assert session.start_tunnel("smee", {"channel": address, "path": "/github"}).result(10) == address
    assert session.address_of("github") == address
    body = b'{ "zen" : 1.0 }\n'
    signature = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    head = {
        "x-github-event": "ping",
        "x-hub-signature-256": signature,
        "content-type": "application/json",
        "x-forwarded-for": "140.82.115.54",
    }
    stored = threading.Semaphore(0)
    session.follow(lambda _ids, _entries: stored.release())
    send({**head, "bodyB": base64.b64encode(body).decode()})
    assert stored.acquire(timeout=10)
    exact = session.capture(1)
    assert (exact.body, exact.path, exact.remote) == (body, "/github", "140.82.115.54")
    assert exact.extra[TUNNEL] == {"kind": "smee", "url": address}
    assert session.check(1)[0].outcome == "valid"
    send({**head, "body": {"zen": 1.0}})
    assert stored.acquire(timeout=10)
    printed = session.capture(2)
    assert "parsed and printed again" in tunnel_note(printed)
    assert session.check(2)[0].outcome == "invalid"
    assert "parsed and printed again" in session.tunnel.note


def test_a_signature_over_the_address_holds_by_the_tunnels_address(
    session: Session, cloudflared: Callable[[], str]
) -> None:
    session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("square", provider="square")).result(10)
    session.set_secret("square", "signing", "key").result(10)
    session.start_tunnel("cloudflared").result(10)
    body = b'{"type":"payment.created"}'
    url = f"{CLOUDFLARED_ADDRESS}/square"
    signed = base64.b64encode(hmac.new(b"key", url.encode() + body, hashlib.sha256).digest()).decode()
    # a relay that puts its own name into Host
    post(f"{cloudflared()}/square", body, {"Host": "localhost", "x-square-hmacsha256-signature": signed})
    assert session.check(1)[0].outcome == "valid"


async def test_a_tunnel_that_asks_waits_for_the_answer(session: Session) -> None:
    asyncssh = pytest.importorskip("asyncssh")
    server = await asyncssh.create_server(
        asyncssh.SSHServer, "127.0.0.1", 0, server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")]
    )
    port = server.sockets[0].getsockname()[1]
    await asyncio.wrap_future(session.listen(port=0))
    starting = session.start_tunnel("ssh", {"host": "127.0.0.1", "port": str(port), "user": "me"})
    while (question := session.tunnel.question) is None:
        await asyncio.sleep(0.01)
    assert question.kind == "host"
    assert not starting.done()
    await asyncio.wrap_future(session.answer_tunnel(question, False))
    with pytest.raises(TunnelError, match="was not accepted"):
        await asyncio.wrap_future(starting)
    assert (session.tunnel.phase, session.tunnel.question) == ("failed", None)
    server.close()
