"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from inspector.errors import StoreError, StoreFull

_FULL = {"ENOSPC", "EDQUOT", "EROFS"}


@contextmanager
def atomic_file(path: str | Path) -> Iterator[BinaryIO]:
    """A binary file that appears under its name when the block ends well; otherwise no trace of it is left.

    It is readable by its owner only, as captures may hold credentials; a file that it replaces gives it its mode.
    StoreError with path and reason when it cannot be written, StoreFull when the disk is full or read-only.
    """
    path = Path(path)
    if path.exists() and not path.is_file() and not path.is_dir():
        # a pipe or device, such as /dev/stdout: there is nothing to keep whole
        with _device(path) as out:
            yield out
        return
    try:
        final = path.resolve()
        if final.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        mode = final.stat().st_mode & 0o777 if final.exists() else 0o600
        if not mode & 0o222:
            # a new file under its name would get round it
            raise PermissionError(13, "it is write-protected")
        handle, draft = tempfile.mkstemp(prefix=f".{final.name[:80]}.", suffix=".part", dir=final.parent)
    except OSError as error:
        raise _told(path, error) from error
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(final)
    except BaseException as error:
        Path(draft).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _told(path, error) from error
        raise


@contextmanager
def _device(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as out:
            yield out
    except OSError as error:
        raise _told(path, error) from error


def _told(path: Path, error: OSError) -> StoreError:
    full = errno.errorcode.get(error.errno or 0) in _FULL
    kind = StoreFull if full else StoreError
    return kind(f"{path} cannot be written: {error.strerror or error}.", path=str(path))
