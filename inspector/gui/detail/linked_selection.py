"""Takes what is selected along from the text of a body to its bytes, and back, when the view changes."""

from __future__ import annotations

from collections.abc import Callable

from inspector.bodies.linking import Stretch, bytes_of, stretch_of
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.prepared import Prepared
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.hex_view import HexView
from inspector.gui.widgets.selection import Position
from inspector.workers import Token


class LinkedSelection:
    """`leave` a view, then `arrive` in the next one; both of the same body."""

    def __init__(self, code: CodeView, bytes_view: HexView, loader: Loader) -> None:
        self._code = code
        self._hex = bytes_view
        self._loader = loader
        #: finds the bytes that were selected in the view before
        self._carried: Callable[[Token], tuple[int, int] | None] | None = None

    def forget(self) -> None:
        """Another body is shown."""
        self._carried = None

    def leave(self, prepared: Prepared, view: str, *, in_lines: bool) -> None:
        """Another view is about to be shown; `in_lines`: the one before shows lines."""
        self._carried = None
        data, charset, chosen = prepared.body.data, _charset(prepared), self._code.selection
        if view == "hex" and prepared.rendered is not None and in_lines and not chosen.empty:
            start, end, lines = chosen.start, chosen.end, prepared.rendered.lines
            stop = end.column if end.line == start.line else len(lines[start.line])
            place = Stretch(start.line, start.column, stop)
            self._carried = lambda token: bytes_of(lines, place, data, charset, token)
        elif prepared.view == "hex" and self._hex.selected():
            first, stop = self._hex.selection
            self._carried = lambda _token: (first, stop)

    def carry(self, start: int, stop: int) -> None:
        """Select these bytes in the view that is shown next."""
        self._carried = lambda _token: (start, stop)

    def arrive(self, prepared: Prepared, *, in_lines: bool) -> None:
        """Select, in the view that is shown now, what was selected in the one before."""
        carried = self._carried
        if carried is None or prepared.partial:
            return
        self._carried = None
        if not prepared.body.data or not in_lines:
            return
        data, rendered, charset = prepared.body.data, prepared.rendered, _charset(prepared)

        def work(token: Token, _part: Part) -> tuple[int, int] | Stretch | None:
            found = carried(token)
            if found is None or rendered is None:
                return found
            return stretch_of(data, *found, charset, rendered.lines, token)

        self._loader.run("link", work, self._on_found)

    def _on_found(self, found: tuple[int, int] | Stretch | None) -> None:
        if isinstance(found, Stretch):
            start, stop = Position(found.line, found.start), Position(found.line, found.stop)
            self._code.selection.select(start, stop)
            self._code.scroll_to(start)
        elif found is not None:
            self._hex.select(*found)


def _charset(prepared: Prepared) -> str:
    text = prepared.body.known_text
    return text.charset if text is not None else "utf-8"
