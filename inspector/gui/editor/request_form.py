"""The parts of a request side by side: method and address, and a tab each for query, headers and body."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from inspector import tasks
from inspector.bodies import decode
from inspector.capture import Headers
from inspector.editing.address import join_address, split_address, typed_target
from inspector.editing.draft import Draft, Options
from inspector.editing.headers import HeaderLine, content_type_of
from inspector.editing.query import QueryItem, join_target, split_target
from inspector.gui.dialogs.form import is_alive
from inspector.gui.editor.body_editor import BodyEditor
from inspector.gui.editor.line_table import LineTable
from inspector.gui.editor.request_lines import HeaderLines, QueryLines
from inspector.gui.fonts import mono_font
from inspector.wording import size
from inspector.workers import Workers

METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS")


def _is_encoding(line: HeaderLine) -> bool:
    return line.on and line.name.strip().lower() == "content-encoding"


class RequestForm(QWidget):
    """Shows a Draft and gives the edited one."""

    #: Something was edited.
    changed = Signal()

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self.method = QComboBox(editable=True)
        self.method.addItems(METHODS)
        self.method.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.method.setAccessibleName("Method")
        self.method.setMinimumWidth(104)
        self.address = QLineEdit()
        self.address.setFont(mono_font(12))
        self.address.setAccessibleName("Address")
        self.address.setPlaceholderText("http://localhost:3000/webhooks")
        self.query = LineTable("Query", QueryLines(), "Order, duplicates and spelling stay as they are.")
        self.query.set_widths(220, 260)
        hint = "In this order and spelling; what belongs to the connection is set when it is sent."
        self.headers = LineTable("Headers", HeaderLines(), hint)
        self.headers.set_widths(300, 112)
        self.body = BodyEditor(workers)
        self.tabs = QTabWidget()
        for page in (self.query, self.headers, self.body):
            self.tabs.addTab(page, "")
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addWidget(self.method)
        self.top.addWidget(self.address, 1)
        self.below = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.top)
        column.addLayout(self.below)
        column.addWidget(self.tabs, 1)
        self._captured = ""
        self._path = ""
        self._bare = True
        self._quiet = False
        self.method.editTextChanged.connect(lambda _text: self._tell())
        self.address.textEdited.connect(self._on_address_edited)
        self.query.model.edited.connect(self._on_query_edited)
        self.headers.model.edited.connect(self._on_headers_edited)
        self.body.changed.connect(self._on_body_changed)
        self.body.decode_wanted.connect(self._on_decode_wanted)
        #: how it is sent, which is chosen elsewhere
        self.options: Callable[[], Options] = Options

    async def show_draft(self, draft: Draft) -> None:
        """Show another request; tells nobody."""
        self._quiet = True
        self._captured = draft.target
        self.method.setCurrentText(draft.method)
        self.address.setText(draft.address)
        self.address.setCursorPosition(0)
        self._show_query(draft.target)
        self.headers.model.replace(draft.headers)
        self.body.set_encoded(any(map(_is_encoding, draft.headers)))
        self._titles(len(draft.body))
        self._quiet = False
        await self.body.load(draft.body, content_type_of(draft.headers))

    def draft(self) -> Draft:
        """The request as it stands. ResendRefused for a body that its charset cannot write."""
        for table in (self.query, self.headers):
            table.end_editing()
        origin, _ = split_address(self.address.text())
        return Draft(
            self.method.currentText().strip(),
            origin,
            self.target(),
            tuple(self.headers.model.lines),
            self.body.body(),
            self.options(),
        )

    def target(self) -> str:
        """Path and query as they are sent; "" for the capture's own, which stands in no address."""
        return join_target(self._path, None if self._bare else self.query.model.lines)

    # keeping address and query one

    def _show_query(self, target: str) -> None:
        self._path, items = split_target(target)
        self._bare = items is None
        self.query.model.replace(items or ())

    def _on_address_edited(self, text: str) -> None:
        _, typed = split_address(text)
        # a target that is no path stands in no address: it stays until another one is typed
        target = typed_target(typed, self._captured) if typed or self._captured.startswith("/") else self._captured
        off = [item for item in self.query.model.lines if not item.on]
        self._path, items = split_target(target)
        self._bare = items is None and not off
        self.query.model.replace([*(items or ()), *off])
        self._tell()

    def _on_query_edited(self) -> None:
        lines: list[QueryItem] = self.query.model.lines
        self._bare = self._bare and not lines
        origin, _ = split_address(self.address.text())
        if not self._path and lines:
            self._path = "/"
        self.address.setText(join_address(origin, self.target()))
        self._tell()

    def _on_headers_edited(self) -> None:
        lines = self.headers.model.lines
        self.body.set_content_type(content_type_of(lines))
        self.body.set_encoded(any(map(_is_encoding, lines)))
        self._tell()

    def _on_decode_wanted(self) -> None:
        tasks.spawn(self._decode(), name="decode the body")

    async def _decode(self) -> None:
        lines: list[HeaderLine] = self.headers.model.lines
        named = Headers.from_text([line.name, line.value] for line in lines if _is_encoding(line))
        data = self.body.body()
        work = self._workers.submit(f"decode {id(self)}", lambda token: decode(named, data, token=token))
        decoded = await asyncio.wrap_future(work)
        if not is_alive(self):
            return
        if decoded.problem is not None or not decoded.complete:
            self.body.notice.show_text(decoded.problem or "The body ends too early to be decoded.", "bad")
            return
        self.headers.model.replace([replace(line, on=False) if _is_encoding(line) else line for line in lines])
        self.body.set_encoded(False)
        await self.body.load(decoded.data, content_type_of(lines))
        if is_alive(self):
            self._tell()

    def _on_body_changed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self._titles(None)
            self.changed.emit()

    def _titles(self, length: int | None) -> None:
        on = sum(item.on for item in self.query.model.lines)
        self.tabs.setTabText(0, f"Query {on}" if on else "Query")
        self.tabs.setTabText(1, f"Headers {sum(line.on for line in self.headers.model.lines)}")
        if length is not None:
            self.tabs.setTabText(2, f"Body {size(length)}" if length else "Body")

    def show_size(self, length: int) -> None:
        """The length of the body as it stands."""
        self._titles(length)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for table in (self.query, self.headers):
                table.view.viewport().update()
