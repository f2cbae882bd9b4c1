"""Endpoints and their secrets: changed here or by another process, and used by the listener and the checks."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import threading
from collections.abc import AsyncIterator, Callable, Mapping

from inspector.capture import Annotation, Capture
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint, Forward, Router, SecretRef, plain_endpoint
from inspector.errors import ConfigError, NotFound
from inspector.events import EndpointsChanged, Events
from inspector.providers import REGISTRY, CustomScheme, Keys, get, load_custom
from inspector.providers.custom import CustomHash
from inspector.providers.custom_files import folder_state, remove_scheme, save_scheme
from inspector.secrets import Vault, open_vault, resolve
from inspector.session.checking import Checking
from inspector.session.removed_endpoint import RemovedEndpoint, copy_value, forget_values, values_of
from inspector.store import Store
from inspector.store.forwards import Among


class Configuring:
    """Lives on the engine's loop, except where a method says otherwise. `wake` makes unchecked captures be checked."""

    def __init__(self, store: Store, vault: Vault | None, events: Events, wake: Callable[[], None]) -> None:
        self._store = store
        self._events = events
        self._wake = wake
        self._vault = vault
        self._vault_lock = threading.Lock()
        self._checking: Checking | None = None
        self._reading = threading.Lock()
        #: held while something is changed that depends on how it is
        self._change = asyncio.Lock()
        self._described = folder_state()
        self._endpoints = store.endpoints()
        self._router = Router(self._endpoints)
        #: what the store told when endpoints were last compared
        self._others: int | None = None

    @property
    def vault(self) -> Vault:
        """Where secrets are kept; opened on first use, which may take a moment. Any thread."""
        with self._vault_lock:
            if self._vault is None:
                self._vault = open_vault()
            return self._vault

    def checking(self) -> Checking:
        """The checks with secrets loaded; the first call may block for as long as the keyring does. Any thread."""
        if self._checking is None:
            checking = Checking(self.vault, self._store.chosen_provider)
            checking.reload(self._endpoints)
            self._checking = checking
        return self._checking

    def problem(self, endpoint: str) -> str | None:
        """Why a secret of that endpoint cannot be read, or None. Any thread."""
        return self._checking.problem(endpoint) if self._checking is not None else None

    def route(self, target: str, method: str) -> str:
        """Name of the endpoint that a request belongs to."""
        return self._router.endpoint_of(target, method)

    def at_path(self, target: str) -> Endpoint | None:
        """The endpoint whose path that is, whatever its methods; None where there is none."""
        name = self._router.at_path(target)
        return None if name == DEFAULT_ENDPOINT else self.endpoint(name)

    def annotate(self, capture: Capture, explain: bool = False) -> Annotation | None:
        """What the checks say of a capture; None while the secrets are still being read. Any thread."""
        return self._checking.annotate(capture, explain=explain) if self._checking is not None else None

    def judge(self, capture: Capture, seen: Annotation | None) -> Annotation | None:
        """The same for what `recognise` was asked about before. Any thread."""
        return self._checking.annotate(capture, seen=seen) if self._checking is not None else None

    def recognise(self, capture: Capture) -> Annotation | None:
        """The same without verdicts, for a fraction of the time. Any thread."""
        return self._checking.recognise(capture) if self._checking is not None else None

    def handshake_keys(self, endpoint: str) -> tuple[Keys, ...]:
        """What handshakes of an endpoint are answered with; () while the secrets are still being read."""
        return self._checking.handshake_keys(endpoint) if self._checking is not None else ()

    def gate_secrets(self, endpoint: str) -> Mapping[SecretRef, str]:
        """What the gate of an endpoint compares with; nothing while the secrets are still being read."""
        return self._checking.gate_secrets(endpoint) if self._checking is not None else {}

    async def reload(self, *, forget: bool = False, files: bool = False) -> None:
        """Read secrets and descriptions again; with `forget` captures that this concerns are checked again.

        With `files` only those secrets are read that are kept in files.
        """
        changed = await asyncio.to_thread(self._read, files)
        if forget and changed:
            # the secrets of `default` serve endpoints that have none
            for name in (None,) if DEFAULT_ENDPOINT in changed else changed:
                self._store.forget_annotations(name)
        self._wake()
        self._events.publish(EndpointsChanged())

    def _read(self, files: bool) -> frozenset[str]:
        """Names of the endpoints whose captures may be judged otherwise now; `default` stands for all."""
        # one at a time, so that what was read last is what counts
        with self._reading:
            described = folder_state()
            again = described != self._described
            if again:
                load_custom()
                self._described = described
            changed = self.checking().reload(self._endpoints, files=files)
            return changed | {DEFAULT_ENDPOINT} if again else changed

    def changed_elsewhere(self) -> bool:
        """Take over what another process changed; True when there was something, and `reload` has to follow."""
        token = self._store.others_token()
        if token is not None and token == self._others:
            # only we committed: thousands of rules need not be read for each capture
            return folder_state() != self._described
        endpoints = self._store.endpoints()
        self._others = token
        if endpoints == self._endpoints:
            return folder_state() != self._described
        self._use(endpoints)
        return True

    @contextlib.asynccontextmanager
    async def _changing(self) -> AsyncIterator[None]:
        """One change at a time, on what is there now. StoreFull when nothing can be kept."""
        self._store.check_writable()
        async with self._change:
            self._use(self._store.endpoints())
            yield

    async def save(self, endpoint: Endpoint, typed: Mapping[SecretRef, str] | None = None) -> None:
        """Add or replace an endpoint; `typed` are secrets of its gate, kept in the vault by their references."""
        async with self._changing():
            kept = endpoint.typed_secrets
            gone = [ref for ref in self.endpoint(endpoint.name).typed_secrets if ref not in kept]
            if typed:
                await asyncio.to_thread(self._keep_typed, typed)
                endpoint = dataclasses.replace(endpoint, extra=self._revised(endpoint))
            await self._save(endpoint)
            await asyncio.to_thread(self._forget, endpoint.name, tuple(gone), ())

    def _keep_typed(self, typed: Mapping[SecretRef, str]) -> None:
        for ref, value in typed.items():
            self.vault.set(ref.key, value)

    async def remove(self, name: str) -> RemovedEndpoint:
        """Remove an endpoint and its secrets in the vault; its captures stay. NotFound if there is none."""
        async with self._changing():
            endpoint = next((known for known in self._endpoints if known.name == name), None)
            if endpoint is None:
                raise NotFound(f"There is no endpoint {name!r}.")
            refs = (*endpoint.secrets, *endpoint.typed_secrets)
            secrets = await asyncio.to_thread(lambda: values_of(refs, self.vault))
            await asyncio.to_thread(self._forget, name, refs, ())
            self._stop_forwards(endpoint, ())
            self._store.remove_endpoint(name)
            self._use(self._store.endpoints())
            await self.reload(forget=True)
            return RemovedEndpoint(endpoint, secrets)

    async def bring_back(self, removed: RemovedEndpoint) -> None:
        """Undo `remove`. ConfigError when there is another of that name meanwhile."""
        async with self._changing():
            name = removed.endpoint.name
            if any(known.name == name for known in self._endpoints):
                raise ConfigError(f"There is another endpoint {name!r} by now.")
            await asyncio.to_thread(lambda: removed.put_back(self.vault))
            await self._save(removed.endpoint)

    async def set_secret(self, name: str, label: str, value: str) -> None:
        """Keep a signing secret of an endpoint in the vault, in place of the one of that name."""
        async with self._changing():
            await self._set_secret(name, label, value)

    async def keep(self, name: str, ref: SecretRef, value: str) -> None:
        """Keep what an endpoint's reference names in the vault, in place of the one of that label and role."""
        async with self._changing():
            await self._keep(name, ref, value)

    async def _set_secret(self, name: str, label: str, value: str) -> None:
        await self._keep(name, SecretRef("keyring", f"{name}/{label}", label), value)

    async def _keep(self, name: str, ref: SecretRef, value: str) -> None:
        await asyncio.to_thread(lambda: self.vault.set(ref.key, value))
        endpoint = self.endpoint(name)
        others = tuple(known for known in endpoint.secrets if known.name != ref.name or known.role != ref.role)
        await self._save_secrets(endpoint, (*others, ref))

    async def rotate_secret(self, name: str, label: str, value: str) -> None:
        """Put a new secret in the place of one, which stays beside it as `<label> (before)`. NotFound, VaultError."""
        async with self._changing():
            ref = self._ref(name, label)
            old = await asyncio.to_thread(resolve, ref, self.vault)
            if old is None:
                raise NotFound(
                    f"The secret {label!r} of {name!r} is not there any more.", hint="Save the new one instead."
                )
            await self._set_secret(name, f"{label} (before)", old)
            await self._set_secret(name, label, value)

    async def rename_secret(self, name: str, label: str, new_label: str) -> None:
        """Call a secret something else. NotFound if there is none, ConfigError when the new name is taken."""
        async with self._changing():
            endpoint = self.endpoint(name)
            ref = self._ref(name, label)
            if any(known.name == new_label and known.role == ref.role for known in endpoint.secrets):
                raise ConfigError(
                    f"The endpoint {name!r} has a secret {new_label!r} already.", hint="Choose another name."
                )
            renamed = dataclasses.replace(ref, label=new_label)
            if ref.source == "keyring":
                # under its old name the next secret of that label would take its place
                renamed = dataclasses.replace(renamed, key=f"{name}/{new_label}")
                await asyncio.to_thread(copy_value, ref.key, renamed.key, self.vault)
            secrets = tuple(renamed if known == ref else known for known in endpoint.secrets)
            await self._save_secrets(endpoint, secrets)
            await asyncio.to_thread(self._forget, name, (ref,), secrets)

    def _ref(self, name: str, label: str) -> SecretRef:
        found = [ref for ref in self.endpoint(name).secrets if ref.name == label]
        if not found:
            raise NotFound(f"The endpoint {name!r} has no secret {label!r}.")
        return found[0]

    async def remove_secret(self, name: str, label: str) -> None:
        """Forget a secret of an endpoint. NotFound if it has none of that name."""
        async with self._changing():
            self._ref(name, label)
            endpoint = self.endpoint(name)
            gone = tuple(ref for ref in endpoint.secrets if ref.name == label)
            kept = tuple(ref for ref in endpoint.secrets if ref.name != label)
            await asyncio.to_thread(self._forget, name, gone, kept)
            await self._save_secrets(endpoint, kept)

    @property
    def endpoints(self) -> list[Endpoint]:
        """All of them; another list whenever one has changed. Any thread."""
        return self._endpoints

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of that name; a plain one when it is not configured. Any thread."""
        return next((known for known in self._endpoints if known.name == name), None) or plain_endpoint(name)

    def custom_providers(self) -> list[CustomScheme]:
        """The descriptions in use. Any thread."""
        return [one.description for one in REGISTRY.values() if isinstance(one, CustomHash)]

    async def save_custom(self, scheme: CustomScheme) -> None:
        """Use a description, and keep it as a file. ConfigError when its name is a built-in provider's."""
        if not isinstance(get(scheme.name), CustomHash | None):
            raise ConfigError(f"{scheme.name} is built in.", hint="Choose another name.")
        async with self._change:
            await asyncio.to_thread(save_scheme, scheme)
            await self.reload(forget=True)

    async def remove_custom(self, name: str) -> None:
        """Forget a description and delete its file. NotFound if there is none."""
        async with self._change:
            await asyncio.to_thread(remove_scheme, name)
            await self.reload(forget=True)

    async def _save(self, endpoint: Endpoint) -> None:
        self._stop_forwards(self.endpoint(endpoint.name), endpoint.forwards)
        self._store.save_endpoint(endpoint)
        self._use(self._store.endpoints())
        await self.reload(forget=True)

    def _stop_forwards(self, endpoint: Endpoint, kept: tuple[Forward, ...]) -> None:
        """What waits for a target that an endpoint no longer has is forwarded no more."""
        targets = {forward.to for forward in kept}
        for forward in endpoint.forwards:
            if forward.to not in targets:
                self._store.drop_queue(Among(forward.to, endpoint=endpoint.name))

    async def _save_secrets(self, endpoint: Endpoint, secrets: tuple[SecretRef, ...]) -> None:
        await self._save(dataclasses.replace(endpoint, secrets=secrets, extra=self._revised(endpoint)))

    def _revised(self, endpoint: Endpoint) -> dict[str, object]:
        # The revision makes another process that has this session open read the vault again.
        return {**endpoint.extra, "secrets_revision": int(endpoint.extra.get("secrets_revision", 0)) + 1}

    def _forget(self, name: str, gone: tuple[SecretRef, ...], kept: tuple[SecretRef, ...]) -> None:
        """Take secrets of an endpoint out of the vault, but for those that it keeps or another one uses too."""
        others = (ref for one in self._endpoints if one.name != name for ref in one.secrets)
        forget_values(gone, (*kept, *others), self.vault)

    def _use(self, endpoints: list[Endpoint]) -> None:
        self._endpoints = endpoints
        self._router = Router(endpoints)
