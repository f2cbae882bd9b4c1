"""Servers that do not behave: each connection gets what the test says, byte for byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Say = Callable[[socket.socket], None]
#: The first byte of a handshake.
TLS = b"\x16"


@contextmanager
def badly(say: Say, host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that reads a request on each connection and then does what it is told."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = socket.create_server((host, 0), family=family)
    open_now: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                plain, _ = server.accept()
            except OSError:
                return
            open_now.append(plain)
            with suppress(OSError):
                peer = plain if context is None else context.wrap_socket(plain, server_side=True)
                with peer:
                    head = b""
                    while b"\r\n\r\n" not in head and head[:1] != TLS and (part := peer.recv(65536)):
                        head += part
                    say(peer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for one in open_now:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        thread.join()
