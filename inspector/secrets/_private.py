"""Small private JSON files: mode 0600, written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from inspector.errors import VaultError


def read_private(path: Path) -> tuple[dict[str, Any], bool]:
    """The JSON object of a file ({} when there is none) and whether others could read it until now.

    A file that others can read is closed to them first. VaultError when it cannot be read or is no such file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return {}, False
    except OSError as error:
        raise VaultError(f"The secrets file {path} cannot be opened: {error.strerror}.") from error
    with os.fdopen(handle, "rb") as file:
        try:
            status = os.fstat(file.fileno())
            open_to_others = os.name == "posix" and bool(stat.S_IMODE(status.st_mode) & 0o077)
            if open_to_others:
                os.fchmod(file.fileno(), 0o600)
            content = file.read()
        except OSError as error:
            raise VaultError(
                f"The secrets file {path} cannot be read or closed to other users: {error.strerror}.",
                hint=f"Make it yours alone: chmod 600 {path}",
            ) from error
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        # "from None": the parser's words could quote the content
        raise VaultError(
            f"The secrets file {path} is not valid.", hint="Move it away and enter the secrets again."
        ) from None
    return data, open_to_others


def write_private(path: Path, data: dict[str, Any]) -> None:
    """Write a JSON object for the owner's eyes only, atomically. VaultError when it cannot be written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise VaultError(
            f"The secrets file {path} cannot be written: {error.strerror}.",
            hint="Nothing was changed. Check the folder's permissions and the space on the disk.",
        ) from error
