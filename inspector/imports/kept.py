"""Batches that were read once, in a file without a name until they are wanted: in memory while they are few."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import IO

from inspector.imports.batching import Batch
from inspector.imports.packing import pack, unpack

#: Bytes that stay in memory.
_IN_MEMORY = 8 * 1024 * 1024
_LENGTH = 8


class Kept:
    """Its file goes when nobody holds it any more. `complete` is False where the disk had no room for it."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self._file = file or tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed by what follows
        self._closed = weakref.finalize(self, self._file.close)
        self.complete = True

    def add(self, batch: Batch) -> None:
        """Keep one more; where there is no room, none is kept: the source has to be read again then."""
        if not self.complete:
            return
        data = pack(batch)
        try:
            self._file.write(len(data).to_bytes(_LENGTH, "big") + data)
        except OSError:
            self.complete = False
            self._closed()

    def __iter__(self) -> Iterator[Batch]:
        """The batches in order, for the first time or again."""
        self._file.seek(0)
        while head := self._file.read(_LENGTH):
            batch: Batch = unpack(self._file.read(int.from_bytes(head, "big")))
            yield batch
