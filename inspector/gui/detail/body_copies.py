"""What is copied of a body, whatever its size: all of a view, selected lines or bytes, the path of a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from inspector.bodies import visible
from inspector.gui import copying
from inspector.gui.detail.loading import Loader
from inspector.gui.detail.prepared import Prepared
from inspector.gui.detail.value_path import path_of
from inspector.gui.widgets.hex_view import hex_text
from inspector.gui.widgets.selection import Position


class BodyCopies(QObject):
    """Copies of what `shown` gives at that moment; made by workers."""

    #: A sentence for the user and its tone.
    said = Signal(str, str)

    def __init__(self, loader: Loader, shown: Callable[[], Prepared | None], parent: QObject) -> None:
        super().__init__(parent)
        self._loader = loader
        self._shown = shown

    def copy_view(self) -> None:
        """All of the view: exact text, or hex."""
        prepared = self._shown()
        if prepared is not None:
            rendered = prepared.rendered
            data = prepared.body.data
            self.copy(rendered.copy_pieces if rendered is not None else lambda: hex_text(data))

    def copy_lines(self, start: Position, end: Position) -> None:
        """The exact text between two places on display."""
        prepared = self._shown()
        if prepared is not None and prepared.rendered is not None:
            rendered = prepared.rendered
            self.copy(lambda: rendered.copy_pieces(*start, *end))

    def copy(self, pieces: Callable[[], Iterable[str]]) -> None:
        """What these are, put together."""
        self._loader.run("copy", lambda token, _part: copying.packed(pieces, token), self._on_packed)

    def _on_packed(self, text: copying.Packed) -> None:
        self.said.emit(copying.put(text), "ok")

    def copy_path(self, line: int, column: int) -> None:
        """The path, as filters write it, of the value at a place on display."""
        prepared = self._shown()
        if prepared is not None:
            self._loader.run("path", lambda token, _part: path_of(prepared, line, column, token), self._on_path)

    def _on_path(self, path: str | None) -> None:
        if path is None:
            self.said.emit("There is no value on this line.", "bad")
            return
        QGuiApplication.clipboard().setText(path)
        self.said.emit(f"Copied {visible(path).text}", "ok")
