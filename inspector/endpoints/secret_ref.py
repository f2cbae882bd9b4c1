"""Where secrets are found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a signing secret is found; never the secret itself.

    `source` is `keyring` (a name in the vault), `env` (a variable) or `file` (a path); `key` is that name. `label` is
    what the user calls it ("test", "live"); `role` is `signing`, `verify_token`, `test_key` or `gate`.
    """

    source: str
    key: str
    label: str = ""
    role: str = "signing"

    @property
    def name(self) -> str:
        """What it is called: its label, or where it has none its key."""
        return self.label or self.key

    def to_dict(self) -> dict[str, str]:
        """A JSON-able form; `SecretRef(**found)` is its inverse."""
        return {"source": self.source, "key": self.key, "label": self.label, "role": self.role}


def local_key_ref(endpoint: str, provider: str, title: str) -> SecretRef:
    """Where the local test key of an endpoint for a provider is found."""
    return SecretRef("keyring", f"{endpoint}/test-key/{provider}", f"test key of {title}", "test_key")


def local_key_owner(ref: SecretRef) -> str:
    """The provider that a local test key stands in for; "" for other secrets."""
    return ref.key.rpartition("/")[2] if ref.role == "test_key" else ""
