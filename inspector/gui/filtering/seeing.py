"""What the session was seen to hold, for completion: read by a worker, kept here, asked without waiting."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspector.errors import InspectorError
from inspector.gui.detail.loading import Loader
from inspector.query.completion import NOTHING_SEEN, Counts, Seen

if TYPE_CHECKING:
    from inspector.session import Session

#: Seconds that what was seen is good for.
FRESH_S = 5.0


class Seeing(QObject):
    """Belongs to one window; `attach` it to a session."""

    #: More is known than before.
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._loader: Loader | None = None
        self._seen = NOTHING_SEEN
        self._inside: dict[str, Counts] = {}
        self._at = -FRESH_S

    def attach(self, session: Session | None) -> None:
        """Look at another session, or at none."""
        if self._loader is not None:
            self._loader.cancel_all()
            self._loader.deleteLater()
        self._session = session
        self._loader = None if session is None else Loader(session.workers, "filter", self)
        self._seen, self._inside, self._at = NOTHING_SEEN, {}, -FRESH_S

    def seen(self) -> Seen:
        """What is known now; has it looked up again when it is old."""
        session, loader = self._session, self._loader
        if session is not None and loader is not None and time.monotonic() - self._at > FRESH_S:
            self._at = time.monotonic()
            loader.run("seen", lambda token, _part: session.seen(token), self._on_seen, failed=_nothing)
        return self._seen if not self._inside else replace(self._seen, examples={**self._seen.examples, **self._inside})

    def look_inside(self, place: str) -> None:
        """Have the values of a place like `body.data.id` looked up, once for as long as what was seen is good."""
        session, loader = self._session, self._loader
        if place in self._inside or session is None or loader is None:
            return
        self._inside[place] = self._seen.examples.get(place, ())

        def take(found: Counts) -> None:
            self._inside[place] = found
            self.changed.emit()

        loader.run("inside", lambda token, _part: session.seen_inside(place, token), take, failed=_nothing)

    def _on_seen(self, seen: Seen) -> None:
        self._seen, self._inside = seen, {}
        self.changed.emit()


def _nothing(error: BaseException) -> None:
    """Nothing to offer is no trouble: the list says what is wrong with the file. All else is a mistake of ours."""
    if not isinstance(error, InspectorError):
        raise error
