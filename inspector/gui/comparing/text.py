"""Two texts, or the bytes of two bodies: side by side or in one column, from difference to difference."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from inspector.compare import TextDifference, Unified
from inspector.gui.comparing.diff_view import DiffView
from inspector.gui.comparing.pages import framed
from inspector.gui.comparing.unified_view import UnifiedView
from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.labels import ElidedLabel
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.segmented import Segmented
from inspector.gui.widgets.selection import Position

#: What the notice says of bodies that were laid out.
_LAID_OUT = "Both bodies are laid out in lines for comparing; every token is as it was sent."


class TextCompare(QWidget):
    """Two views of one `TextDifference` that scroll together, and a third that has both in one column.

    The rows of that one are made elsewhere, when they are wanted first: see `unified_wanted` and `show_unified`.
    """

    #: The user wants to see both in one column, and its rows are not there yet.
    unified_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = ElidedLabel("small")
        self.layouts = Segmented("How both are shown")
        self.layouts.set_segments([("split", "Side by side"), ("unified", "Unified")])
        self.layouts.chosen.connect(self._on_layout_chosen)
        self.back = icon_button("Previous difference (Alt+Up)", "arrow-up", on_click=lambda: self.step(-1))
        self.next = icon_button("Next difference (Alt+Down)", "arrow-down", on_click=lambda: self.step(1))
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.status, 1)
        bar.addWidget(self.back)
        bar.addWidget(self.next)
        bar.addSpacing(4)
        bar.addWidget(self.layouts)
        self.notice = Notice()
        self.old = DiffView("Before", old=True)
        self.new = DiffView("After", old=False)
        self.unified = UnifiedView("Before and after")
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(8)
        self._split.setProperty("gap", "true")
        for view in (self.old, self.new):
            self._split.addWidget(framed(view))
        self.stack = QStackedWidget()
        self._one = framed(self.unified)
        self.stack.addWidget(self._split)
        self.stack.addWidget(self._one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.notice)
        column.addWidget(self.stack, 1)
        for mine, other in ((self.old, self.new), (self.new, self.old)):
            mine.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)
            mine.horizontalScrollBar().valueChanged.connect(other.horizontalScrollBar().setValue)
        self._found: TextDifference | None = None
        self._unified: Unified | None = None
        self._at = -1

    @property
    def difference(self) -> TextDifference | None:
        """What is shown."""
        return self._found

    def show_difference(self, found: TextDifference) -> None:
        """Show two texts, from their first difference on."""
        self._found, self._unified, self._at = found, None, -1
        self.old.show_difference(found)
        self.new.show_difference(found)
        told = [found.stopped] if found.stopped else []
        if found.layout:
            told.insert(0, _LAID_OUT)
        if told:
            self.notice.show_text("\n".join(told), "warn" if found.stopped else "accent")
        else:
            self.notice.clear()
        for one in (self.back, self.next):
            one.setEnabled(bool(found.places))
        if not found.places:
            self.status.set_full_text("Nothing differs")
        self._on_layout_chosen()

    def forget(self) -> None:
        """Nothing is shown any more."""
        self._found = self._unified = None

    def show_unified(self, made: Unified) -> None:
        """The rows of the column with both, which was asked for."""
        if made.found is not self._found:
            return
        self._unified = made
        self.unified.show_unified(made)
        self.stack.setCurrentWidget(self._one)
        self._go_to(max(self._at, 0))

    @Slot()
    def _on_layout_chosen(self) -> None:
        if self.layouts.current == "split":
            self.stack.setCurrentWidget(self._split)
            self._go_to(max(self._at, 0))
        elif self._unified is None:
            self.unified_wanted.emit()
        else:
            self.stack.setCurrentWidget(self._one)
            self._go_to(max(self._at, 0))

    @Slot(int)
    def step(self, by: int) -> None:
        """Go to the next difference (+1) or the previous one (-1), as seen from the caret; round and round."""
        found = self._found
        if found is None or not found.places:
            return
        if self._shows_one:
            assert self._unified is not None
            here: CodeView = self.unified
            places = self._unified.places
        else:
            here = self.new if self.new.hasFocus() else self.old
            places = found.places
        row = here.selection.caret.line if self._at >= 0 else -1
        self._go_to((bisect_right(places, row) if by > 0 else bisect_left(places, row) - 1) % len(places))

    @property
    def _shows_one(self) -> bool:
        return self.stack.currentWidget() is self._one and self._unified is not None

    def _go_to(self, at: int) -> None:
        found = self._found
        if found is None or at >= len(found.places):
            return
        self._at = at
        if self._shows_one and self._unified is not None:
            views: tuple[CodeView, ...] = (self.unified,)
            target = Position(self._unified.places[at], 0)
        else:
            views = (self.old, self.new)
            target = Position(found.places[at], 0)
        for view in views:
            view.selection.place(target, extend=False)
            view.viewport().update()
            view.scroll_to(target)
        self.status.set_full_text(f"Difference {at + 1:,} of {len(found.places):,}")
