"""Local test keys of endpoints: made on demand, kept in the vault, their public half given out."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future

from inspector.endpoints import Endpoint, local_key_owner, local_key_ref
from inspector.engine import Engine
from inspector.errors import NotFound, UsageError
from inspector.providers import REGISTRY, Provider, get
from inspector.providers.local_keys import LocalKey, make_local_key
from inspector.secrets import resolve
from inspector.session.configuring import Configuring


def needs_test_key(provider: str) -> bool:
    """Whether a provider signs with a private key that a local test key can stand in for."""
    known = get(provider)
    return known is not None and bool(known.test_key)


def local_key_owners(endpoint: Endpoint) -> list[str]:
    """The providers that an endpoint has a test key for."""
    return [owner for ref in endpoint.secrets if (owner := local_key_owner(ref))]


class LocalKeys:
    """The part of `Session` that has the local test keys."""

    engine: Engine
    _configuring: Configuring

    def make_test_key(self, endpoint: str, provider: str) -> Future[LocalKey]:
        """The test key of an endpoint for a provider; made when there is none. UsageError where none is needed."""
        owner = _owner(provider)

        async def work() -> LocalKey:
            found = await asyncio.to_thread(self._find, endpoint, owner)
            if found is None:
                found = await asyncio.to_thread(make_local_key, owner, time.time())
                ref = local_key_ref(endpoint, owner.name, owner.title)
                await self._configuring.keep(endpoint, ref, found.text)
            return found

        return self.engine.run(work())

    def test_key(self, endpoint: str, provider: str) -> Future[LocalKey]:
        """The test key of an endpoint for a provider. NotFound says how to make one."""
        owner = _owner(provider)

        async def work() -> LocalKey:
            found = await asyncio.to_thread(self._find, endpoint, owner)
            if found is None:
                raise _missing(endpoint, owner)
            return found

        return self.engine.run(work())

    def forget_test_key(self, endpoint: str, provider: str) -> Future[None]:
        """Take a test key out of the vault. NotFound when there is none."""
        owner = _owner(provider)

        async def work() -> None:
            if owner.name not in local_key_owners(self._configuring.endpoint(endpoint)):
                raise _missing(endpoint, owner)
            await self._configuring.remove_secret(endpoint, local_key_ref(endpoint, owner.name, owner.title).label)

        return self.engine.run(work())

    def _find(self, endpoint: str, owner: Provider) -> LocalKey | None:
        for ref in self._configuring.endpoint(endpoint).secrets:
            if local_key_owner(ref) == owner.name:
                text = resolve(ref, self._configuring.vault)
                return None if text is None else LocalKey(owner.test_key, text)
        return None


def _owner(provider: str) -> Provider:
    known = get(provider)
    if known is None or not known.test_key:
        there = ", ".join(name for name, one in REGISTRY.items() if one.test_key)
        who = known.title if known is not None else repr(provider)
        raise UsageError(f"{who} needs no test key.", hint=f"Those that do: {there}.")
    return known


def _missing(endpoint: str, owner: Provider) -> NotFound:
    return NotFound(
        f"The endpoint {endpoint!r} has no local test key of {owner.title}.",
        hint=f"Make one: webhook-inspector endpoints test-key {endpoint} --provider {owner.name}",
    )
