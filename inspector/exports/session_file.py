"""A session file of its own: a copy of the captures, with answers, verdicts, marks and resends, that opens like any."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from inspector.exports.record import Record
from inspector.store import Store, open_store
from inspector.workers import Token

#: A batch is written when it holds so many captures or bytes.
_ROWS = 500
_BYTES = 16 * 1024 * 1024


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The file is made among the temporary ones and copied when it is whole."""
    count = size = 0
    batch: list[Record] = []
    with tempfile.TemporaryDirectory(prefix="webhook-export-") as folder:
        path = Path(folder) / "session.webhooks"
        store = open_store(path)
        try:
            for record in records:
                token.check()
                batch.append(record)
                count += 1
                size += len(record.entry.capture.body)
                if len(batch) >= _ROWS or size >= _BYTES:
                    _append(store, batch)
                    batch, size = [], 0
            if batch:
                _append(store, batch)
        finally:
            store.close()
        with path.open("rb") as made:
            shutil.copyfileobj(made, out, 1 << 20)
    return count


def _append(store: Store, batch: list[Record]) -> None:
    ids = store.append([record.entry for record in batch])
    attempts = [
        replace(attempt, capture_id=capture_id)
        for capture_id, record in zip(ids, batch, strict=True)
        for attempt in record.attempts
    ]
    if attempts:
        given = store.begin_attempts(attempts)
        ended = [
            replace(attempt, id=attempt_id)
            for attempt, attempt_id in zip(attempts, given, strict=True)
            if not attempt.pending
        ]
        store.end_attempts(ended)
