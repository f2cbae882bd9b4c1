"""A real HTTP receiver on a thread of its own, that keeps what came and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Came(NamedTuple):
    """One request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """`answer(request)` gives a status; it may also block until the test lets it go."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.answer: Callable[[Came], int] = lambda _request: 200
        self.url = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on loopback."""
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            came = Came(self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, body)
            made.came.append(came)
            self.send_response(made.answer(came))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing on standard error."""

        def handle(self) -> None:
            # a sender that is cut off
            with suppress(ConnectionError):
                super().handle()

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
