"""The bar that finds in a CodeView: a text, a regular expression, a JSONPath or a JMESPath; hits counted and marked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.bodies.jsonplace import field_path, path_text
from inspector.finding import LONGEST, Hits
from inspector.gui.detail.views.search_row import SearchRow
from inspector.gui.finding.finder import JMESPATH, JSONPATH, PATTERN, TEXT, Finder, Wanted
from inspector.gui.finding.source import Source
from inspector.gui.widgets.buttons import button, icon_button
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.gui.widgets.segmented import Segmented
from inspector.workers import Workers

_WAYS = (
    (TEXT, "Text", "The text as it stands"),
    (PATTERN, "Regex", "A regular expression, line by line"),
    (JSONPATH, "JSONPath", "Values by their place: $.data.items[*].id, $..amount, $.items[?@.price > 10]"),
    (JMESPATH, "JMESPath", "Values by their place: data.items[].id, items[?price > `10`].name, length(items)"),
)
_PLACEHOLDERS = {
    TEXT: "Find in this view",
    PATTERN: "Regular expression, like evt_[0-9]+",
    JSONPATH: "JSONPath, like $.data.items[*].id",
    JMESPATH: "JMESPath, like data.items[].id",
}


class FindBar(QFrame):
    """Searches one CodeView while the user types. Enter and Shift+Enter step, Esc closes. Hidden until `open`.

    `source` gives what to look into at that moment.
    """

    #: The bar was closed; the view may want the focus.
    closed = Signal()
    #: The path of a display line and column is to be copied.
    path_wanted = Signal(int, int)
    #: A sentence for the user and its tone.
    said = Signal(str, str)

    def __init__(
        self, view: CodeView, workers: Workers, name: str, source: Callable[[], Source], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._source = source
        #: The first hit at or behind the caret is still to be gone to.
        self._wanting = False
        self.finder = Finder(workers, name, self)
        self.row = SearchRow(_PLACEHOLDERS[TEXT])
        inside = self.row.layout()
        assert inside is not None
        inside.setContentsMargins(0, 0, 0, 0)
        self.row.field.setMaxLength(LONGEST)
        self.field = self.row.field
        self.count = self.row.count
        self.ways = Segmented("How to find")
        self.ways.set_segments(_WAYS)
        self.case = self._switch("Aa", "Upper and lower case count")
        self.word = self._switch("W", "Whole words only")
        self.note = ElidedLabel("small")
        self.note.setMinimumWidth(1)
        self.note.hide()
        self.path = icon_button("Copy the path of this hit", "copy")
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self.ways)
        second.addSpacing(4)
        second.addWidget(self.case)
        second.addWidget(self.word)
        second.addStretch(1)
        second.addWidget(self.path)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.row)
        column.addLayout(second)
        column.addWidget(self.note)
        self.row.searched.connect(self._on_searched)
        self.row.stepped.connect(self.step)
        self.row.closed.connect(self._on_row_closed)
        self.ways.chosen.connect(self._on_way_chosen)
        self.case.toggled.connect(self._on_switched)
        self.word.toggled.connect(self._on_switched)
        self.path.clicked.connect(self._on_path_clicked)
        self.finder.changed.connect(self._on_changed)
        view.find_wanted.connect(self.open)
        view.find_left.connect(self.close_bar)
        view.document_changed.connect(self._on_document_changed)
        self.hide()
        self._show_way()

    def _switch(self, text: str, tip: str) -> QPushButton:
        made = button(text, small=True, tip=tip)
        made.setCheckable(True)
        made.setAccessibleName(tip)
        return made

    @property
    def wanted(self) -> Wanted:
        """What is looked for now."""
        return Wanted(self.field.text(), self.ways.current, self.case.isChecked(), self.word.isChecked())

    @Slot()
    def open(self) -> None:
        """Show the bar with the view's selected text, and give it the focus."""
        chosen = self._view.selected_text()
        by_text = self.ways.current in (TEXT, PATTERN)
        self.show()
        self.row.open(chosen if by_text and chosen and "\n" not in chosen and len(chosen) < 200 else "")

    def look_for(self, path: str) -> None:
        """Show the bar with a JSONPath, and go to the first value that it finds."""
        self.ways.set_current(JSONPATH)
        self._show_way()
        self.show()
        self.row.open(path)
        self._search(go=True)

    def close_bar(self) -> None:
        """Hide the bar and forget the marks."""
        if not self.isHidden():
            self.row.close_row()

    def leave(self) -> None:
        """Hide the bar because another view took the place of its own."""
        if not self.isHidden():
            self.row.hide()
            self.hide()
            self.finder.stop()

    @Slot(int)
    def step(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) hit, round and round."""
        if count := len(self._view.hits):
            self._view.go_to_hit((self._view.current_hit + by) % count)
            self._tell()

    # what is looked for

    @Slot()
    def _on_row_closed(self) -> None:
        self.hide()
        self.finder.stop()
        self._view.show_hits(Hits())
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    @Slot(str)
    def _on_searched(self, _text: str) -> None:
        if not self.isHidden():
            self._search(go=True)

    @Slot(str)
    def _on_way_chosen(self, _way: str) -> None:
        self._show_way()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._search(go=True)

    @Slot()
    def _on_switched(self) -> None:
        self._search(go=True)

    def _show_way(self) -> None:
        way = self.ways.current
        self.field.setPlaceholderText(_PLACEHOLDERS[way])
        for switch in (self.case, self.word):
            switch.setVisible(way in (TEXT, PATTERN))

    @Slot(bool)
    def _on_document_changed(self, _longer: bool) -> None:
        if not self.isHidden():
            # the document that was waited for may be this one
            self._search(go=self._wanting)

    def _search(self, *, go: bool) -> None:
        self._wanting = go
        self._view.show_hits(Hits())
        self.finder.start(self._source(), self.wanted)

    # what was found

    @Slot()
    def _on_changed(self) -> None:
        if self.isHidden():
            return
        hits, view, finder = self.finder.hits, self._view, self.finder
        caret = view.selection.start
        current = view.current_hit if view.hits is hits else -1
        if len(hits) and current < 0:
            at = hits.first_from(caret.line, caret.column)
            if self._wanting and (at < len(hits) or not finder.searching):
                self._wanting = False
                view.show_hits(hits)
                view.go_to_hit(at % len(hits))
                self._tell()
                return
            if at < len(hits) and hits[at][:2] == caret and not view.selection.empty:
                current = at
        view.show_hits(hits, current)
        self._tell()

    def _tell(self) -> None:
        finder = self.finder
        found = len(finder.hits) + finder.beyond
        if finder.computed or (finder.problem and not found):
            self.count.say("")
        else:
            self.row.say(self._view.current_hit, found, searching=finder.searching, capped=finder.more)
        note, tone = "", ""
        if finder.problem:
            note, tone = finder.problem, "bad"
        elif finder.computed:
            note = f"= {visible(finder.computed).text}"
        elif finder.beyond:
            note = f"{finder.beyond:,} of them lie behind the end of what is shown"
        elif not self._source().whole and self.field.text() and self.ways.current in (TEXT, PATTERN):
            note = "only what is shown is searched"
        self.note.set_full_text(note)
        self.note.setVisible(bool(note))
        set_tone(self.note, "tone", tone)
        set_tone(self.field, "tone", "bad" if finder.problem else "")
        self.field.setAccessibleDescription(note)
        self.path.setVisible(self._view.current_hit >= 0 and self._source().text is not None)

    @Slot()
    def _on_path_clicked(self) -> None:
        at = self._view.current_hit
        if at < 0:
            return
        if at < len(self.finder.steps):
            steps = self.finder.steps[at]
            path = path_text(steps) if self.ways.current == JSONPATH else field_path(steps) or "@"
            QGuiApplication.clipboard().setText(path)
            self.said.emit(f"Copied {visible(path).text}", "ok")
        else:
            hit = self._view.hits[at]
            self.path_wanted.emit(hit.line, hit.column)
