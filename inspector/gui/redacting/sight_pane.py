"""One request before and after its redaction, side by side, with what is replaced marked in both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.document import PlainDocument
from inspector.gui.widgets.labels import ElidedLabel, plain_label
from inspector.gui.widgets.selection import Position
from inspector.redaction.sight import Sight, Text
from inspector.wording import counted


class SightPane(QWidget):
    """Both sides scroll together. Arrows go from one place to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sight: Sight | None = None
        self._at = -1
        self.title = ElidedLabel("heading")
        self.told = plain_label("", "dim")
        self.back = icon_button("Previous place", "chevron-up", on_click=lambda: self._go(-1))
        self.next = icon_button("Next place", "chevron-down", on_click=lambda: self._go(1))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.told, 1)
        head.addWidget(self.back)
        head.addWidget(self.next)
        self.before = CodeView("Before")
        self.after = CodeView("After")
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        for name, view in (("As captured", self.before), ("As exported", self.after)):
            side = QWidget()
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 6, 0) if view is self.before else column.setContentsMargins(6, 0, 0, 0)
            column.setSpacing(4)
            column.addWidget(plain_label(name, "small"))
            column.addWidget(view, 1)
            both.addWidget(side)
        self.before.verticalScrollBar().valueChanged.connect(self._on_before_scrolled)
        self.after.verticalScrollBar().valueChanged.connect(self._on_after_scrolled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(both, 1)
        self.show_sight("", None)

    def show_sight(self, title: str, sight: Sight | None, near: str = "") -> None:
        """Show it from the place where `near` becomes visible; None empties both sides."""
        self._sight = sight
        self._at = -1
        self.title.set_full_text(title)
        for view, text in (
            (self.before, sight.before if sight else Text()),
            (self.after, sight.after if sight else Text()),
        ):
            view.set_document(PlainDocument(text.lines, text.spans))
        places = [] if sight is None else sight.after.marked
        self.told.setText(counted(len(places), "line", "lines") + " with something replaced" if sight else "")
        self.back.setEnabled(bool(places))
        self.next.setEnabled(bool(places))
        if sight is not None and places:
            lines = sight.after.lines
            wanted = next((place for place, index in enumerate(places) if near and near in lines[index]), 0)
            self._at = wanted - 1
            self._go(1)

    def _go(self, step: int) -> None:
        places = self._sight.after.marked if self._sight is not None else []
        if not places:
            return
        self._at = (self._at + step) % len(places)
        line = places[self._at]
        start = next((span[0] for span in self._sight.after.spans[line] if span[2] == "mark"), 0) if self._sight else 0
        self.after.scroll_to(Position(line, start))

    @Slot(int)
    def _on_before_scrolled(self, value: int) -> None:
        self.after.verticalScrollBar().setValue(value)

    @Slot(int)
    def _on_after_scrolled(self, value: int) -> None:
        self.before.verticalScrollBar().setValue(value)
