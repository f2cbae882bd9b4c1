"""Bytes with a search: text, bytes in hex, or an offset to go to."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.bodies.visible import visible
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.views.search_row import SearchRow
from inspector.gui.widgets.hex_view import HexView
from inspector.workers import Token, Workers

#: Hits beyond this are not counted.
MOST = 50_000
_CHUNK = 4 * 1024 * 1024
#: Selected bytes that are told as text
_TOLD = 24
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})+|[0-9a-fA-F]{2}(?:\s+[0-9a-fA-F]{2})+")
_OFFSET = re.compile(r"@\s*(?:0x([0-9a-fA-F]{1,16})|(\d{1,16}))")


def wanted_bytes(text: str) -> bytes:
    """What to look for: `7b 22` and `0x7b22` are bytes, anything else is text in UTF-8."""
    if _HEX.fullmatch(text.strip()):
        return bytes.fromhex(text.strip().removeprefix("0x"))
    return text.encode("utf-8", "replace")


class HexPane(QWidget):
    """A HexView under a search row; tells what is selected."""

    #: Offset and content of what is selected, in words; empty when nothing is.
    told = Signal(str)

    def __init__(self, name: str, workers: Workers, title: str) -> None:
        super().__init__()
        self.view = HexView(title)
        self.search = SearchRow("Text, bytes like 7b 22 or 0x7b22, or an offset like @0x1f0")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self._loader = Loader(workers, f"detail.{name}.hex", self)
        self._hits: list[int] = []
        self._length = 0
        self._current = -1
        self.search.searched.connect(self._on_searched)
        self.search.stepped.connect(self._on_stepped)
        self.search.closed.connect(self.view.setFocus)
        self.view.selection_changed.connect(self._on_selection_changed)

    @property
    def data(self) -> bytes:
        """The bytes shown."""
        return self.view.data

    def set_data(self, data: bytes) -> None:
        """Show other bytes from their start."""
        self._loader.cancel_all()
        self._hits, self._current = [], -1
        if not self.search.isHidden():
            self.search.hide()
        self.view.set_data(data)

    def event(self, event: QEvent) -> bool:
        """Ctrl+F searches here, though the window has a shortcut of the same keys."""
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Find):
            if event.type() == QEvent.Type.KeyPress:
                self.open_search()
            event.accept()
            return True
        return super().event(event)

    def open_search(self) -> None:
        """Show the search row."""
        self.search.open()

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._loader.cancel("search")
        self._hits, self._current = [], -1
        offset = _OFFSET.fullmatch(text.strip())
        if offset is not None:
            at = int(offset[1], 16) if offset[1] else int(offset[2])
            self.view.select(at, min(at + 1, len(self.data)))
            self.search.count.say("" if at < len(self.data) else "behind the end")
            return
        wanted, data = wanted_bytes(text), self.data
        self._length = len(wanted)
        if not wanted:
            self.search.say(-1, 0, searching=False)
            return

        def work(token: Token, _part: Part) -> list[int]:
            found: list[int] = []
            for start in range(0, len(data), _CHUNK):
                token.check()
                stop = start + _CHUNK + len(wanted) - 1
                at = data.find(wanted, start, stop)
                while at >= 0 and len(found) < MOST:
                    found.append(at)
                    at = data.find(wanted, at + 1, stop)
            return found

        self.search.say(-1, 0, searching=True)
        self._loader.run("search", work, self._on_hits)

    def _on_hits(self, hits: list[int]) -> None:
        self._hits = hits
        self.search.say(-1, len(hits), searching=False, capped=len(hits) >= MOST)
        if hits:
            self._show_hit(0)

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        if self._hits:
            self._show_hit((self._current + by) % len(self._hits))

    def _show_hit(self, at: int) -> None:
        self._current = at
        self.search.say(at, len(self._hits), searching=False, capped=len(self._hits) >= MOST)
        self.view.select(self._hits[at], self._hits[at] + self._length)

    @Slot(int, int)
    def _on_selection_changed(self, first: int, stop: int) -> None:
        said = f"offset {first:,} (0x{first:x})"
        if stop > first:
            text = visible(self.data[first : min(stop, first + _TOLD)].decode("utf-8", "replace")).text
            said += f", {stop - first:,} bytes: “{text}{'…' if stop - first > _TOLD else ''}”"
        self.told.emit(said.replace("\n", "␊").replace("\t", "␉"))
