"""Secrets in the keyring of the system: GNOME Keyring, KWallet, macOS Keychain, Windows Credential Locker."""

from __future__ import annotations

import re
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
#: Characters under one name: Windows keeps no more than 2,560 bytes, four of which a character may take.
PIECE = 600
_PARTED = re.compile(r"webhook-inspector: in (\d{1,4}) pieces")
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
            found = self._backend.get_password(SERVICE, name)
            pieces = [self._backend.get_password(SERVICE, piece) for piece in _pieces(name, found)]
        except _TROUBLE as error:
            raise self._refused("read", name, error) from None
        if not pieces:
            return found
        whole = [piece for piece in pieces if piece is not None]
        return "".join(whole) if len(whole) == len(pieces) else None

    def set(self, name: str, value: str) -> None:
        """Keep a secret. VaultError when the keyring refuses."""
        parts = [value[start : start + PIECE] for start in range(0, len(value), PIECE)]
        head = value if len(parts) < 2 else f"webhook-inspector: in {len(parts)} pieces"
        try:
            old = _pieces(name, self._backend.get_password(SERVICE, name))
            for place, part in zip(_pieces(name, head), parts, strict=False):
                self._backend.set_password(SERVICE, place, part)
            self._backend.set_password(SERVICE, name, head)
            for place in old[len(_pieces(name, head)) :]:
                self._backend.delete_password(SERVICE, place)
        except _TROUBLE as error:
            raise self._refused("write", name, error) from None
        self._remember(name, True)

    def delete(self, name: str) -> None:
        """Forget a secret. VaultError when the keyring refuses."""
        try:
            found = self._backend.get_password(SERVICE, name)
            for place in (*([name] if found is not None else []), *_pieces(name, found)):
                self._backend.delete_password(SERVICE, place)
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


def _pieces(name: str, found: str | None) -> list[str]:
    """The names under which the pieces of a long secret lie; [] for one that is kept whole."""
    match = _PARTED.fullmatch(found or "")
    return [f"{name} ({number})" for number in range(1, int(match[1]) + 1)] if match else []


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
