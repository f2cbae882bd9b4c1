"""The body of an edited request: as text where the same bytes come back, else as bytes that a file can replace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from inspector import tasks
from inspector.bodies import sniff
from inspector.editing.body import LINE_LIMIT, BodyText, NotEditable, open_laid_out, open_text
from inspector.editing.shape import SHAPED, Flaw, NotShaped, first_flaw, laid_out, squeezed
from inspector.errors import InspectorError, UsageError
from inspector.gui.editor.code_edit import CodeEdit
from inspector.gui.editor.colouring import Colouring
from inspector.gui.editor.replace_bar import ReplaceBar
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.hex_view import HexView
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.gui.widgets.notice import Notice
from inspector.wording import size
from inspector.workers import Workers

#: A body from a file is held in memory, and sent from there.
FILE_LIMIT = 256 * 1024 * 1024


def _read(path: Path) -> bytes:
    """The bytes of a file. UsageError, saying why it cannot be a body."""
    try:
        length = path.stat().st_size
        if length > FILE_LIMIT:
            raise UsageError(f"{path} has {size(length)}; a body may have {size(FILE_LIMIT)}.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error


class BodyEditor(QWidget):
    """Shows and edits a body; `body()` gives its bytes."""

    #: Something was edited.
    changed = Signal()
    #: The content encoding is to be taken off, so that the text can be edited.
    decode_wanted = Signal()

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._slot = f"body of {id(self)}"
        self._data = b""
        self._content_type = ""
        self._kind = "text"
        self._form: BodyText | None = None
        self.text = CodeEdit("Body")
        self.hex = HexView("Body as bytes")
        self.find_bar = ReplaceBar(self.text, workers)
        self.find_bar.problem.connect(self._on_find_problem)
        self._colouring = Colouring(self.text, workers)
        self._colouring.rested = self._check
        self.notice = Notice()
        self.notice.action.connect(self._on_lay_out)
        self.state = ElidedLabel("small")
        self.place = button("", kind="link", on_click=self._on_place)
        self.place.setAutoDefault(False)
        self._flaw: Flaw | None = None
        self.format = self._tool("Format", "One member a line; numbers, escapes and order stay", self._on_format)
        self.minify = self._tool("Minify", "Without the white space that means nothing", self._on_minify)
        self.find_button = self._tool("Find", "Find and replace (Ctrl+F)", lambda: self.find_bar.open())
        self.decode = self._tool("Decode", "Take off Content-Encoding, in body and headers", self.decode_wanted.emit)
        self.file = self._tool("From file…", "Send the bytes of a file as the body", self._on_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tools())
        column.addWidget(self.find_bar)
        column.addWidget(self.notice)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.text)
        self.stack.addWidget(self.hex)
        column.addWidget(self.stack, 1)
        self.text.textChanged.connect(self._on_text_changed)
        self.text.filled.connect(self._on_filled)
        #: the text was edited; it is being put in as it came
        self._touched = self._quiet = self._encoded = False
        self._told = QTimer(self, singleShot=True, interval=0)
        self._told.timeout.connect(self.changed)

    def _tool(self, title: str, tip: str, act: Callable[[], object]) -> QPushButton:
        made = button(title, small=True, tip=tip, on_click=act)
        made.setAutoDefault(False)
        return made

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(8)
        row.addWidget(self.state, 1)
        row.addWidget(self.place)
        for tool in (self.format, self.minify, self.find_button, self.decode, self.file):
            row.addWidget(tool)
        return row

    # bytes in and out

    def body(self) -> bytes:
        """The bytes as they would be sent. ResendRefused for a character that the charset does not have."""
        if self._form is None or not self._touched:
            return self._data
        return self._form.encode(self.text.exact_text())

    async def load(self, data: bytes, content_type: str) -> None:
        """Show other bytes."""
        self._data, self._content_type = data, content_type
        self._form, self._touched = None, False
        work = self._workers.submit(self._slot, lambda token: open_text(data, content_type, token))
        try:
            text, form = await asyncio.wrap_future(work)
        except NotEditable as refused:
            if self.text.alive:
                self._show_bytes(str(refused), lay_out=refused.lay_out)
            return
        if self.text.alive:
            self._show_text(text, form)

    def _show_text(self, text: str, form: BodyText) -> None:
        self._form = form
        self.stack.setCurrentWidget(self.text)
        self.notice.clear()
        self._quiet = True
        self.text.set_exact_text(text)

    def _show_bytes(self, why: str, *, lay_out: bool) -> None:
        self.find_bar.hide()
        self.stack.setCurrentWidget(self.hex)
        self.hex.set_data(self._data)
        self.notice.show_text(
            f"{why} It goes out byte for byte; a file can take its place.", "mut", "Format and edit" if lay_out else ""
        )
        self._show_kind()

    def set_content_type(self, content_type: str) -> None:
        """The header was edited: it decides how the text is coloured and checked."""
        if content_type != self._content_type:
            self._content_type = content_type
            self._show_kind()

    def set_encoded(self, on: bool) -> None:
        """Whether a header says that the body is encoded: only then it can be decoded."""
        self._encoded = on
        self.decode.setVisible(on and self._form is None)

    def _show_kind(self) -> None:
        as_text = self._form is not None
        head = self._data if not as_text else self.text.exact_text()[:4096].encode("utf-8", "replace")
        self._kind = sniff(self._content_type, head).name
        for tool in (self.format, self.minify):
            tool.setVisible(as_text and self._kind in SHAPED)
        self.find_button.setVisible(as_text)
        self.decode.setVisible(self._encoded and not as_text)
        self._colouring.set_kind(self._kind if as_text else "")
        self._flaw = None
        self._check()

    # what it is, and whether it is valid

    def _check(self) -> None:
        form = self._form
        if form is None:
            self._say(f"{size(len(self._data))} of bytes", "")
            return
        if self.text.isReadOnly():
            return
        tasks.spawn(self._judge(self._kind, self.text.exact_text(), form), name="check the body")

    async def _judge(self, kind: str, text: str, form: BodyText) -> None:
        work = self._workers.submit(f"{self._slot} flaw", lambda token: first_flaw(kind, text, token))
        flaw = await asyncio.wrap_future(work) if text.strip() else None
        if not self.text.alive or form is not self._form:
            return
        self._flaw = flaw
        self.text.show_flaw(flaw)
        parts = [{"json": "JSON", "xml": "XML", "html": "HTML"}.get(kind, kind.capitalize()), form.remark]
        if flaw is not None:
            self._say(f"✕ Not valid {parts[0]}: {flaw.reason}", "bad")
            self.place.setText(f"Line {flaw.line + 1:,}, column {flaw.column + 1:,}")
        elif kind in SHAPED and text.strip():
            self._say(" · ".join(part for part in (f"✓ Valid {parts[0]}", form.remark) if part), "ok")
        else:
            self._say(" · ".join(part for part in parts if part) if text else "No body", "")

    def _say(self, text: str, tone: str) -> None:
        self.state.set_full_text(text)
        set_tone(self.state, "tone", tone)
        self.place.setVisible(tone == "bad")

    def _on_place(self) -> None:
        if self._flaw is not None:
            self.text.go_to(self._flaw)

    def _on_text_changed(self) -> None:
        if not self.text.isReadOnly():
            self._touched = True
            self._told.start()

    def _on_filled(self) -> None:
        if self._quiet:
            self._quiet = False
            self._show_kind()
        else:
            self._touched = True
            self._told.start()

    # what changes the whole

    def _on_format(self) -> None:
        tasks.spawn(self._shape(laid=True), name="format")

    def _on_minify(self) -> None:
        tasks.spawn(self._shape(laid=False), name="minify")

    async def _shape(self, *, laid: bool) -> None:
        if self._form is None:
            return
        kind, text = self._kind, self.text.exact_text()
        shape = laid_out if laid else squeezed
        work = self._workers.submit(self._slot, lambda token: shape(kind, text, token))
        try:
            made = await asyncio.wrap_future(work)
        except NotShaped as error:
            if self.text.alive:
                self.notice.show_text(str(error), "bad")
            return
        if not self.text.alive or self.text.exact_text() != text:
            return
        self.notice.clear()
        if max(map(len, made.split("\n"))) > LINE_LIMIT:
            # one long line is no text to edit any more; the same button as ever lays it out again
            await self.load(self._form.encode(made), self._content_type)
            self.changed.emit()
        elif made != text:
            self.text.change_text(made)

    def _on_lay_out(self) -> None:
        tasks.spawn(self._lay_out(self._data, self._content_type), name="format and edit")

    async def _lay_out(self, data: bytes, content_type: str) -> None:
        work = self._workers.submit(self._slot, lambda token: open_laid_out(data, content_type, token))
        try:
            text, form = await asyncio.wrap_future(work)
        except (NotEditable, NotShaped) as error:
            if self.text.alive:
                self.notice.show_text(str(error), "bad")
            return
        if self.text.alive:
            self._show_text(text, form)
            self._touched = True
            self.changed.emit()

    def _on_file(self) -> None:
        dialog = QFileDialog(self, "Send the bytes of a file", "")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: tasks.spawn(self.load_file(Path(name)), name="body from a file"))
        dialog.open()

    async def load_file(self, path: Path) -> None:
        """The bytes of a file take the place of the body."""
        try:
            data = await asyncio.wrap_future(self._workers.submit(self._slot, lambda _token: _read(path)))
        except InspectorError as error:
            if self.text.alive:
                self.notice.show_text(str(error), "bad")
            return
        if not self.text.alive:
            return
        await self.load(data, self._content_type)
        if self.text.alive:
            self.changed.emit()

    def _on_find_problem(self, text: str) -> None:
        if text:
            self.notice.show_text(text, "bad")
        elif self._form is not None:
            self.notice.clear()
