"""Looks up, on a worker, what columns of one's own show of the rows in view."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.gui.captures.model import CapturesModel
from inspector.gui.detail.loading import Loader, Part
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.session import Session

_SLOT = "values"
#: Seconds between two lots that are shown.
_EVERY_S = 0.05


class ColumnValues(QObject):
    """Fills a model's values in as they come. What is no longer in view is not looked up any more."""

    def __init__(self, session: Session, model: CapturesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._loader = Loader(session.workers, "columns", self)
        self._wanted: dict[int, None] = {}

    def close(self) -> None:
        """Look up nothing more."""
        self._loader.cancel_all()

    def look_up(self, ids: Iterable[int], visible: Iterable[int]) -> None:
        """Look up the values of these captures, and of those asked for before that are still in view."""
        seen = set(visible)
        waiting = {capture_id: None for capture_id in self._wanted if capture_id in seen}
        self._wanted = wanted = waiting | dict.fromkeys(ids)
        session, columns = self._session, self._model.fields

        def work(token: Token, part: Part) -> dict[int, dict[str, str]]:
            found: dict[int, dict[str, str]] = {}
            told = time.monotonic()
            for capture_id, texts in session.field_texts(list(wanted), columns, token):
                found[capture_id] = texts
                if time.monotonic() - told > _EVERY_S:
                    part(found)
                    found, told = {}, time.monotonic()
            return found

        self._loader.run(_SLOT, work, self._take, part=self._take)

    def _take(self, values: dict[int, dict[str, str]]) -> None:
        for capture_id in values:
            self._wanted.pop(capture_id, None)
        self._model.beside.take_values(values)
