"""What a session is set up with: endpoints, their signing secrets, and the providers that the user describes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace

from inspector.answers import Answering, circles
from inspector.endpoints import Endpoint, SecretRef, check_path
from inspector.engine import Engine
from inspector.forwarding import check_forwards
from inspector.providers import CustomScheme, Keys
from inspector.secrets import Vault
from inspector.session.configuring import Configuring
from inspector.session.listening import Listening
from inspector.session.local_keys import LocalKeys
from inspector.session.removed_endpoint import RemovedEndpoint
from inspector.session.tunnelling import Reach
from inspector.settings import ListenerSettings, Settings


class SetUp(LocalKeys):
    """The half of `Session` that configures it."""

    engine: Engine
    settings: Settings
    _answering: Answering
    _configuring: Configuring
    _listening: Listening
    _reach: Reach

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of that name; a plain one when it is not configured."""
        return self._configuring.endpoint(name)

    def address_of(self, name: str, *, elsewhere: str = "", local: bool = False) -> str:
        """What a provider has to be given as the address of an endpoint: its public one, else where we listen.

        Public is what is set at it, or else its place behind the tunnel; not with `local`. Where we listen is here, or
        `elsewhere` (the address of another process), or where the settings say.
        """
        endpoint = self.endpoint(name)
        base = self._listening.address or elsewhere or self._listening.wanted_address
        public = "" if local else self._reach.address_of(endpoint)
        return public or f"{base}{endpoint.path}"

    @property
    def listener_in_effect(self) -> ListenerSettings:
        """The settings of the listener, with the address of the process that listens on this session, if one does."""
        if self._listening.elsewhere() is None:
            return self.settings.listener
        host, port = self._listening.own_addresses()[0]
        return replace(self.settings.listener, host=host, port=port)

    @property
    def vault(self) -> Vault:
        """Where secrets are kept; opened on first use, which may take a moment."""
        return self._configuring.vault

    def signing_keys(self, endpoint: str) -> tuple[tuple[str, Keys], ...]:
        """Named signing keys of the endpoint, to check with what the user looks at; never to be shown."""
        return self._configuring.checking().keys(endpoint)

    def secret_problem(self, endpoint: str) -> str | None:
        """Why a secret of that endpoint cannot be read, or None."""
        return self._configuring.problem(endpoint)

    def save_endpoint(self, endpoint: Endpoint, typed: Mapping[SecretRef, str] | None = None) -> Future[None]:
        """Add or replace an endpoint; its captures are checked again when what matters for that changed.

        `typed` are secrets of its gate, which the vault keeps by their references. ConfigError for forwards that cannot
        work, or that lead back here, and for answers or a gate that do not read.
        """

        async def work() -> None:
            check_path(endpoint.path)
            if endpoint.forwards:
                check_forwards(endpoint.forwards, self._listening.own_addresses())
            await asyncio.to_thread(self._answering.prepare, endpoint)
            await self._configuring.save(endpoint, typed)

        return self.engine.run(work())

    def use_endpoints(self, endpoints: Sequence[Endpoint]) -> Future[None]:
        """Add or replace these, as a configuration file gives them; all or, when one cannot be used, none. ConfigError.

        Test keys stay: they belong to this machine and not to a file.
        """

        async def work() -> None:
            own = self._listening.own_addresses()
            for endpoint in endpoints:
                check_path(endpoint.path)
                check_forwards(endpoint.forwards, own)
                await asyncio.to_thread(self._answering.prepare, endpoint)
            for endpoint in endpoints:
                kept = [ref for ref in self.endpoint(endpoint.name).secrets if ref.role == "test_key"]
                secrets = dict.fromkeys((*endpoint.secrets, *kept))
                await self._configuring.save(replace(endpoint, secrets=tuple(secrets)))

        return self.engine.run(work())

    def circles(self) -> list[str]:
        """A sentence about each circle of redirects among the answers of all endpoints. May take a moment."""
        return circles(self._configuring.endpoints, self._listening.own_addresses())

    def remove_endpoint(self, name: str) -> Future[RemovedEndpoint]:
        """Remove an endpoint and its secrets in the vault; its captures stay. What it gives can be brought back."""
        return self.engine.run(self._configuring.remove(name))

    def bring_back_endpoint(self, removed: RemovedEndpoint) -> Future[None]:
        """Undo `remove_endpoint`: with its answers and secrets. ConfigError when its name is taken by now."""
        return self.engine.run(self._configuring.bring_back(removed))

    def set_secret(self, endpoint: str, label: str, value: str) -> Future[None]:
        """Keep a signing secret of an endpoint in the vault; captures of the endpoint are checked again at once."""
        return self.engine.run(self._configuring.set_secret(endpoint, label, value))

    def remove_secret(self, endpoint: str, label: str) -> Future[None]:
        """Forget a signing secret of an endpoint. NotFound if it has none of that label."""
        return self.engine.run(self._configuring.remove_secret(endpoint, label))

    def rotate_secret(self, endpoint: str, label: str, value: str) -> Future[None]:
        """Replace a secret; the old one stays beside it as `<label> (before)` while the provider still uses it."""
        return self.engine.run(self._configuring.rotate_secret(endpoint, label, value))

    def rename_secret(self, endpoint: str, label: str, new_label: str) -> Future[None]:
        """Call a secret something else. NotFound, ConfigError."""
        return self.engine.run(self._configuring.rename_secret(endpoint, label, new_label))

    def custom_providers(self) -> list[CustomScheme]:
        """The descriptions in use."""
        return self._configuring.custom_providers()

    def save_custom(self, scheme: CustomScheme) -> Future[None]:
        """Use a description, and keep it as a file; all captures are checked again. ConfigError for a taken name."""
        return self.engine.run(self._configuring.save_custom(scheme))

    def remove_custom(self, name: str) -> Future[None]:
        """Forget a description and delete its file. NotFound if there is none."""
        return self.engine.run(self._configuring.remove_custom(name))
