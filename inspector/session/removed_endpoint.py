"""An endpoint that was removed, with all that it takes to bring it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspector.endpoints import Endpoint, SecretRef
from inspector.secrets import Vault


@dataclass(frozen=True, slots=True)
class RemovedEndpoint:
    """`secrets` are what the vault held for it, by key: they are in memory only, and go with this object."""

    endpoint: Endpoint
    secrets: Mapping[str, str] = field(repr=False)

    def put_back(self, vault: Vault) -> None:
        """Keep its secrets again, but for those that are there: another endpoint uses them. May block."""
        for key, value in self.secrets.items():
            if vault.get(key) is None:
                vault.set(key, value)


def values_of(refs: Iterable[SecretRef], vault: Vault) -> dict[str, str]:
    """What the vault holds of these, by key. May block."""
    keys = dict.fromkeys(ref.key for ref in refs if ref.source == "keyring")
    return {key: value for key in keys if (value := vault.get(key)) is not None}


def copy_value(key: str, new_key: str, vault: Vault) -> None:
    """Keep what the vault holds under a key under another one, too. May block."""
    value = vault.get(key)
    if value is not None:
        vault.set(new_key, value)


def forget_values(gone: Iterable[SecretRef], kept: Iterable[SecretRef], vault: Vault) -> None:
    """Take these out of the vault, but for those that are still used. May block."""
    used = {ref.key for ref in kept if ref.source == "keyring"}
    for ref in gone:
        if ref.source == "keyring" and ref.key not in used:
            vault.delete(ref.key)
