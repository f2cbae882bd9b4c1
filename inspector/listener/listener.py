"""The listener: sockets, connections, and the limits they share."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from inspector.errors import ListenError
from inspector.listener.answers import Answers
from inspector.listener.binding import BACKLOG, bind
from inspector.listener.connection import Connection
from inspector.listener.descriptors import room
from inspector.listener.origin import Door, Origins
from inspector.listener.owner import Decide, RecordReply, Submit
from inspector.listener.receiving import MAX_HEADERS
from inspector.listener.turn import Turn
from inspector.settings import ListenerSettings

log = logging.getLogger(__name__)

#: Seconds that requests in progress get to be answered when the listener stops.
SHUTDOWN_S = 1.0
#: Seconds that a client gets for its half of a TLS handshake.
HANDSHAKE_S = 15.0


class Listener:
    """Receives requests on the running loop. All methods belong on that loop's thread.

    `router` names the endpoint of a request target and method. `submit` calls back when the entry is committed, and
    only then the sender is answered; with a StoreError the sender gets 503 with Retry-After. `decide` may choose an
    answer other than the plain 200; `record_reply` puts one on record that came later. `recording` False: senders
    get 503, nothing is stored, `refused` counts them. `origins` finds out senders behind proxies and tunnels.
    """

    def __init__(
        self,
        router: Callable[[str, str], str],
        submit: Submit,
        settings: ListenerSettings,
        *,
        decide: Decide | None = None,
        record_reply: RecordReply | None = None,
    ) -> None:
        self.router = router
        self.submit = submit
        self.settings = settings
        self.decide = decide
        self.record_reply = record_reply
        self.origins: Origins | None = None
        self.recording = True
        self.refused = 0
        #: For about how many connections there is room, once it listens; None: no limit is known.
        self.room: int | None = None
        self.answers = Answers()
        self.turn = Turn()
        self._address: str | None = None
        self._secure_address: str | None = None
        self._servers: list[asyncio.Server] = []
        self._door_servers: list[asyncio.Server] = []
        self._manager: _Manager | None = None
        self._sweep: asyncio.TimerHandle | None = None

    @property
    def address(self) -> str | None:
        """`http://127.0.0.1:8080` while it listens, else None."""
        return self._address

    @property
    def secure_address(self) -> str | None:
        """`https://127.0.0.1:8443` while it listens there too, else None."""
        return self._secure_address

    def update(self, settings: ListenerSettings) -> None:
        """New limits: of bodies and slowness at once, of headers for new connections. Host and port need a restart."""
        self.settings = settings

    async def start(self, host: str, port: int, secure: tuple[int, ssl.SSLContext] | None = None) -> str:
        """Listen; port 0 takes any free one. Returns the address. ListenError when it cannot be bound.

        `secure`: TLS is spoken on that port, with that context.
        """
        if self._servers:
            raise RuntimeError("the listener was already started")
        loop = asyncio.get_running_loop()
        self.room = room()
        sockets = await bind(host, port)
        secure_sockets = []
        if secure is not None:
            try:
                secure_sockets = await bind(host, secure[0])
            except ListenError:
                for sock in sockets:
                    sock.close()
                raise
        manager = self._manager = _Manager(self, loop)
        for sock in sockets:
            self._servers.append(await loop.create_server(manager, sock=sock, backlog=BACKLOG))
        for sock in secure_sockets:
            assert secure is not None
            server = await loop.create_server(
                manager, sock=sock, backlog=BACKLOG, ssl=secure[1], ssl_handshake_timeout=HANDSHAKE_S
            )
            self._servers.append(server)
        shown = f"[{host}]" if ":" in host else host
        self._address = f"http://{shown}:{sockets[0].getsockname()[1]}"
        if secure_sockets:
            self._secure_address = f"https://{shown}:{secure_sockets[0].getsockname()[1]}"
        self._schedule_sweep(loop)
        return self._address

    async def open_door(self, door: Door) -> None:
        """Listen on its port of 127.0.0.1, too, or on a free one that it is told then. ListenError."""
        if self._manager is None:
            raise RuntimeError("the listener was not started")
        await self.close_door()
        loop = asyncio.get_running_loop()
        try:
            sockets = await bind("127.0.0.1", door.port)
        except ListenError:
            # taken meanwhile
            sockets = await bind("127.0.0.1", 0)
        door.port = sockets[0].getsockname()[1]
        for sock in sockets:
            self._door_servers.append(await loop.create_server(self._manager, sock=sock, backlog=BACKLOG))

    async def close_door(self) -> None:
        """Take no new connections there."""
        servers, self._door_servers = self._door_servers, []
        for server in servers:
            server.close()

    async def stop(self) -> None:
        """Close the port and all connections, within about a second. Safe to call twice."""
        await self.close_door()
        servers, self._servers = self._servers, []
        manager, self._manager = self._manager, None
        self._address = self._secure_address = None
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        for server in servers:
            server.close()
        if manager is None:
            return
        for connection in manager.open():
            connection.stop()
        deadline = time.perf_counter() + SHUTDOWN_S
        while manager.open() and time.perf_counter() < deadline:
            await asyncio.sleep(0.01)
        for connection in manager.open():
            connection.abort()
        # one turn of the loop lets the aborted connections report that they are gone
        await asyncio.sleep(0)

    def _schedule_sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        pause = min(1.0, max(0.02, self.settings.slow_client_s / 4))
        self._sweep = loop.call_later(pause, self._on_sweep, loop)

    def _on_sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """One timer looks after all connections: a timer per request would cost more than the request's parsing."""
        if self._manager is None:
            return
        now = time.perf_counter()
        for connection in self._manager.open():
            connection.check(now)
        self._schedule_sweep(loop)


class _Manager(web.Server):
    """aiohttp's server with connections of our kind."""

    def __init__(self, owner: Listener, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(_never_called, loop=loop)
        self._owner = owner

    def __call__(self) -> RequestHandler:
        limit = self._owner.settings.header_limit
        return Connection(
            self,
            self._owner,
            loop=self._loop,
            # the sweep ends idle connections
            keepalive_timeout=0,
            access_log=None,
            logger=log,
            max_line_size=limit,
            max_field_size=limit,
            max_headers=MAX_HEADERS,
            auto_decompress=False,
        )

    def open(self) -> list[Connection]:
        """The connections that are open now."""
        return [connection for connection in self.connections if isinstance(connection, Connection)]


async def _never_called(request: web.BaseRequest) -> web.StreamResponse:
    """aiohttp wants a handler; our connections do not go through it."""
    raise RuntimeError(f"{request.method} was not expected here")
