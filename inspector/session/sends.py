"""Sending captures again: what a front end may ask before, during and after."""

from __future__ import annotations

import asyncio
import math
from array import array
from collections.abc import Iterable
from concurrent.futures import Future

from inspector.capture import Attempt, Capture
from inspector.engine import Engine
from inspector.errors import NotFound, ResendRefused, TemplateError
from inspector.events import AttemptStored, Events
from inspector.resend import AS_IT_CAME, Danger, How, parse_target
from inspector.resend.guard import dangers_of, is_public, merged
from inspector.session.configuring import Configuring
from inspector.session.intake import Intake
from inspector.session.journal import Journal
from inspector.session.resending import Plan, Resending, remember_target
from inspector.session.watcher import Watcher
from inspector.settings import Settings, save_settings
from inspector.store import Entry, Store

#: Where a capture is from that nobody sent to us.
WRITTEN_HERE = "edited"
#: Captures that are looked at for dangers before many are sent: it takes half a second.
LOOKED_AT = 1_000


class Sends:
    """The half of `Session` that sends."""

    engine: Engine
    events: Events
    settings: Settings
    store: Store
    _configuring: Configuring
    _intake: Intake
    _journal: Journal
    _resending: Resending
    _watcher: Watcher

    def plan(self, capture_id: int, to: str | None = None, how: How = AS_IT_CAME) -> Future[Plan]:
        """What `resend` would send; nothing is sent. ResendRefused says why it could not be."""

        async def work() -> Plan:
            await asyncio.to_thread(self._configuring.checking)
            capture = await asyncio.to_thread(self.store.capture, capture_id)
            return await asyncio.to_thread(self._resending.plan, capture, to, how)

        return self.engine.run(work())

    def resend(
        self, capture_id: int, to: str | None = None, how: How = AS_IT_CAME, *, remember: bool = True
    ) -> Future[Attempt]:
        """Send a capture again and record the attempt. The address asked for is remembered, if it is to be.

        Network trouble is in `Attempt.error`. ResendRefused, NotFound and StoreError are raised before anything is
        sent, but for the StoreError that says what came of a request which could not be recorded.
        """

        async def work() -> Attempt:
            # an attempt that cannot be recorded is not made
            self.store.check_writable()
            await asyncio.to_thread(self._configuring.checking)
            capture = await asyncio.to_thread(self.store.capture, capture_id)
            attempt = await self._resending.send(capture, to, how)
            self._on_sent(attempt)
            if remember:
                await self._remember(to)
            return attempt

        return self.engine.run(work())

    def add_request(self, request: Capture, origin: str = WRITTEN_HERE) -> Future[int]:
        """Keep a request that nobody sent to us as a capture, so that it can be sent; gives its id."""

        async def work() -> int:
            (capture_id,) = self.store.append([Entry(request, origin=origin)])
            self._intake.wake()
            self._watcher.nudge()
            return capture_id

        return self.engine.run(work())

    def dangers(self, ids: Iterable[int], to: str | None = None, how: How = AS_IT_CAME) -> Future[list[Danger]]:
        """What the user should know before these are sent, each thing once; [] for targets that the user trusts.

        Of more than LOOKED_AT captures as many, from first to last, are looked at. ResendRefused as by `plan`; of many,
        those that cannot be sent are passed over, since they do not keep the others.
        """
        wanted = array("q", ids)

        async def work() -> list[Danger]:
            await asyncio.to_thread(self._configuring.checking)
            found: list[Danger] = []
            public: dict[str, bool] = {}
            for capture_id in wanted[:: max(1, math.ceil(len(wanted) / LOOKED_AT))]:
                try:
                    capture = await asyncio.to_thread(self.store.capture, capture_id)
                    plan = await asyncio.to_thread(self._resending.plan, capture, to, how)
                except (NotFound, ResendRefused, TemplateError):
                    if len(wanted) == 1:
                        raise
                    continue
                if plan.to.origin in self.settings.resend.trusted:
                    continue
                if plan.to.host not in public:
                    public[plan.to.host] = await is_public(plan.to)
                found += dangers_of(plan.outgoing, plan.to, public=public[plan.to.host])
            return merged(found)

        return self.engine.run(work())

    def sending(self) -> frozenset[int]:
        """Ids of the attempts that this process is sending now: of others that are pending, no end was recorded."""
        return self._journal.open

    def trust_target(self, url: str, on: bool = True) -> Future[None]:
        """Ask no more before something is sent to the origin of `url`, or ask again. ResendRefused for no address."""
        return self._remember_origin("trusted", url, on)

    def trust_certificate(self, url: str, on: bool = True) -> Future[None]:
        """Accept any certificate of the origin of `url`, or check them again; every attempt says it."""
        return self._remember_origin("unverified_tls", url, on)

    def _remember_origin(self, key: str, url: str, on: bool) -> Future[None]:
        origin = parse_target(url).origin

        async def work() -> None:
            known = [one for one in getattr(self.settings.resend, key) if one != origin]
            await self._use(self.settings.changed("resend", **{key: (*known, origin) if on else tuple(known)}))

        return self.engine.run(work())

    def _on_sent(self, attempt: Attempt) -> None:
        """Tell others of an attempt that is on record; on the engine's loop."""
        self.events.publish(AttemptStored(attempt.capture_id, attempt.id))
        self._watcher.nudge()

    async def _remember(self, to: str | None) -> None:
        """Keep an address that the user asked for."""
        target = (to or "").strip()
        if target and target != self.settings.resend.last_target:
            targets = remember_target(self.settings.resend, target)
            await self._use(self.settings.changed("resend", last_target=target, targets=targets))

    async def _use(self, settings: Settings) -> None:
        self.settings = settings
        await asyncio.to_thread(save_settings, settings)
