"""Where a body is shown: as lines, as bytes, by a pane of its own, or as the words that there is none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout

from inspector.gui.detail.prepared import Prepared
from inspector.gui.detail.views import ModelPane, Panes
from inspector.gui.detail.views.hex_pane import HexPane
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.document import PlainDocument
from inspector.gui.widgets.labels import set_tone
from inspector.gui.widgets.selection import Position
from inspector.workers import Workers

#: Views whose blocks can be folded and have indent guides.
_FOLDABLE = frozenset({"json", "xml", "html", "graphql", "javascript", "yaml"})


class BodyStack(QFrame):
    """One of its pages is in front; `pane` is the one for what lines do not serve best, or None."""

    def __init__(self, name: str, workers: Workers, empty: str, made: Callable[[ModelPane], object]) -> None:
        super().__init__()
        self._on_made = made
        self.code = CodeView(name.capitalize())
        self.hex = HexPane(name, workers, f"{name.capitalize()} as bytes")
        self.empty = EmptyState("file-text", empty)
        self.panes = Panes(name, workers, self._on_pane_made)
        self.pane: ModelPane | None = None
        self.stack = QStackedWidget()
        for page in (self.code, self.hex, self.empty):
            self.stack.addWidget(page)
        self.setProperty("card", "plain")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)

    def _on_pane_made(self, pane: ModelPane) -> None:
        self.stack.addWidget(pane)
        self._on_made(pane)

    @property
    def in_lines(self) -> bool:
        """Whether lines are in front."""
        return self.stack.currentWidget() is self.code

    def blank(self) -> None:
        """Show nothing."""
        self._leave_pane(None)
        self.code.set_document(PlainDocument())
        self.hex.set_data(b"")
        self.stack.setCurrentWidget(self.code)

    def choose_pane(self, prepared: Prepared) -> bool:
        """Find the pane for what is to be shown; True when it is another one than before."""
        rendered = prepared.rendered
        pane = self.panes.pane_for(rendered.model) if rendered is not None and prepared.body.data else None
        return self._leave_pane(pane)

    def _leave_pane(self, other: ModelPane | None) -> bool:
        before, self.pane = self.pane, other
        if before is not None and before is not other:
            before.forget()
        return before is not other

    def show_prepared(self, prepared: Prepared, before: Prepared | None) -> None:
        """Show a body, for which a pane was chosen; `before` is what was shown of the same one."""
        body, rendered = prepared.body, prepared.rendered
        set_tone(self, "card", "plain" if body.data else "")
        if not body.data:
            self.stack.setCurrentWidget(self.empty)
        elif self.pane is not None and rendered is not None:
            self.stack.setCurrentWidget(self.pane)
            self.pane.show_rendered(rendered)
        elif rendered is None:
            if self.hex.data is not body.data:
                self.hex.set_data(body.data)
            self.stack.setCurrentWidget(self.hex)
        else:
            longer = before is not None and before.partial and before.view == prepared.view
            self.code.set_document(rendered, foldable=prepared.view in _FOLDABLE, keep=longer)
            self.stack.setCurrentWidget(self.code)
            if rendered.error is not None and not longer:
                self.code.scroll_to(Position(rendered.error.line, rendered.error.column))
