"""Endpoints and their secrets at one moment, as the checks, the handshakes and the gates use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from inspector.endpoints import Endpoint, SecretRef, local_key_owner
from inspector.errors import InspectorError, ResendRefused
from inspector.providers import Keys, Provider, get
from inspector.providers.local_keys import LocalKey
from inspector.providers.pasted import keys_of_texts
from inspector.secrets import Vault, resolve


@dataclass(frozen=True, slots=True)
class Known:
    """Replaced whole, so that readers need no lock. All by endpoint; `problems` say why a secret cannot be read.

    `providers` are those that the user chose, `tokens` verify tokens of handshakes, `gates` what gates compare with.
    `resolved` is what was found where secrets are kept, or why it cannot be read.
    """

    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    providers: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, tuple[tuple[str, Keys], ...]] = field(default_factory=dict, repr=False)
    problems: Mapping[str, str] = field(default_factory=dict)
    local_keys: Mapping[tuple[str, str], LocalKey] = field(default_factory=dict, repr=False)
    tokens: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    gates: Mapping[str, Mapping[SecretRef, str]] = field(default_factory=dict, repr=False)
    resolved: Mapping[SecretRef, str | InspectorError | None] = field(default_factory=dict, repr=False)


def read_known(endpoints: Sequence[Endpoint], vault: Vault, before: Known | None = None) -> Known:
    """Read all secrets of these endpoints; blocks for as long as the keyring does.

    With `before` only files are read again: what came from elsewhere is as it was then.
    """
    known = _Reader(vault, {} if before is None else before.resolved)
    for endpoint in endpoints:
        known.read(endpoint)
    return Known(
        {endpoint.name: endpoint for endpoint in endpoints},
        {endpoint.name: endpoint.provider for endpoint in endpoints},
        known.keys,
        known.problems,
        known.local_keys,
        known.tokens,
        known.gates,
        known.resolved,
    )


class _Reader:
    def __init__(self, vault: Vault, before: Mapping[SecretRef, str | InspectorError | None]) -> None:
        self._vault = vault
        self.resolved = {ref: found for ref, found in before.items() if ref.source != "file"}
        self.keys: dict[str, tuple[tuple[str, Keys], ...]] = {}
        self.problems: dict[str, str] = {}
        self.local_keys: dict[tuple[str, str], LocalKey] = {}
        self.tokens: dict[str, tuple[str, ...]] = {}
        self.gates: dict[str, dict[SecretRef, str]] = {}

    def read(self, endpoint: Endpoint) -> None:
        name = endpoint.name
        texts: list[tuple[str, str]] = []
        for ref in endpoint.secrets:
            owner = get(local_key_owner(ref))
            if ref.role not in ("signing", "verify_token") and owner is None:
                continue
            secret = self._secret(name, ref)
            if ref.role == "verify_token":
                # "" where it is not there: then no token is right, not any
                self.tokens[name] = (*self.tokens.get(name, ()), secret or "")
            elif owner is not None and secret is not None:
                # an empty one is none either, and told as such
                self._local_key(name, ref, owner, secret)
            elif secret:
                texts.append((ref.name, secret))
        self.keys[name] = tuple(with_options(keys_of_texts(texts), endpoint.options))
        asked = [rule.secret for rule in endpoint.gate if rule.secret is not None]
        # one that is empty would let pass who brings nothing
        self.gates[name] = {ref: secret for ref in asked if (secret := self._secret(name, ref))}

    def _secret(self, endpoint: str, ref: SecretRef) -> str | None:
        if ref not in self.resolved:
            try:
                self.resolved[ref] = resolve(ref, self._vault)
            except InspectorError as error:
                self.resolved[ref] = error
        secret = self.resolved[ref]
        if isinstance(secret, InspectorError):
            self.problems[endpoint] = str(secret)
            return None
        if secret is None:
            self.problems[endpoint] = f"The secret {ref.name!r} is not there any more."
        elif not secret:
            self.problems[endpoint] = f"The secret {ref.name!r} is empty."
        return secret

    def _local_key(self, endpoint: str, ref: SecretRef, owner: Provider, secret: str) -> None:
        key = LocalKey(owner.test_key, secret)
        try:
            key.checking(Keys())
        except ResendRefused:
            self.problems[endpoint] = f"The {ref.name} cannot be read: make a new one."
        else:
            self.local_keys[endpoint, owner.name] = key


def with_options(named: list[tuple[str, Keys]], options: Mapping[str, object]) -> list[tuple[str, Keys]]:
    """These keys with what their scheme needs beside them."""
    return [(name, replace(keys, options={**keys.options, **options})) for name, keys in named]
