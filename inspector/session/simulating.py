"""Sample events: for our own listener, or as captures that are sent elsewhere like any other."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from dataclasses import replace

from inspector.capture import Attempt, Capture
from inspector.endpoints import Endpoint
from inspector.engine import Engine
from inspector.errors import InspectorError, ResendRefused
from inspector.providers import get
from inspector.resend import parse_target, resend
from inspector.session.configuring import Configuring
from inspector.session.listening import Listening
from inspector.session.sample import FIRST, endpoint_for, made_sample, saved_keys
from inspector.settings import Settings
from inspector.simulate import Chosen, Made, Order, choose_keys, make
from inspector.store import Store
from inspector.workers import Token, Workers

#: Where a capture is from that was made of a sample, or is a message to another service.
SAMPLE = "sample"


class Simulating:
    """The part of `Session` that makes events without their provider."""

    engine: Engine
    settings: Settings
    store: Store
    workers: Workers
    _configuring: Configuring
    _listening: Listening

    def sample(self, provider: str = FIRST[0], event: str = "") -> Future[int]:
        """Send a sample event to our own listener, over the network like any other; gives the status answered.

        `event` is a name of `sample_names(provider)`, or "" for the usual one. NotFound when there is none.
        """

        async def work() -> int:
            checking = await asyncio.to_thread(self._configuring.checking)
            named = event or (FIRST[1] if provider == FIRST[0] else "")
            capture = await asyncio.to_thread(made_sample, checking, self.store.endpoints(), provider, named)
            attempt = await self._let_arrive(capture)
            if attempt.status is None:
                raise InspectorError(f"The sample event did not arrive: {attempt.error}.")
            return attempt.status

        return self.engine.run(work())

    def sample_endpoint(self, provider: str) -> Endpoint:
        """The endpoint that samples of a provider belong to. Reads the store."""
        return endpoint_for(self.store.endpoints(), provider)

    def make_sample(
        self,
        order: Order,
        to: str = "",
        *,
        saved: bool = False,
        chosen: Chosen | None = None,
        slot: str = "make a sample",
    ) -> Future[Made]:
        """The requests of an order, for an address or ("") our own listener; nothing is sent.

        `saved`: signed by the endpoint's secret, ResendRefused when it has none; else by the order's keys, or those of
        `chosen`, which an earlier call has made up. A newer call of the same `slot` takes over. UsageError, NotFound
        and ResendRefused as by `simulate.make`.
        """

        def work(_token: Token) -> Made:
            now = time.time()
            endpoint = endpoint_for(self.store.endpoints(), order.provider)
            placed = _placed(order, endpoint, to)
            if saved:
                keys = saved_keys(self._configuring.checking(), endpoint, order.provider, order.event)
                if keys is None:
                    known = get(order.provider)
                    raise ResendRefused(
                        f"The endpoint {endpoint.name!r} has no secret to sign this event of "
                        f"{known.title if known is not None else order.provider} with.",
                        hint="Save one under Endpoint › Signing secrets, or choose a generated one.",
                    )
                placed = replace(placed, keys=keys)
            return make(placed, now, chosen or choose_keys(placed, now))

        return self.workers.submit(slot, work)

    def let_arrive(self, capture: Capture) -> Future[Attempt]:
        """Send a request to our own listener, where it becomes a capture: the attempt itself is not on record."""
        return self.engine.run(self._let_arrive(capture))

    async def _let_arrive(self, capture: Capture) -> Attempt:
        address = self._listening.address
        if address is None:
            raise InspectorError("Nothing listens here, so there is nobody to send a sample event to.")
        return await resend(capture, address, settings=self.settings.resend)


def _placed(order: Order, endpoint: Endpoint, to: str) -> Order:
    """The order for a receiver: its path, and the address that it is signed for."""
    if not to:
        public = endpoint.public_url or None
        return replace(order, endpoint=endpoint.name, path=endpoint.path, public_url=public)
    target = parse_target(to)
    # an address without a path takes the sample's own one, if it has one
    placed = replace(order, endpoint=endpoint.name, path=target.path or "/", whole_path=bool(target.path))
    bare = make(replace(placed, sign=False, variant="good", keys=None, fields=()), time.time()).captures[0]
    return replace(placed, public_url=f"{target.origin}{bare.target}")
