"""What a handshake leaves to do: an address to call, which only a user may allow, or a secret to keep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace

from inspector.capture import HANDSHAKE_RULE, Attempt, Capture, Headers
from inspector.endpoints import Endpoint, SecretRef
from inspector.engine import Engine
from inspector.errors import InspectorError, NotFound, ResendRefused
from inspector.events import Events, HandshakeAsks
from inspector.providers import Handshake, Keys, handshake
from inspector.resend import Outgoing, begin, parse_target, prepare, send
from inspector.session.configuring import Configuring
from inspector.session.journal import Journal
from inspector.settings import ResendSettings
from inspector.store import Entry, Store
from inspector.tasks import spawn

log = logging.getLogger(__name__)

#: What an attempt is called that called an address of a handshake.
CONFIRMS = "confirm"


class FollowUps:
    """Lives on the engine's loop. Follows what is stored, and does at once what its endpoint allows."""

    def __init__(
        self,
        store: Store,
        events: Events,
        configuring: Configuring,
        journal: Journal,
        settings: Callable[[], ResendSettings],
    ) -> None:
        self._store = store
        self._events = events
        self._configuring = configuring
        self._journal = journal
        self._settings = settings
        self._keeping = asyncio.Lock()

    def on_stored(self, ids: Sequence[int], entries: Sequence[Entry]) -> None:
        """Look at what was stored just now."""
        for capture_id, entry in zip(ids, entries, strict=True):
            if entry.reply is not None and entry.reply.rule.startswith(HANDSHAKE_RULE) and entry.reply.status < 400:
                capture = replace(entry.capture, id=capture_id)
                found = left_to_do(capture, self._configuring.endpoint(capture.endpoint))
                if found is not None:
                    self._look(capture, found)

    def _look(self, capture: Capture, found: Handshake) -> None:
        if found.secret or self._configuring.endpoint(capture.endpoint).handshakes == "on":
            spawn(self._follow(capture, found), name="follow up a handshake")
        else:
            self._ask(capture, found)

    def _ask(self, capture: Capture, found: Handshake) -> None:
        self._events.publish(
            HandshakeAsks(capture.id, capture.endpoint, found.provider, found.follow_up, keeps=bool(found.secret))
        )

    async def _follow(self, capture: Capture, found: Handshake) -> None:
        # of several at once the first is kept before the next is looked at
        async with self._keeping if found.secret else nullcontext():
            endpoint = self._configuring.endpoint(capture.endpoint)
            signing = any(ref.role == "signing" for ref in endpoint.secrets)
            # a first secret is what the exchange is for; another one would let somebody else sign, too
            if signing and endpoint.handshakes != "on":
                self._ask(capture, found)
                return
            try:
                await self.do(capture)
            except InspectorError as error:
                log.warning("the handshake of #%d was not followed up: %s", capture.id, error)

    async def do(self, capture: Capture) -> Attempt | None:
        """Call the address, which gives the attempt, or keep the secret. ResendRefused: nothing is left to do."""
        found = left_to_do(capture, self._configuring.endpoint(capture.endpoint))
        if found is None:
            raise ResendRefused(f"#{capture.id} is no handshake that leaves anything to do.")
        if found.secret:
            label = f"{found.provider} handshake #{capture.id}"
            ref = SecretRef("keyring", f"{capture.endpoint}/{label}", label)
            await self._configuring.keep(capture.endpoint, ref, found.secret)
            return None
        return await self._call(capture, found.follow_up)

    async def _call(self, capture: Capture, address: str) -> Attempt:
        to = parse_target(address)
        headers = Headers([(b"Host", b""), (b"Accept", b"*/*")])
        asked = replace(
            capture, method="GET", target=to.path or "/", http_version="1.1", headers=headers, head=None, body=b""
        )
        outgoing: Outgoing = replace(
            prepare(asked, to), changes=(f"The address that the handshake names was called: GET {to.origin}",)
        )
        attempt = await self._journal.begin(begin(capture, outgoing, to, kind=CONFIRMS))
        try:
            # redirects are not followed: only this host is one that the provider's scheme names
            ended = await send(attempt, outgoing, to, settings=self._settings())
        except BaseException:
            await self._journal.give_up(attempt)
            raise
        return await self._journal.end(ended)


def left_to_do(capture: Capture, endpoint: Endpoint) -> Handshake | None:
    """The handshake of a capture that names an address to call or gives a secret; None for others."""
    found = handshake(capture, Keys(), provider=endpoint.provider)
    return found if found is not None and (found.follow_up or found.secret) else None


class FollowingUp:
    """The part of `Session` that ends handshakes."""

    engine: Engine
    store: Store
    _configuring: Configuring
    _follow_ups: FollowUps

    def follow_up(self, capture_id: int) -> Future[Attempt | None]:
        """Do what the handshake of a capture leaves to do: call the provider's address, or keep its secret.

        The attempt tells what came of a call; None where a secret was kept. NotFound, ResendRefused, VaultError.
        """

        async def work() -> Attempt | None:
            return await self._follow_ups.do(self.store.capture(capture_id))

        return self.engine.run(work())

    def handshake_of(self, capture_id: int) -> Handshake | None:
        """The handshake of a capture that leaves something to do, or None. Reads the body: use a worker."""
        try:
            capture = self.store.capture(capture_id)
        except NotFound:
            return None
        return left_to_do(capture, self._configuring.endpoint(capture.endpoint))
