"""Signing secrets: in the system's keyring where there is one, else in a file that only the user can read.

They never enter the session file, a log, an export or an error; a session knows only where to look (`SecretRef`).
"""

from __future__ import annotations

import os
from pathlib import Path

from inspector.endpoints import SecretRef
from inspector.errors import VaultError
from inspector.secrets._base import Vault
from inspector.secrets.file import FileVault

__all__ = ["FileVault", "Vault", "open_vault", "resolve"]

#: No secret, key or certificate bundle is larger; keeps a wrong path from being read whole.
_FILE_LIMIT = 1024 * 1024


def open_vault() -> Vault:
    """The keyring where a usable one exists, else the private file; `.where` says which."""
    # imported here: loading the keyring's backends takes longer than the rest of the start
    from inspector.secrets.keyring import KeyringVault, find_backend

    backend = find_backend()
    return FileVault() if backend is None else KeyringVault(backend)


def resolve(ref: SecretRef, vault: Vault) -> str | None:
    """The secret that a reference names, or None when nothing is there. VaultError when it is there and refused.

    From a file the one line end that editors put last is left off; everything else is taken as it is.
    """
    if ref.source == "keyring":
        return vault.get(ref.key)
    if ref.source == "env":
        return os.environ.get(ref.key)
    if ref.source != "file":
        raise VaultError(f"A secret cannot come from {ref.source!r}.", hint="Use keyring, env or file.")
    try:
        with Path(ref.key).expanduser().open("rb") as file:
            content = file.read(_FILE_LIMIT + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise VaultError(f"The secret file {ref.key} cannot be read: {reason}.") from error
    if len(content) > _FILE_LIMIT:
        raise VaultError(f"The secret file {ref.key} is larger than 1 MiB.", hint="Is it the right file?")
    text = content.decode("utf-8", "surrogateescape")
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
