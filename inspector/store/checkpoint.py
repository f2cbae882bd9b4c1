"""Moves the write-ahead log into the session file, beside the writer, so that no commit ever has to."""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path

from inspector.store.opening import connect
from inspector.store.schema import PAGE_SIZE

log = logging.getLogger(__name__)

INTERVAL_S = 0.5
#: Size of the log beyond which it is started over, even if that makes the writer wait for a moment.
RESTART_BYTES = 64 * 1024 * 1024


class Checkpointer:
    """A thread with a connection of its own that checkpoints every half second. `stop()` ends it."""

    def __init__(self, path: str | Path, *, interval_s: float = INTERVAL_S, restart_bytes: int = RESTART_BYTES) -> None:
        self._path = Path(path)
        self._interval_s = interval_s
        self._restart_frames = restart_bytes // PAGE_SIZE
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="checkpointer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it. Safe to call twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _main(self) -> None:
        try:
            # no waiting for locks: what cannot be done now is done half a second later
            connection = connect(self._path, busy_timeout_s=0)
        except sqlite3.Error as error:
            log.error("no checkpoints of %s: %s", self._path, error)
            return
        try:
            problem = ""
            while not self._stop.wait(self._interval_s):
                try:
                    self._checkpoint(connection)
                    problem = ""
                except sqlite3.Error as error:
                    # the commits are safe in the log; said once, not twice a second
                    if str(error) != problem:
                        problem = str(error)
                        log.warning("checkpoint of %s failed: %s", self._path, error)
        finally:
            connection.close()

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        _, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if frames > self._restart_frames:
            # the passive one has just done the bulk, so the writer is held up for what came since only. The file keeps
            # its size: writing over it is cheaper than making it grow again
            connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
