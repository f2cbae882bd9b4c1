"""`listen --config`: the file is used again when it was changed; while it does not read, what was before goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from inspector.config import Config, load_config
from inspector.errors import InspectorError
from inspector.session import Session

log = logging.getLogger(__name__)

#: Seconds between two looks at the file. It is read when two of them saw the same: an editor may be writing it.
LOOK_S = 0.3

_Seen = tuple[int, int, int] | None


class ConfigFile:
    """The file that was read at the start; `tell` says what became of its changes."""

    def __init__(
        self,
        path: str,
        read: Config,
        session: Session,
        tell: Callable[[str], object],
        host: str | None,
        port: int | None,
    ) -> None:
        self._path = path
        self._session = session
        self._tell = tell
        self._read = read
        self._host, self._port = host, port
        self._used = self._seen = _look(path)
        self._next = time.monotonic() + LOOK_S

    def look(self) -> None:
        """Use the file if it was changed; cheap, and to be called often."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + LOOK_S
        before, self._seen = self._seen, _look(self._path)
        if self._seen == self._used or self._seen != before:
            return
        self._used = self._seen
        if self._seen is None:
            self._tell(f"{self._path} is gone; what it said goes on being used.")
            return
        try:
            self._use(load_config(self._path, self._session.settings.listener, host=self._host, port=self._port))
        except InspectorError as error:
            self._tell(f"{error} The configuration of before goes on being used.")
        except Exception:
            # a mistake of ours in reading must not end the listener
            log.exception("%s could not be used", self._path)
            self._tell(f"{self._path} could not be used; the log says why. The configuration of before goes on.")

    def _use(self, read: Config) -> None:
        self._session.use_endpoints(read.endpoints).result()
        for note in read.notes:
            self._tell(note)
        self._tell(f"{self._path} was changed, and is used again.")
        if read.listener != self._session.settings.listener:
            self._tell("What [listener] says is used at the next start.")
        names = {endpoint.name for endpoint in read.endpoints}
        for endpoint in self._read.endpoints:
            if endpoint.name not in names:
                self._tell(f"The endpoint {endpoint.name} is not in it any more; `endpoints remove` takes it away.")
        self._read = read


def _look(path: str) -> _Seen:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
