"""The text half of a comparison: both sides beside each other, scrolled together, from difference to difference."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from inspector.compare import ByteDifference, TextDifference
from inspector.gui.comparing.diff_view import DiffView
from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.document import PlainDocument
from inspector.gui.widgets.labels import ElidedLabel
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.selection import Position


class TextCompare(QWidget):
    """Two views of one `TextDifference`, or of the bytes around the first that differs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = ElidedLabel("small")
        self.back = icon_button("Previous difference (Alt+Up)", "arrow-up", on_click=lambda: self.step(-1))
        self.next = icon_button("Next difference (Alt+Down)", "arrow-down", on_click=lambda: self.step(1))
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.status, 1)
        bar.addWidget(self.back)
        bar.addWidget(self.next)
        self.notice = Notice()
        self.old = DiffView("Before", old=True)
        self.new = DiffView("After", old=False)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(8)
        self._split.setProperty("gap", "true")
        for view in (self.old, self.new):
            frame = QFrame()
            frame.setProperty("card", "plain")
            inside = QVBoxLayout(frame)
            inside.setContentsMargins(1, 1, 1, 1)
            inside.addWidget(view)
            self._split.addWidget(frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.notice)
        column.addWidget(self._split, 1)
        for mine, other in ((self.old, self.new), (self.new, self.old)):
            mine.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)
            mine.horizontalScrollBar().valueChanged.connect(other.horizontalScrollBar().setValue)
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self.step(by))
        self._found: TextDifference | None = None
        self._at = -1

    def show_difference(self, found: TextDifference) -> None:
        """Show two texts, from their first difference on."""
        self._found, self._at = found, -1
        self.old.show_difference(found)
        self.new.show_difference(found)
        told = [found.stopped] if found.stopped else []
        if found.layout:
            told.insert(0, "Both bodies are laid out in lines for comparing; every token is as it was sent.")
        if told:
            self.notice.show_text("\n".join(told), "warn" if found.stopped else "accent")
        else:
            self.notice.clear()
        for one in (self.back, self.next):
            one.setEnabled(bool(found.places))
        if found.places:
            self.step(1)
        else:
            self.status.set_full_text("The texts are the same")

    def show_bytes(self, found: ByteDifference) -> None:
        """Show where two bodies that are no text part first."""
        self._found = None
        self.notice.clear()
        for view, lines in ((self.old, found.old), (self.new, found.new)):
            view.set_document(PlainDocument(lines))
        for one in (self.back, self.next):
            one.setEnabled(False)
        self.status.set_full_text(f"The first difference is at byte {found.offset:,}")

    @Slot(int)
    def step(self, by: int) -> None:
        """Go to the next difference (+1) or the previous one (-1), as seen from the caret; round and round."""
        found = self._found
        if found is None or not found.places:
            return
        here = self.new if self.new.hasFocus() else self.old
        row = here.selection.caret.line if self._at >= 0 else -1
        count = len(found.places)
        self._at = (bisect_right(found.places, row) if by > 0 else bisect_left(found.places, row) - 1) % count
        target = Position(found.places[self._at], 0)
        for view in (self.old, self.new):
            view.selection.place(target, extend=False)
            view.viewport().update()
            view.scroll_to(target)
        self.status.set_full_text(f"Difference {self._at + 1:,} of {count:,}")
