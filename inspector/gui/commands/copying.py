"""The selected rows as text in the clipboard: addresses, commands, code, and the bytes themselves."""

from __future__ import annotations

import asyncio
import functools
import io
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPlainTextEdit, QTextEdit

from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.exports import EXPORTS, GROUPS, Format, raw_request
from inspector.exports.address import split_address
from inspector.exports.raw import noted_request
from inspector.redaction import NONE
from inspector.wording import counted, size
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.redaction import Redactor

#: More than this would be a clipboard that nobody pastes; an export serves better.
COPIED_ROWS = 200
COPIED_BYTES = 8 * 1024 * 1024


class CopyCommands:
    """What is a snippet or a report is redacted by the profile of the settings, with a way to copy it as it is.

    Addresses, headers and bodies alone are copied as captured: a piece that is pasted into a tool of one's own.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def fill_menu(self, menu: QMenu) -> None:
        """The row menu's part: every format whose files are texts to paste."""
        add = self._window.actions_table.add_to
        add(menu, ("copy", "copy_curl"))
        menu.addSeparator()
        texts = [made for made in EXPORTS.values() if made.text and made.name != "curl"]
        for made in (made for made in texts if made.group == "code"):
            menu.addAction(made.title, functools.partial(self.copy_as, made))
        menu.addSeparator()
        add(menu, ("copy_raw", "copy_headers", "copy_body"))
        menu.addSeparator()
        for made in (made for made in texts if made.group not in ("code", "test")):
            menu.addAction(made.title, functools.partial(self.copy_as, made))
        tests = menu.addMenu(GROUPS["test"])
        for made in (made for made in texts if made.group == "test"):
            tests.addAction(made.title, functools.partial(self.copy_as, made))

    def copy(self) -> None:
        """The text that is selected in the part with the focus, else the URLs of the selected rows."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit | QLabel) and focus.hasSelectedText():
            QGuiApplication.clipboard().setText(focus.selectedText())
        elif isinstance(focus, QPlainTextEdit | QTextEdit) and focus.textCursor().hasSelection():
            focus.copy()
        elif not self._detail_copied(focus):
            self._copy_of_each("URL", lambda capture: "".join(split_address(capture, None)))

    def _detail_copied(self, focus: object) -> bool:
        """Views of the detail that select in their own way have a `copy_selection`."""
        copy = getattr(focus, "copy_selection", None)
        return bool(copy()) if callable(copy) else False

    def copy_curl(self) -> None:
        """The selected requests as commands that send the same bytes."""
        self._copy_snippets("cURL command", EXPORTS["curl"].snippet)

    def copy_as(self, made: Format) -> None:
        """The selected requests in a format of texts."""
        if made.group == "code":
            self._copy_snippets("request", made.snippet, f" as {made.title}")
        else:
            self._copy_file(made)

    def copy_raw(self) -> None:
        """Request line, headers and body."""
        self._copy_raw(as_captured=False)

    def copy_body(self) -> None:
        """The body, as it came."""
        self._copy_bytes("body", lambda capture: capture.body, b"\n", "bodies")

    def copy_headers(self) -> None:
        """The header lines, as they came."""
        self._copy_bytes(
            "headers", lambda capture: capture.wire_head().partition(b"\r\n")[2].strip() + b"\r\n", b"\r\n", "headers"
        )

    def _picked(self) -> list[int]:
        """The ids to copy; empty when there are none, or too many, which is said."""
        count = self._window.pane.table.picked_count()
        if count > COPIED_ROWS:
            self._window.say_problem(f"{count:,} rows are too many to copy; export them instead.")
            return []
        return self._window.pane.table.picked_ids()

    def _copy_of_each(self, what: str, make: Callable[[Capture], str], how: str = "") -> None:
        async def copy(ids: list[int]) -> None:
            data = await self._made(ids, lambda capture: make(capture).encode("utf-8", "surrogatepass"), b"\n")
            QGuiApplication.clipboard().setText(data.decode("utf-8", "surrogatepass"))
            self._window.say(f"Copied {counted(len(ids), what)}{how}")

        self._start(copy)

    def _copy_snippets(
        self, what: str, make: Callable[[Capture], str], how: str = "", *, as_captured: bool = False
    ) -> None:
        async def copy(ids: list[int]) -> None:
            redactor = await self._redactor(as_captured=as_captured)
            data = await self._made(
                ids, lambda capture: make(_redacted(redactor, capture)).encode("utf-8", "surrogatepass"), b"\n"
            )
            QGuiApplication.clipboard().setText(data.decode("utf-8", "surrogatepass"))
            again = functools.partial(self._copy_snippets, what, make, how, as_captured=True)
            self._say(f"Copied {counted(len(ids), what)}{how}", redactor, again)

        self._start(copy)

    def _copy_raw(self, *, as_captured: bool) -> None:
        async def copy(ids: list[int]) -> None:
            redactor = await self._redactor(as_captured=as_captured)

            def make(capture: Capture) -> bytes:
                made = _redacted(redactor, capture)
                return raw_request(made) if made is capture else noted_request(made)

            data = await self._made(ids, make, b"")
            text = self._put(data, "raw request", len(ids), "")
            self._say(text, redactor, functools.partial(self._copy_raw, as_captured=True))

        self._start(copy)

    async def _redactor(self, *, as_captured: bool) -> Redactor:
        """What the settings say of what is copied. Saved secrets are asked for, which may take a while."""
        session = self._window.session
        assert session is not None
        name = NONE if as_captured else session.settings.sharing.redact
        return await asyncio.to_thread(session.redactor, name)

    def _say(self, text: str, redactor: Redactor, again: Callable[[], None]) -> None:
        """How much was replaced, and one click to have it as it is."""
        found = sum(redactor.counts.values())
        if found:
            self._window.toast.say(f"{text}, {counted(found, 'value')} redacted", way=("Copy as is", again))
        else:
            self._window.say(text)

    def _copy_bytes(self, what: str, make: Callable[[Capture], bytes], between: bytes, many: str = "") -> None:
        async def copy(ids: list[int]) -> None:
            data = await self._made(ids, make, between)
            self._window.say(self._put(data, what, len(ids), many))

        self._start(copy)

    def _put(self, data: bytes, what: str, count: int, many: str) -> str:
        """Bytes into the clipboard; gives what is said of them."""
        mime = QMimeData()
        mime.setData("application/octet-stream", data)
        try:
            mime.setText(data.decode("utf-8"))
            lossy = ""
        except UnicodeDecodeError:
            mime.setText(data.decode("latin-1"))
            lossy = ": it is not UTF-8, each byte became one character"
        QGuiApplication.clipboard().setMimeData(mime)
        several = f"{count:,} {many or what + 's'}" if count > 1 else f"the {what}"
        return f"Copied {several}, {size(len(data))}{lossy}"

    def _copy_file(self, made: Format, *, as_captured: bool = False) -> None:
        async def copy(ids: list[int]) -> None:
            session = self._window.session
            if session is None:
                return
            redactor = await self._redactor(as_captured=as_captured)
            out = _Bounded()
            await asyncio.wrap_future(session.export(out, made.name, ids=ids, redact=redactor))
            QGuiApplication.clipboard().setText(out.getvalue().decode("utf-8", "replace"))
            again = functools.partial(self._copy_file, made, as_captured=True)
            self._say(f"Copied {counted(len(ids), 'request')} as {made.title}", redactor, again)

        self._start(copy)

    async def _made(self, ids: list[int], make: Callable[[Capture], bytes], between: bytes) -> bytes:
        session = self._window.session
        assert session is not None

        def work(token: Token) -> bytes:
            out = _Bounded()
            for place, capture_id in enumerate(ids):
                token.check()
                out.write(between * bool(place) + make(session.capture(capture_id)))
            return out.getvalue()

        return await asyncio.wrap_future(session.workers.submit("copy", work))

    def _start(self, copy: Callable[[list[int]], Coroutine[Any, Any, None]]) -> None:
        ids = self._picked() if self._window.session is not None else []
        if ids:
            self._window.start(copy(ids), "copy")


def _redacted(redactor: Redactor, capture: Capture) -> Capture:
    """The capture itself where nothing of it is replaced: what is pasted then says nothing of redaction."""
    before = redactor.counts
    made = redactor.capture(capture)
    return capture if redactor.counts == before else made


class _Bounded(io.BytesIO):
    """Takes what a clipboard can reasonably hold."""

    def write(self, data: Any, /) -> int:
        """UsageError when it becomes too much."""
        if self.tell() + len(memoryview(data)) > COPIED_BYTES:
            raise UsageError(f"That is more than {size(COPIED_BYTES)}, too much to copy; export it instead.")
        return super().write(data)
