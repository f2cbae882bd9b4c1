"""Secrets in the keyring of the system: GNOME Keyring, KWallet, macOS Keychain, Windows Credential Locker."""

from __future__ import annotations

from pathlib import Path

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError, PasswordDeleteError

from inspector.errors import VaultError
from inspector.paths import config_dir
from inspector.secrets._private import read_private, write_private

SERVICE = "webhook-inspector"
_TITLES = {
    "SecretService": "GNOME Keyring or another Secret Service",
    "kwallet": "KWallet",
    "macOS": "macOS Keychain",
    "Windows": "Windows Credential Locker",
    "libsecret": "Secret Service",
}
#: What a keyring that does not work raises besides its own errors: D-Bus gone, OS call refused.
_TROUBLE = (KeyringError, OSError, RuntimeError)


class KeyringVault:
    """Secrets under one service name. A keyring cannot list, so the names (no secrets) are kept in a file of ours."""

    def __init__(self, backend: KeyringBackend, index: Path | None = None) -> None:
        self._backend = backend
        self._index = index or config_dir() / "secret-names.json"

    def __repr__(self) -> str:
        return f"KeyringVault({type(self._backend).__module__})"

    @property
    def where(self) -> str:
        """Where the secrets lie."""
        module = type(self._backend).__module__.rpartition(".")[2]
        return f"in the system keyring ({_TITLES.get(module, module)})"

    def get(self, name: str) -> str | None:
        """The secret of that name, or None. VaultError when the keyring refuses."""
        try:
            return self._backend.get_password(SERVICE, name)
        except _TROUBLE as error:
            raise self._refused("read", name, error) from None

    def set(self, name: str, value: str) -> None:
        """Keep a secret. VaultError when the keyring refuses."""
        try:
            self._backend.set_password(SERVICE, name, value)
        except _TROUBLE as error:
            raise self._refused("write", name, error) from None
        self._remember(name, True)

    def delete(self, name: str) -> None:
        """Forget a secret. VaultError when the keyring refuses."""
        try:
            if self._backend.get_password(SERVICE, name) is not None:
                self._backend.delete_password(SERVICE, name)
        except PasswordDeleteError:
            if self.get(name) is not None:
                raise VaultError(f"The system keyring did not delete the secret {name!r}.") from None
        except _TROUBLE as error:
            raise self._refused("delete", name, error) from None
        self._remember(name, False)

    def names(self) -> list[str]:
        """Names of all secrets that were put in through this vault, sorted."""
        listed = read_private(self._index)[0].get("names")
        return sorted(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else []

    def _remember(self, name: str, there: bool) -> None:
        names = set(self.names())
        if (name in names) != there:
            write_private(self._index, {"names": sorted(names | {name} if there else names - {name})})

    def _refused(self, act: str, name: str, error: Exception) -> VaultError:
        locked = isinstance(error, KeyringLocked)
        hint = (
            "Unlock it (log in to the desktop, or open its password manager) and try again."
            if locked
            else "Check that the keyring service runs, or pass the secret by an environment variable or a file."
        )
        state = "is locked" if locked else f"refused ({type(error).__name__})"
        # the original is left out on purpose: a backend's message may quote what it was given
        return VaultError(f"The system keyring {state}: cannot {act} the secret {name!r}.", hint=hint)


def find_backend() -> KeyringBackend | None:
    """A keyring that can keep secrets safely, or None: the fail and null backends and plain-text files are not."""
    try:
        backend = keyring.get_keyring()
    except _TROUBLE:
        return None
    backends = getattr(backend, "backends", None)
    if backends is not None:
        backend = next(iter(backends), backend)
    module = type(backend).__module__
    if module.startswith(("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")):
        return None
    if module.startswith("keyrings.alt"):
        return None
    try:
        backend.get_password(SERVICE, "probe")
    except KeyringLocked:
        return backend
    except (NoKeyringError, *_TROUBLE):
        return None
    return backend
