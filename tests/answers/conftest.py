from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from inspector.capture import Reply
from inspector.endpoints import Endpoint
from inspector.session import Session


class Seen(NamedTuple):
    """What a sender saw: all bytes until the end, how it ended, and after how many seconds."""

    wire: bytes
    end: str
    seconds: float

    @property
    def status(self) -> int:
        return int(self.wire.split(b" ", 2)[1])

    @property
    def head(self) -> bytes:
        return self.wire.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.wire.partition(b"\r\n\r\n")[2]


Send = Callable[..., Seen]


@pytest.fixture
def session(tmp_path: object) -> Iterator[Session]:
    with Session.open(f"{tmp_path}/answers.webhooks") as opened:
        opened.listen(port=0).result(10)
        # handshakes and gates need the secrets
        opened.engine.run(opened._configuring.reload()).result(10)
        yield opened


@pytest.fixture
def answering(session: Session) -> Callable[..., None]:
    """Sets up one endpoint, "orders" unless named otherwise."""

    def save(name: str = "orders", **fields: object) -> None:
        session.save_endpoint(Endpoint(name, **fields)).result(10)  # type: ignore[arg-type]

    return save


@pytest.fixture
def send(session: Session) -> Send:
    """One request over a raw socket, on a connection of its own."""

    def go(
        target: str = "/orders",
        body: bytes = b"{}",
        headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),),
        method: str = "POST",
        patience: float = 10,
        close: bool = True,
    ) -> Seen:
        assert session.address is not None
        lines = [f"{method} {target} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers)]
        if close:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1")
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", int(session.address.rpartition(":")[2])), timeout=patience) as sock:
            sock.sendall(head + body)
            wire, end = b"", "closed"
            try:
                while data := sock.recv(65536):
                    wire += data
            except ConnectionResetError:
                end = "reset"
            except TimeoutError:
                end = "open"
        return Seen(wire, end, time.monotonic() - began)

    return go


def told(session: Session, capture_id: int) -> Reply:
    """The answer on record."""
    found = session.reply(capture_id)
    assert found is not None
    return found
