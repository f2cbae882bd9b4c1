"""Requests saved under a name, for all sessions: one JSON file each, in the folder `requests` beside the settings."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspector.capture import Headers
from inspector.errors import ConfigError, NotFound
from inspector.paths import config_dir

log = logging.getLogger(__name__)

#: Longest name that is taken, in characters.
LONGEST_NAME = 200
_VERSION = 1
_ODD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SavedRequest:
    """A request under a name. `url` is the whole address; `options` are the editor's own, kept as they are."""

    name: str
    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    options: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The object that its file holds."""
        return {
            "version": _VERSION,
            "name": self.name,
            "method": self.method,
            "url": self.url,
            "headers": self.headers.to_text(),
            "body_b64": base64.b64encode(self.body).decode("ascii"),
            "options": dict(self.options),
        }

    @classmethod
    def from_json(cls, data: object) -> SavedRequest:
        """Inverse of `to_json`. ValueError with the reason for anything else."""
        if not isinstance(data, dict) or data.get("version") != _VERSION:
            raise ValueError("it is no saved request of this version")
        texts = [data.get(key) for key in ("name", "method", "url", "body_b64")]
        name, method, url, body = (text if isinstance(text, str) else None for text in texts)
        headers, options = data.get("headers"), data.get("options", {})
        if not name or not method or url is None or body is None or not isinstance(headers, list):
            raise ValueError("name, method, url, headers or body_b64 is missing or of another type")
        if not isinstance(options, dict):
            raise ValueError("options is not an object")
        try:
            decoded = base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise ValueError(f"body_b64 is not base64: {error}") from error
        return cls(name, method, url, Headers.from_text(headers), decoded, options)


def folder() -> Path:
    """Where the files lie; need not exist."""
    return config_dir() / "requests"


def saved_requests() -> tuple[list[SavedRequest], list[str]]:
    """All that can be read, by name, and a sentence about each file that cannot: it is left as it is."""
    found: dict[str, SavedRequest] = {}
    wrong = []
    for path in sorted(folder().glob("*.json")):
        try:
            saved = _read(path)
            # a copied file: the one that saving would write counts
            if saved.name not in found or path == _path_of(saved.name):
                found[saved.name] = saved
        except ConfigError as error:
            log.warning("a saved request was left out: %s", error)
            wrong.append(str(error))
    return sorted(found.values(), key=lambda saved: saved.name.casefold()), wrong


def save_request(saved: SavedRequest) -> Path:
    """Write the file, replacing an older one of that name. ConfigError when it cannot be written."""
    _check_name(saved.name)
    path = _path_of(saved.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # what was sent may hold credentials: nobody else reads it
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(saved.to_json(), out, ensure_ascii=False, indent=1)
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error
    for other in _files_of(saved.name):
        if other != path:
            _remove(other)
    return path


def rename_request(name: str, new_name: str) -> None:
    """Call a saved request something else. NotFound, ConfigError for a name that is taken."""
    known = {saved.name: saved for saved in saved_requests()[0]}
    if name not in known:
        raise NotFound(f"There is no saved request {name!r}.")
    if new_name == name:
        return
    if new_name in known:
        raise ConfigError(f"There is a saved request {new_name!r} already.", hint="Choose another name.")
    old = known[name]
    save_request(SavedRequest(new_name, old.method, old.url, old.headers, old.body, old.options))
    remove_request(name)


def remove_request(name: str) -> None:
    """Delete the file of a saved request. NotFound, ConfigError when it cannot be deleted."""
    paths = _files_of(name)
    if not paths:
        raise NotFound(f"There is no saved request {name!r}.")
    for path in paths:
        _remove(path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path} cannot be removed: {error.strerror}.", path=str(path)) from error


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise ConfigError(f"A name has 1 to {LONGEST_NAME} characters.", hint="Choose another one.")
    if not name.isprintable():
        raise ConfigError("The name holds a line break or another character that does not show.")


def _path_of(name: str) -> Path:
    """A file name that every system takes, and that no other name shares: readable letters, then a hash."""
    readable = _ODD.sub("-", name.casefold()).strip("-")[:40] or "request"
    return folder() / f"{readable}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}.json"


def _files_of(name: str) -> list[Path]:
    found = []
    for path in sorted(folder().glob("*.json")):
        # what cannot be read is nobody's
        with contextlib.suppress(ConfigError):
            if _read(path).name == name:
                found.append(path)
    return found


def _read(path: Path) -> SavedRequest:
    try:
        return SavedRequest.from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"{path} is no saved request that can be read: {error}.", path=str(path), hint="It was left as it is."
        ) from error
