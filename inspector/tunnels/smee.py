"""Channels of smee.io and servers that speak as it does: events come as server-sent events, nothing is opened here.

`GET https://smee.io/new` redirects to a new channel; `GET /CHANNEL` with `Accept: text/event-stream` is the stream,
which begins with the event `ready` and has a `ping` every 30 s (https://github.com/probot/smee.io, lib/server.js;
client: https://github.com/probot/smee-client). A server of gosmee streams only to a User-Agent with its name in it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import aiohttp

from inspector import __version__
from inspector.endpoints.address import is_address
from inspector.errors import TunnelError, UsageError
from inspector.tasks import spawn
from inspector.tunnels.backoff import wait_s
from inspector.tunnels.event_stream import EventReader
from inspector.tunnels.kind import Option, Run, check_options
from inspector.tunnels.smee_event import SmeeRequest, request_of

log = logging.getLogger(__name__)

SERVER = "https://smee.io"
#: Seconds without a byte after which a stream is taken for dead: three pings.
SILENCE_S = 90.0
#: Seconds that our listener gets to answer an event before nobody waits any more.
ANSWER_S = 60.0
RESERIALISED = (
    "The channel carries JSON that was parsed and printed again: a signature over its bytes may fail and yet be right."
)
_HEADERS = {
    "Accept": "text/event-stream",
    "Cache-Control": "no-cache",
    "User-Agent": f"webhook-inspector/{__version__} (as gosmee)",
    # asks nginx not to hold events back
    "X-Accel-Buffering": "no",
}


class Smee:
    """A channel."""

    name = "smee"
    title = "smee.io channel"
    about = "A channel of smee.io or a server like it: nothing to install; the sender gets its answer, not ours."
    own_connections = True
    one_place = True
    options = (
        Option("channel", "Channel", "Its address; left out, a new one is made", "https://smee.io/AbCdEf123456"),
        Option("server", "Server", "Where a new channel is made", SERVER),
        Option("path", "Path here", "The path that its events go to", "/github"),
    )

    def found(self) -> str:
        """It needs nothing on this machine."""
        return "built in"

    def missing(self) -> str:
        """Nothing."""
        return ""

    def check(self, options: Mapping[str, str]) -> None:
        """Addresses have to be addresses, the path a path."""
        check_options(self, options)
        for name in ("channel", "server"):
            value = options.get(name, "").strip()
            if value and (not is_address(value) or (name == "channel" and len(urlsplit(value).path) < 2)):
                raise UsageError(f"{value!r:.80} is no address of a {name}.", hint="Write it like https://smee.io/abc.")
        path = options.get("path", "").strip()
        if path and (not path.startswith("/") or not path.isascii() or any(letter in path for letter in " ?#")):
            raise UsageError(f"{path!r:.80} is no path.", hint="Write it like /github.")

    async def run(self, run: Run) -> None:
        """Follow the channel; after a loss ask for the stream again, with the id of the last event."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=SILENCE_S)
        async with aiohttp.ClientSession(timeout=timeout, headers=_HEADERS, auto_decompress=True) as client:
            channel = run.option("channel").rstrip("/")
            if not channel:
                channel = await _new_channel(client, run.option("server", SERVER).rstrip("/"))
            await _Stream(run, client, channel).follow()


class _Stream:
    def __init__(self, run: Run, client: aiohttp.ClientSession, channel: str) -> None:
        self._run = run
        self._client = client
        self._channel = channel
        self._path = run.option("path", "/")
        self._reader = EventReader()
        self._exact: bool | None = None
        self._failures = 0
        self._was_up = False

    async def follow(self) -> None:
        """Never returns. TunnelError when the channel could not be had at all."""
        while True:
            try:
                await self._read()
                reason = "the server ended the stream"
            except TimeoutError:
                reason = f"nothing came for {SILENCE_S:.0f} s, not even a ping"
            except (aiohttp.ClientError, OSError) as error:
                reason = _words(error)
            if not self._was_up:
                raise TunnelError(f"The channel {self._channel} cannot be followed: {reason}.", hint="Is it right?")
            self._failures += 1
            self._run.lost(f"The channel was lost: {reason}.")
            await asyncio.sleep(max(wait_s(self._failures), self._reader.retry_s or 0.0))

    async def _read(self) -> None:
        again = {"Last-Event-ID": self._reader.last_id} if self._reader.last_id else {}
        # a half event of the stream that was lost is not continued
        reader = EventReader()
        reader.last_id, reader.retry_s = self._reader.last_id, self._reader.retry_s
        self._reader = reader
        async with self._client.get(self._channel, headers=again) as answer:
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if answer.status != 200 or kind != "text/event-stream":
                found = f"status {answer.status}" if answer.status != 200 else f"{kind or 'something'} came"
                raise aiohttp.ClientError(f"no stream of events ({found})")
            self._up()
            async for chunk in answer.content.iter_any():
                for event in reader.feed(chunk):
                    if event.kind == "message" and event.data.strip() not in (b"", b"ready", b"{}"):
                        await self._take(event.data)

    def _up(self) -> None:
        self._was_up, self._failures = True, 0
        self._run.up(self._channel, "" if self._exact else RESERIALISED)

    async def _take(self, data: bytes) -> None:
        try:
            request = request_of(data, self._path)
        except ValueError as error:
            log.warning("An event of %s is no request, and was left out: %s.", self._channel, error)
            return
        if request.exact != self._exact:
            self._exact = request.exact
            self._up()
        try:
            await _deliver(self._run, request)
        except OSError as error:
            log.warning("An event of %s could not be handed to the listener: %s.", self._channel, _words(error))


async def _deliver(run: Run, request: SmeeRequest) -> None:
    """Write the request to our listener, so that events keep their order; its answer is awaited behind."""
    reader, writer = await asyncio.open_connection("127.0.0.1", run.port)
    port: int = writer.get_extra_info("sockname")[1]
    run.sender(port, None, "" if request.exact else RESERIALISED)
    writer.write(request.wire)

    async def finish() -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                while await reader.read(65536):
                    pass
        except (TimeoutError, OSError):
            # the sender had its answer from the channel long ago; what is on record here is the capture
            log.debug("the answer to an event did not come to its end")
        finally:
            run.forget_sender(port)
            writer.close()

    spawn(finish(), name="read the answer to an event")
    await writer.drain()


async def _new_channel(client: aiohttp.ClientSession, server: str) -> str:
    try:
        async with client.get(f"{server}/new", allow_redirects=False, headers={"Accept": "text/html"}) as answer:
            place = answer.headers.get("Location", "")
            channel = urljoin(f"{server}/new", place) if place else ""
            if answer.status // 100 != 3 or not is_address(channel) or len(urlsplit(channel).path) < 2:
                raise TunnelError(
                    f"{server} made no channel (status {answer.status}).",
                    hint="Name one that exists: channel=https://…",
                )
            return channel.rstrip("/")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TunnelError(f"{server} cannot be reached: {_words(error)}.", hint="Is the network up?") from error


def _words(error: BaseException) -> str:
    return (str(error) or type(error).__name__).rstrip(".")
