"""Local test keys of endpoints: made on demand, kept in the vault, their public half given out."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future

from inspector.endpoints import Endpoint, SecretRef, local_key_owner, local_key_ref
from inspector.engine import Engine
from inspector.errors import NotFound, ResendRefused, UsageError
from inspector.providers import REGISTRY, Keys, Provider, get
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
        """The test key of an endpoint for a provider; made when there is none. UsageError where none is needed.

        One that another session has for an endpoint of that name is taken over: whoever checks with its public half
        would not know of a new one.
        """
        owner = _owner(provider)
        ref = local_key_ref(endpoint, owner.name, owner.title)

        async def work() -> LocalKey:
            found = await asyncio.to_thread(self._usable, ref, owner)
            if found is None:
                found = await asyncio.to_thread(make_local_key, owner, time.time())
            elif ref in self._configuring.endpoint(endpoint).secrets:
                return found
            await self._configuring.keep(endpoint, ref, found.text)
            return found

        return self.engine.run(work())

    def test_key(self, endpoint: str, provider: str) -> Future[LocalKey]:
        """The test key of an endpoint for a provider. NotFound says how to make one, ResendRefused: it is broken."""
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

    def _usable(self, ref: SecretRef, owner: Provider) -> LocalKey | None:
        """What is kept under that name, unless it cannot be read or has ended."""
        text = resolve(ref, self._configuring.vault)
        key = None if text is None else LocalKey(owner.test_key, text)
        try:
            if key is not None:
                key.signing(Keys(), time.time())
        except ResendRefused:
            return None
        return key

    def _find(self, endpoint: str, owner: Provider) -> LocalKey | None:
        for ref in self._configuring.endpoint(endpoint).secrets:
            if local_key_owner(ref) == owner.name:
                text = resolve(ref, self._configuring.vault)
                key = None if text is None else LocalKey(owner.test_key, text)
                if key is not None:
                    # read here, where nobody waits: the key of RSA takes 50 ms
                    key.checking(Keys())
                return key
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
