"""What SQLite says, in the words of our own error tree: path, reason and the next step."""

from __future__ import annotations

import sqlite3

from inspector.errors import SessionBusy, SessionUnreadable, StoreError, StoreFull


def translate(error: sqlite3.Error, path: str) -> StoreError:
    """The error of our tree that fits what SQLite raised about the session at `path`."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return SessionBusy(
            f"The session {path} is locked by another program.",
            path=path,
            hint="Close what else has it open, or use another session with --session.",
        )
    if primary == sqlite3.SQLITE_FULL:
        return StoreFull(
            f"The disk is full: nothing more can be stored in {path}.",
            path=path,
            hint="Free some space, or delete captures; what was acknowledged is safe.",
        )
    if primary == sqlite3.SQLITE_READONLY:
        return read_only(path)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return SessionUnreadable(
            f"The session {path} is damaged ({error}).",
            path=path,
            hint="Restore a copy, or try `sqlite3 FILE .recover`; start with another --session meanwhile.",
        )
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return SessionUnreadable(
            f"The session {path} cannot be opened ({error}).",
            path=path,
            hint="Check that its folder exists and that you may read and write there.",
        )
    if primary == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"The disk failed while the session {path} was read or written ({error}).",
            path=path,
            hint="Check the disk and its free space.",
        )
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return StoreError(f"A capture with that uuid is in the session {path} already.", path=path)
    return StoreError(f"The session {path} cannot be used: {error}.", path=path)


def read_only(path: str, reason: str = "the file or its disk is read-only") -> StoreFull:
    """What a write to a session gets that can only be read."""
    return StoreFull(
        f"Nothing can be stored in {path}: {reason}.",
        path=path,
        hint="Make it writable and open it again, or use another session with --session.",
    )


def closed(path: str) -> StoreError:
    """What any use of a closed store gets."""
    return StoreError(f"The session {path} was closed.", path=path)
