"""The body as the user's application saw it, against the captured one: the first bytes that differ, and their name."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from inspector import tasks, wording
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import Card
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.labels import plain_label

if TYPE_CHECKING:
    from inspector.diagnosis import Difference
    from inspector.session import Session

#: A larger file is no body that we would have kept.
_LIMIT = 256 * 1024 * 1024
_HOW = (
    "Write the bytes that your application checks to a file, or log them and copy them; then open or paste them here. "
    "They are compared byte for byte with what was captured."
)


class CompareBody(QDialog):
    """Takes the other body from a file or from the clipboard: a text field would change its line ends."""

    def __init__(self, session: Session, capture_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"The body of request {capture_id}, as your application saw it")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.resize(640, 420)
        self._session = session
        self._capture_id = capture_id
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(plain_label(_HOW, "dim", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.paste = button("Paste", "copy", tip="Take the text of the clipboard (Ctrl+V)", on_click=self._on_paste)
        self.load = button("Open file…", "folder-open", on_click=self._on_load)
        for one in (self.paste, self.load):
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        column.addLayout(row)
        # a finding may be long, and longer with "Show how": it scrolls instead of being cut off
        self.results = FittingScroll("What differs")
        self.results.set_fitting(False)
        column.addWidget(self.results, 1)
        last = QHBoxLayout()
        last.addStretch()
        close = button("Close", kind="primary", on_click=self.accept)
        last.addWidget(close)
        column.addLayout(last)
        self.outcome: Card | None = None

    # taking the other body

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V pastes, wherever the focus is."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._on_paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file or a text may be dropped."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Compare with what was dropped."""
        event.acceptProposedAction()
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if urls:
            self.take_file(Path(urls[0].toLocalFile()))
        else:
            self.take(clipboard_bytes(event.mimeData()))

    def _on_paste(self) -> None:
        self.take(clipboard_bytes(QGuiApplication.clipboard().mimeData()))

    def _on_load(self) -> None:
        dialog = QFileDialog(self, "The body as your application saw it")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()

    def take_file(self, path: Path) -> None:
        """Compare with the bytes of a file."""

        def read() -> bytes:
            with path.open("rb") as file:
                return file.read(_LIMIT)

        async def work() -> None:
            try:
                data = await asyncio.to_thread(read)
            except OSError as error:
                if is_alive(self):
                    self._show([Card("bad", f"{path} cannot be read: {error.strerror}.")])
                return
            if is_alive(self):
                self.take(data)

        tasks.spawn(work(), name="read a body")

    def take(self, seen: bytes) -> None:
        """Compare with these bytes."""

        async def work() -> None:
            try:
                found = await asyncio.wrap_future(
                    self._session.workers.submit(
                        "compare", lambda _token: self._session.compare_body(self._capture_id, seen)
                    )
                )
            except InspectorError as error:
                if is_alive(self):
                    self._show([Card("bad", str(error))])
                return
            if is_alive(self):
                self._tell(found, len(seen))

        tasks.spawn(work(), name="compare bodies")

    # saying what came of it

    def _tell(self, found: Difference | None, size: int) -> None:
        if found is None:
            same = f"All {size:,} bytes are the same, so the body is not why the check fails."
            self._show([Card("ok", "Your application saw what was captured.", same)])
            return
        from inspector.diagnosis.compare import shown

        where = (
            f"The first difference is at byte {found.offset:,} (line {found.line:,}, column {found.column:,}): "
            f"{wording.counted(found.captured_size, 'byte')} were captured, {found.seen_size:,} were seen."
        )
        card = Card("warn", found.detail or "The bodies differ.", where, found.fix)
        rows: list[QWidget] = [card]
        for title, part in (("captured", found.captured), ("seen", found.seen)):
            line = plain_label(f"{title:<9} {shown(part)}", select=True)
            line.setFont(mono_font(12))
            line.setAccessibleName(f"{title}: {shown(part)}")
            rows.append(line)
        self._show(rows)

    def _show(self, rows: list[QWidget]) -> None:
        column = self.results.column
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.outcome = rows[0] if isinstance(rows[0], Card) else None
        for row in rows:
            column.addWidget(row)
            row.show()
        column.addStretch(1)


def clipboard_bytes(data: QMimeData) -> bytes:
    """The text as bytes; as they lie in the clipboard where it says so."""
    for kind in ("text/plain;charset=utf-8", "application/octet-stream"):
        if data.hasFormat(kind):
            return bytes(data.data(kind).data())
    return data.text().encode("utf-8", "surrogatepass")
