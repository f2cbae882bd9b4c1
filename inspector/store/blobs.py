"""Large bodies, written and read in place: through a statement SQLite would hold each two more times in memory."""

from __future__ import annotations

import sqlite3

#: Bodies of so many bytes and more. Smaller ones are not worth the calls of their own.
LARGE = 1024 * 1024
#: Bytes of one write.
_CHUNK = 256 * 1024


def write_body(connection: sqlite3.Connection, capture_id: int, body: bytes) -> None:
    """Fill the row of `bodies` that was inserted with an empty body, in the same transaction."""
    connection.execute("UPDATE bodies SET body = zeroblob(?) WHERE id = ?", (len(body), capture_id))
    with connection.blobopen("bodies", "body", capture_id) as blob, memoryview(body) as view:
        for start in range(0, len(view), _CHUNK):
            blob.write(view[start : start + _CHUNK])


def read_body(connection: sqlite3.Connection, capture_id: int) -> bytes | None:
    """The body of a capture; None if it is gone."""
    try:
        with connection.blobopen("bodies", "body", capture_id, readonly=True) as blob:
            return blob.read()
    except sqlite3.OperationalError:
        # purged since its row was read, or a body that was not stored as bytes; the statement tells which
        row = connection.execute("SELECT body FROM bodies WHERE id = ?", (capture_id,)).fetchone()
        return None if row is None else bytes(row[0])
