"""Who listens on a session: an operating-system lock beside the file, dropped by the system when its holder dies.

The sidecar `NAME.listener.json` only says who that is; without the lock it means nothing, so what a killed process left
behind does not matter.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from inspector.errors import StoreError

#: Another process may hold the lock for a moment just to look; a real holder holds it longer than that.
_LOOKING_S = 0.25
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The process that listens on the session; pid 0 and an empty address where it could not tell.

    `public` is where others reach it, by a tunnel of that process; "" without one.
    """

    pid: int
    address: str
    public: str = ""


class Presence:
    """The claim of this process to be the session's listener. Any thread may use it."""

    def __init__(self, path: str | Path) -> None:
        # by whatever link it was opened, the session is one file with one listener
        path = Path(path).resolve()
        self._session = str(path)
        self._sidecar = path.with_name(path.name + ".listener.json")
        # without `thread_local`, a claim made on the engine's thread could not be released by another
        self._lock = FileLock(path.with_name(path.name + ".listener.lock"), mode=0o600, thread_local=False)
        # who looks holds the file's lock for a moment, which another thread must not take for a claim
        self._guard = threading.Lock()
        self._address = self._public = ""

    @property
    def held(self) -> bool:
        """True while this object holds the claim."""
        return self._lock.is_locked

    def claim(self, address: str) -> Elsewhere | None:
        """Become the listener at `address`, or learn who is it already. Claiming again changes the address.

        Raises StoreError when nothing can be written beside the session.
        """
        with self._guard:
            return self._claim(address)

    def _claim(self, address: str) -> Elsewhere | None:
        try:
            if not self._lock.is_locked:
                try:
                    self._lock.acquire(timeout=_LOOKING_S, poll_interval=_POLL_S)
                except Timeout:
                    return self._holder()
            self._address = address
            self._write()
        except OSError as error:
            self._release()
            raise StoreError(
                f"It cannot be noted beside the session {self._session} that it has a listener:"
                f" {error.strerror or error}.",
                path=self._session,
                hint="Make its folder writable, or use another session with --session.",
            ) from error
        return None

    def tell_public(self, public: str) -> None:
        """Tell other processes the public address, too; "" takes it back."""
        with self._guard:
            self._public = public
            if self._lock.is_locked:
                # it is only told to be helpful: where the disk is full, others show the local address
                with contextlib.suppress(OSError):
                    self._write()

    def other(self) -> Elsewhere | None:
        """Who else listens on the session now; None when nobody does, or we do."""
        with self._guard:
            return self._other()

    def _other(self) -> Elsewhere | None:
        if self._lock.is_locked or not Path(self._lock.lock_file).exists():
            return None
        for patience in (0, _LOOKING_S):
            try:
                self._lock.acquire(timeout=patience, poll_interval=_POLL_S)
            except Timeout:
                # another window may hold it for a moment just to look, like us; a listener has said who it is
                holder = self._holder()
                if patience or _alive(holder.pid):
                    return holder
            except OSError:
                # a lock that we may not even open is not ours to judge: the listener's own claim will say it
                return None
            else:
                self._lock.release()
                return None
        return None

    def release(self) -> None:
        """Give the claim up. Safe to call twice."""
        with self._guard:
            self._release()

    def _release(self) -> None:
        if self._lock.is_locked:
            # without the lock it means nothing, so that a disk that became read-only meanwhile does no harm
            with contextlib.suppress(OSError):
                self._sidecar.unlink()
            self._lock.release()

    def _write(self) -> None:
        fresh = self._sidecar.with_suffix(f".{os.getpid()}.tmp")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            told = {"pid": os.getpid(), "address": self._address}
            json.dump(told | ({"public": self._public} if self._public else {}), file)
        fresh.replace(self._sidecar)

    def _holder(self) -> Elsewhere:
        try:
            data = json.loads(self._sidecar.read_text(encoding="utf-8"))
            return Elsewhere(int(data["pid"]), str(data["address"]), str(data.get("public", "")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Elsewhere(0, "")


def _alive(pid: int) -> bool:
    """Whether a process of that number runs here; True where that cannot be asked without harm."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
