"""What a vault is: secrets by name, kept outside the session."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Keeps signing secrets by name. `repr` and errors never hold a secret; what is refused raises VaultError."""

    @property
    def where(self) -> str:
        """One sentence part that says where the secrets lie ("in the system keyring (…)"), for the user's eyes."""
        ...

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep a secret under a name, replacing an older one."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens when there is none."""
        ...

    def names(self) -> list[str]:
        """All names, sorted."""
        ...
