"""The connections of one open session: one that writes, under a lock, and one that reads for each thread."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from inspector.errors import StoreError
from inspector.store.failures import closed, read_only, translate
from inspector.store.opening import connect
from inspector.store.schema import VIEWS

log = logging.getLogger(__name__)
T = TypeVar("T")

#: KiB of pages that each connection that reads keeps. A dozen threads read, and the system keeps the file's pages, too:
#: only the upper pages of the trees are worth having at hand.
_CACHE_KIB = 1024
#: Statements that it keeps prepared: each order and each filter is another one, and takes some kilobytes.
_STATEMENTS = 32


class Writer:
    """The one write connection of this process. Without a connection it tells why nothing can be written."""

    def __init__(self, path: str, connection: sqlite3.Connection | None, *, reason: str = "") -> None:
        self._path = path
        self._connection = connection
        self._reason = reason
        self._lock = threading.Lock()
        self._closed = False

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """`work(connection)` as one transaction; its result after the commit.

        Raises StoreFull, SessionBusy or StoreError when it cannot be done, and whatever `work` raises; then nothing of
        it was written.
        """
        with self._lock:
            connection = self._usable()
            try:
                connection.execute("BEGIN IMMEDIATE")
                result = work(connection)
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back(connection)
                raise translate(error, self._path) from error
            except (OverflowError, UnicodeError) as error:
                self._roll_back(connection)
                raise StoreError(f"This cannot be stored in {self._path}: {error}.", path=self._path) from error
            except BaseException:
                self._roll_back(connection)
                raise
            return result

    def steps(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """`work(connection)` outside a transaction (each of its statements is one); errors as in `run`."""
        with self._lock:
            connection = self._usable()
            try:
                return work(connection)
            except sqlite3.Error as error:
                raise translate(error, self._path) from error

    def data_version(self) -> int | None:
        """A number that other connections' commits change, and ours do not; None while it cannot be asked for."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            if self._connection is None:
                return None
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return None
        finally:
            self._lock.release()
        return int(version)

    def close(self) -> None:
        """Move what the WAL holds into the file and close. Safe to call twice."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
            if connection is None:
                return
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                # nothing is lost: the WAL stays and the next opening reads it
                log.warning("last checkpoint of %s failed: %s", self._path, error)
            finally:
                connection.close()

    def _usable(self) -> sqlite3.Connection:
        if self._closed:
            raise closed(self._path)
        if self._connection is None:
            raise read_only(self._path, self._reason)
        return self._connection

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        # some failures (a full disk) have rolled back by themselves
        if not connection.in_transaction:
            return
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            log.error("rollback in %s failed: %s", self._path, error)


class _Reader:
    def __init__(self, connection: sqlite3.Connection, thread: threading.Thread) -> None:
        self.connection = connection
        self.thread = thread
        self.lock = threading.Lock()
        self.functions = False
        self.closed = False

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.connection.close()


class Readers:
    """One read connection for each thread that asks, closed when the thread is gone or the store is closed."""

    def __init__(self, path: Path, mode: str) -> None:
        self._path = path
        self._mode = mode
        self._local = threading.local()
        self._lock = threading.Lock()
        self._all: list[_Reader] = []
        self._closed = False

    def run(self, work: Callable[[sqlite3.Connection], T], *, functions: bool = False) -> T:
        """`work(connection)` on this thread's connection; `functions`: those of the filter language are needed.

        Raises StoreError (or a subclass) when the file cannot be read or the store is closed.
        """
        reader: _Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._open()
        with reader.lock:
            if reader.closed:
                raise closed(str(self._path))
            try:
                if functions and not reader.functions:
                    # only filters need it, and start-up should not wait for it
                    from inspector.query.functions import register

                    register(reader.connection)
                    reader.functions = True
                return work(reader.connection)
            except sqlite3.Error as error:
                raise translate(error, str(self._path)) from error

    def interrupt(self, thread: int) -> None:
        """End what the thread of that identifier is reading now; it gets a StoreError. Nothing if it reads nothing."""
        with self._lock:
            for reader in self._all:
                if reader.thread.ident == thread:
                    reader.connection.interrupt()

    def close(self) -> None:
        """Stop what is being read and close all connections. Safe to call twice."""
        with self._lock:
            self._closed = True
            readers, self._all = self._all, []
        for reader in readers:
            reader.connection.interrupt()
            reader.close()

    def _open(self) -> _Reader:
        with self._lock:
            if self._closed:
                raise closed(str(self._path))
            for reader in [reader for reader in self._all if not reader.thread.is_alive()]:
                self._all.remove(reader)
                reader.close()
            try:
                connection = connect(self._path, mode=self._mode, statements=_STATEMENTS)
                if self._mode != "rw":
                    (version,) = connection.execute("PRAGMA user_version").fetchone()
                    for statement in VIEWS.get(version, ()):
                        connection.execute(statement)
                connection.execute("PRAGMA query_only=1")
                connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            except sqlite3.Error as error:
                raise translate(error, str(self._path)) from error
            reader = _Reader(connection, threading.current_thread())
            self._all.append(reader)
        self._local.reader = reader
        return reader
