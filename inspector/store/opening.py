"""Getting at a session file: checks before SQLite may touch it, creation, and the way from older versions.

What is not ours is recognised by its first 100 bytes, read by ourselves, so that it stays untouched to the byte.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

from inspector.errors import SessionForeign, SessionUnreadable, StoreFull
from inspector.paths import default_session
from inspector.store.failures import translate
from inspector.store.schema import APPLICATION_ID, PAGE_SIZE, STEPS

#: Seconds that a writer waits for another process's transaction; those are short, so more means that it hangs.
BUSY_TIMEOUT_S = 2.0
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100

Steps = tuple[tuple[str, ...], ...]


def check_file(path: Path, steps: Steps = STEPS) -> bool:
    """True when a session lies at `path`, False when nothing (or an empty file) does; raises when it cannot be ours.

    SessionUnreadable: missing folder, a folder, no permission. SessionForeign: not ours, or of a newer version.
    """
    try:
        # looked at before it is opened: a pipe that nobody writes to would never open
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise SessionUnreadable(
                f"The session {path} cannot be opened: it is a device, pipe or socket, not a file.",
                path=str(path),
                hint="Name a file with --session.",
            )
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError as error:
        if path.parent.is_dir():
            return False
        raise SessionUnreadable(
            f"The session {path} cannot be opened: its folder {path.parent} does not exist.",
            path=str(path),
            hint="Create the folder, or name another file with --session.",
        ) from error
    except IsADirectoryError as error:
        raise SessionUnreadable(
            f"The session {path} cannot be opened: it is a folder.",
            path=str(path),
            hint="Name a file in it with --session.",
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if not header:
        return False
    _check_header(path, header, len(steps))
    return True


def default_place() -> Path:
    """Where the session lies when none is named; its folder is made. SessionUnreadable when it cannot be."""
    path = default_session()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SessionUnreadable(
            f"The folder {path.parent} of the session cannot be made: {(error.strerror or str(error)).lower()}.",
            path=str(path),
            hint="Name a file elsewhere with --session.",
        ) from error
    return path


def unreadable(path: Path, error: OSError) -> SessionUnreadable:
    """The error for what the system refuses at `path`."""
    return SessionUnreadable(
        f"The session {path} cannot be opened: {(error.strerror or str(error)).lower()}.",
        path=str(path),
        hint="Check who may read the file and its folder, or name another file with --session.",
    )


def _check_header(path: Path, header: bytes, newest: int) -> None:
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        raise SessionForeign(
            f"{path} is not a session of Webhook Inspector; it was left untouched.",
            path=str(path),
            hint="Name another file with --session.",
        )
    application_id = int.from_bytes(header[68:72], "big")
    if application_id != APPLICATION_ID:
        raise SessionForeign(
            f"{path} is a database of another program; it was left untouched.",
            path=str(path),
            hint="Name another file with --session.",
        )
    check_version(path, int.from_bytes(header[60:64], "big"), newest)


def check_version(path: Path, version: int, newest: int) -> None:
    """Raise SessionForeign when the file's version is above the newest one we know."""
    if version > newest:
        raise SessionForeign(
            f"The session {path} was written by a newer Webhook Inspector (format {version}, this one knows up to"
            f" {newest}); it was left untouched.",
            path=str(path),
            hint="Update this program, or name another file with --session.",
        )


def connect(
    path: Path, *, busy_timeout_s: float | None = None, mode: str = "rw", statements: int = 256
) -> sqlite3.Connection:
    """A connection without implicit transactions; `mode` is `rw`, `ro` or `immutable` (no locks, no WAL).

    `busy_timeout_s`: how long to wait for locks, BUSY_TIMEOUT_S by default. `statements` stay prepared.
    """
    options = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    return sqlite3.connect(
        f"{path.as_uri()}?{options}",
        uri=True,
        timeout=BUSY_TIMEOUT_S if busy_timeout_s is None else busy_timeout_s,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=statements,
    )


def create_file(path: Path) -> None:
    """Make an empty file, or take one, that only its owner may read; SQLite gives -wal and -shm the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise unreadable(path, error) from error


def open_writer(path: Path, *, full_sync: bool, steps: Steps = STEPS) -> sqlite3.Connection:
    """The write connection of the session at `path`, created or brought to the newest version first.

    Raises SessionUnreadable, SessionForeign, SessionBusy or StoreFull.
    """
    if not check_file(path, steps):
        create_file(path)
    connection = None
    try:
        connection = connect(path)
        migrate(connection, path, steps)
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            raise SessionUnreadable(
                f"The session {path} lies where SQLite cannot keep a write-ahead log (journal mode {mode}).",
                path=str(path),
                hint="Use a local disk instead of a network share.",
            )
        connection.execute(f"PRAGMA synchronous={'FULL' if full_sync else 'NORMAL'}")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA cache_size=-8000")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise translate(error, str(path)) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection, path: Path, steps: Steps = STEPS) -> None:
    """Run the steps that the file lacks, in one transaction; an older file is copied beside itself before.

    A new file gets its tables while it still has a rollback journal, so that its header is complete on disk before
    anything can crash. Safe when two processes do it at once. Raises sqlite3.Error, SessionForeign or StoreFull.
    """
    version = _version(connection)
    check_version(path, version, len(steps))
    if version == len(steps):
        return
    if version == 0:
        connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.execute("BEGIN EXCLUSIVE" if version == 0 else "BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if 0 < version < len(steps):
            back_up(path, version)
        for step in steps[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    if 0 < version < len(steps):
        # the header on disk tells older programs at once that the file is not theirs any more
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def back_up(path: Path, version: int) -> Path:
    """Copy the committed state of the session to `NAME.v1.bak` (or `.v1-2.bak` ...); returns the copy's path."""
    number = 1
    while True:
        copy = path.with_name(f"{path.name}.v{version}{'' if number == 1 else f'-{number}'}.bak")
        try:
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            raise _no_backup(path, copy, error.strerror or str(error)) from error
        break
    source = connect(path, mode="ro")
    try:
        target = connect(copy)
        try:
            source.backup(target)
        finally:
            target.close()
    except sqlite3.Error as error:
        copy.unlink()
        raise _no_backup(path, copy, str(error)) from error
    finally:
        source.close()
    return copy


def _no_backup(path: Path, copy: Path, reason: str) -> StoreFull:
    return StoreFull(
        f"The session {path} is of an older version, and the copy {copy} that is made before it is changed failed:"
        f" {reason}. The session was left as it was.",
        path=str(path),
        hint="Free some space or make the folder writable, then open it again.",
    )


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
