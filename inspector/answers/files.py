"""Files whose bytes are answers. They stay inside one folder, whatever a rule or a link in it says."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

from inspector.answers.filling import read_template
from inspector.errors import ConfigError
from inspector.tasks import spawn
from inspector.templates import Template, has_template

log = logging.getLogger(__name__)

#: Bytes of an answer from a file.
FILE_LIMIT = 25 * 1024 * 1024
#: Seconds until a file is looked at again.
_LOOK_S = 1.0


class BodyFile:
    """A file whose bytes are answers, as it is now: one that is edited is read again within a second or two.

    While it is read, or cannot be used, what it said before is answered. `body` belongs on the engine's loop.
    """

    def __init__(self, name: str, *, template: bool) -> None:
        """ConfigError when it cannot be used. Reads: use a worker."""
        self.name = name
        self._template = template
        self._seen = self._state()
        self._body = self._read()
        self._problem = ""
        self._next = time.monotonic() + _LOOK_S

    def body(self) -> Template | bytes:
        """What it says."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _LOOK_S
            # it may be large, or far away
            spawn(asyncio.to_thread(self._look), name="look at a body file")
        return self._body

    def _look(self) -> None:
        seen = self._state()
        if seen == self._seen:
            return
        try:
            self._body = self._read()
        except ConfigError as error:
            # it is tried again, and told once
            if str(error) != self._problem:
                self._problem = str(error)
                log.warning("an answer goes on with what its file said before: %s", error)
        else:
            self._seen, self._problem = seen, ""

    def _state(self) -> tuple[int, ...]:
        try:
            found = Path(self.name).stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> Template | bytes:
        try:
            data = answer_file(self.name).read_bytes()
        except OSError as error:
            raise ConfigError(f"The body file {self.name!r:.200} cannot be read: {error.strerror}.") from error
        return read_template(data, self.name) if self._template and has_template(data) else data


def answer_file(name: str) -> Path:
    """The file of that full path. ConfigError when it is not there, no plain file, too large or not to be read."""
    place = Path(name)
    if not place.is_absolute():
        raise ConfigError(f"The body file {name!r:.200} has no full path.", hint="Choose it again.")
    try:
        if not place.is_file():
            raise ConfigError(f"There is no file {name!r:.200} to answer with.")
        size = place.stat().st_size
        with place.open("rb"):
            pass
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"The body file {name!r:.200} cannot be read: {why}.") from error
    if size > FILE_LIMIT:
        raise ConfigError(f"The body file {name!r:.200} is larger than {FILE_LIMIT // 1024**2} MiB.")
    return place


def inside(folder: Path, name: str, what: str = "body file") -> Path:
    """The file `name` of a configuration in `folder`, as a full path. ConfigError when it leads out of the folder.

    A configuration may come from somebody else: it must not make this program hand out any file of the machine.
    """
    base = folder.resolve()
    try:
        place = (base / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(f"The {what} {name!r:.200} is no path.") from error
    if not place.is_relative_to(base) or place == base:
        raise ConfigError(
            f"The {what} {name!r:.200} is outside the folder {base}.",
            hint="Put it there, or into a folder below.",
        )
    return place
