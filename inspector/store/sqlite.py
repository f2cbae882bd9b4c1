"""The store that keeps a session in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

from inspector.errors import SessionUnreadable
from inspector.store.checkpoint import Checkpointer
from inspector.store.connections import Readers, Writer
from inspector.store.failures import closed, translate
from inspector.store.failures import read_only as read_only_error
from inspector.store.opening import check_file, check_version, connect, open_writer
from inspector.store.schema import STEPS
from inspector.store.sqlite_checks import SqliteChecks
from inspector.store.sqlite_queue import SqliteQueue
from inspector.store.sqlite_reads import SqliteReads
from inspector.store.sqlite_writes import SqliteWrites


class SqliteStore(SqliteReads, SqliteWrites, SqliteQueue, SqliteChecks):
    """A session in an SQLite file; see `Store` for what the methods do.

    `read_only` is True when nothing can be written: asked for, or because of the file's or folder's permissions, which
    `read_only_reason` tells in words. `full_sync`: each commit waits for the disk, so it belongs on a thread.
    """

    def __init__(self, path: Path, *, read_only: bool = False, full_sync: bool = False) -> None:
        """Open the session at `path` (made if it is not there and may be written); raises StoreError's subclasses."""
        path = path.absolute()
        self.path = str(path)
        self.full_sync = full_sync
        self.read_only_reason = "it was opened for reading only" if read_only else _why_read_only(path)
        self.read_only = bool(self.read_only_reason)
        self._checkpointer: Checkpointer | None = None
        self._watch: sqlite3.Connection | None = None
        self._watch_lock = threading.Lock()
        self._closed = False
        if self.read_only:
            self._mode = _check_readable(path)
            self._writer = Writer(self.path, None, reason=self.read_only_reason)
        else:
            self._mode = "rw"
            self._writer = Writer(self.path, open_writer(path, full_sync=full_sync))
        self._readers = Readers(path, self._mode)
        if not self.read_only:
            self._checkpointer = Checkpointer(path)
            self._checkpointer.start()

    def close(self) -> None:
        """Checkpoint and close all connections. Safe to call twice."""
        if self._checkpointer is not None:
            self._checkpointer.stop()
        self._readers.close()
        with self._watch_lock:
            self._closed = True
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._writer.close()

    def check_writable(self) -> None:
        """Raise StoreFull with the reason when the session was opened where nothing can be written. Any thread."""
        if self.read_only:
            raise read_only_error(self.path, self.read_only_reason)

    def others_token(self) -> int | None:
        """A number that differs when somebody else committed since, as another process; None when that is not known."""
        return self._writer.data_version()

    def change_token(self) -> int:
        """A number that differs when anything was committed since, by this process or another. Cheap: for polling."""
        with self._watch_lock:
            if self._closed:
                raise closed(self.path)
            try:
                if self._watch is None:
                    # the number belongs to a connection, and changes when any other one commits
                    self._watch = connect(Path(self.path), mode=self._mode)
                (version,) = self._watch.execute("PRAGMA data_version").fetchone()
            except sqlite3.Error as error:
                raise translate(error, self.path) from error
            return int(version)


def _why_read_only(path: Path) -> str:
    if not path.exists():
        return ""
    if not os.access(path, os.W_OK):
        return "the file is read-only"
    if not os.access(path.parent, os.W_OK):
        return "its folder is read-only"
    return ""


def _check_readable(path: Path) -> str:
    """The mode in which the session can be read; raises when it cannot."""
    if not check_file(path):
        raise SessionUnreadable(
            f"There is no session at {path} to read.", path=str(path), hint="Name another file with --session."
        )
    problem: sqlite3.Error | None = None
    # without a log to keep beside it, a file that was closed properly can still be read as it lies there
    for mode in ("ro", "immutable"):
        if mode == "immutable" and _has_log(path):
            break
        connection = connect(path, mode=mode)
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            check_version(path, version, len(STEPS))
            connection.execute("SELECT 1 FROM totals").fetchone()
        except sqlite3.Error as error:
            problem = error
        else:
            return mode
        finally:
            connection.close()
    assert problem is not None
    raise translate(problem, str(path)) from problem


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0
