"""What is dragged out of the table: addresses, and a file that is written when a program asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEventLoop, QMetaType, QMimeData, Qt, QTimer, QUrl, Signal

from inspector.errors import InspectorError
from inspector.exports.address import split_address
from inspector.workers import Cancelled, Token

if TYPE_CHECKING:
    from inspector.redaction import Redactor
    from inspector.session import Session

T = TypeVar("T")

FILES = "text/uri-list"
TEXT = "text/plain"
#: Milliseconds that the other program is made to wait at most.
_WAIT_MS = 10_000


class DraggedRows(QMimeData):
    """Rows of a session. Workers do the work; while a program waits for it, the window goes on painting."""

    _done = Signal()

    def __init__(
        self,
        session: Session,
        ids: Sequence[int],
        path: Path,
        failed: Callable[[str], None],
        told: Callable[[Redactor], None],
    ) -> None:
        super().__init__()
        self._session = session
        self._ids = list(ids)
        self._path = path
        self._failed = failed
        self._told = told
        self._text: Future[str] = session.workers.submit("drag", self._addresses)
        self._file: Future[int] | None = None

    def _addresses(self, token: Token) -> str:
        found = []
        for capture_id in self._ids:
            token.check()
            found.append("".join(split_address(self._session.capture(capture_id), None)))
        return "\n".join(found)

    def _redactor(self, _token: Token) -> Redactor:
        return self._session.redactor(self._session.settings.sharing.redact)

    def formats(self) -> list[str]:
        """The file first: who can take it prefers it."""
        return [FILES, TEXT]

    def hasFormat(self, mimetype: str) -> bool:
        """As `formats`."""
        return mimetype in (FILES, TEXT)

    def retrieveData(self, mimetype: str, _preferred: QMetaType | QMetaType.Type) -> Any:
        """The data at the moment when a program asks; nothing, and said why, when it cannot be made."""
        if mimetype == TEXT:
            return self._awaited(self._text)
        if mimetype != FILES:
            return None
        if self._file is None:
            name = "raw" if len(self._ids) == 1 else "ndjson"
            # saved secrets are asked for, which may take a while
            redactor = self._awaited(self._session.workers.submit("drag redactor", self._redactor))
            if redactor is None:
                return None
            self._file = self._session.export(self._path, name, ids=self._ids, redact=redactor)
            if self._awaited(self._file) is None:
                self._file = None
                return None
            self._told(redactor)
        return [QUrl.fromLocalFile(str(self._path))]

    def _awaited(self, coming: Future[T]) -> T | None:
        if not coming.done():
            loop = QEventLoop()
            self._done.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
            coming.add_done_callback(lambda _coming: self._done.emit())
            QTimer.singleShot(_WAIT_MS, loop, loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            self._done.disconnect(loop.quit)
        if not coming.done():
            self._session.cancel_export(self._path)
            self._failed("What was dragged took too long to write; export it instead.")
            return None
        try:
            return coming.result()
        except Cancelled:
            return None
        except InspectorError as error:
            self._failed(str(error))
            return None
