"""Secrets in a file that only its owner can read: where the system has no keyring."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from inspector.errors import VaultError
from inspector.paths import data_dir
from inspector.secrets._private import read_private, write_private


class FileVault:
    """One JSON file of names and secrets, mode 0600, replaced atomically under a lock: processes may share it."""

    def __init__(self, path: Path | None = None, *, why: str = "no keyring was found") -> None:
        self.path = path or data_dir() / "secrets.json"
        self._why = why
        self._was_open = False

    def __repr__(self) -> str:
        return f"FileVault({str(self.path)!r})"

    @property
    def where(self) -> str:
        """Where the secrets lie; says so when the file had been readable by others, or cannot be read."""
        try:
            self._read()
        except VaultError as error:
            return f"in a file: {self.path} – {error}"
        note = " (it had been readable by others and was closed: change these secrets)" if self._was_open else ""
        return f"in a file only you can read: {self.path} – {self._why}{note}"

    def get(self, name: str) -> str | None:
        """The secret of that name, or None. VaultError when the file cannot be read."""
        return self._read().get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret. VaultError when the file cannot be written."""
        with self._lock():
            write_private(self.path, {**self._read(), name: value})

    def delete(self, name: str) -> None:
        """Forget a secret. VaultError when the file cannot be written."""
        with self._lock():
            secrets = self._read()
            if secrets.pop(name, None) is not None:
                write_private(self.path, {**secrets})

    def names(self) -> list[str]:
        """All names, sorted. VaultError when the file cannot be read."""
        return sorted(self._read())

    def _read(self) -> dict[str, str]:
        data, was_open = read_private(self.path)
        self._was_open = self._was_open or was_open
        return {name: value for name, value in data.items() if isinstance(value, str)}

    def _lock(self) -> FileLock:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(f"{self.path}.lock", timeout=5, mode=0o600)
            lock.acquire()
        except Timeout as error:
            raise VaultError(
                f"Another program has been holding the secrets file {self.path} for 5 seconds.",
                hint="Close it, or try again.",
            ) from error
        except OSError as error:
            raise VaultError(f"The secrets file {self.path} cannot be written: {error.strerror}.") from error
        return lock
