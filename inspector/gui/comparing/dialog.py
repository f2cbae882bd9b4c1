"""Compares two requests or answers: a verdict over what differs in structure, in text and in headers."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.compare import Comparison, Source, TextDifference, compare, report
from inspector.errors import InspectorError
from inspector.gui.comparing.change_table import change_row, header_row
from inspector.gui.comparing.changes import Changes
from inspector.gui.comparing.text import TextCompare
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.labels import ElidedLabel, plain_label, set_tone
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.segmented import Segmented
from inspector.session import Session
from inspector.workers import Token

_numbers = count()


class CompareDialog(QDialog):
    """Reads and compares in a worker; the text is compared when it is looked at first. Closing it stops all that."""

    def __init__(self, session: Session, old: Source, new: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1040, 680)
        self._session = session
        self._sources = (old, new)
        self._loader = Loader(session.workers, f"compare{next(_numbers)}", self)
        self.finished.connect(self._loader.cancel_all)
        self.comparison: Comparison | None = None
        self.difference: TextDifference | None = None

        self._starts: list[tuple[ElidedLabel, ElidedLabel]] = []
        self.verdict = plain_label("", "heading", wrap=True, select=True)
        self.notice = Notice()
        self.pages = Segmented("What is compared")
        self.pages.chosen.connect(self._on_page_chosen)
        self.structure = Changes("Differences of the JSON", "Path")
        self.text = TextCompare()
        self.headers = Changes("Differences of the headers", "Name")
        self.waiting = EmptyState("git-compare", "Comparing…")
        self.stack = QStackedWidget()
        for page in (self.structure, self.text, self.headers, self.waiting):
            self.stack.addWidget(page)
        self.copy = button("Copy as text", "copy", on_click=self._on_copy)
        self.swap = button("Swap", tip="Before becomes after", on_click=self._on_swap)
        self.leave = button("Cancel", on_click=self.reject)
        for one in (self.copy, self.swap, self.leave):
            one.setAutoDefault(False)
        self._build()
        self._load()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        for row, (sign, word, tone) in enumerate((("−", "before", "bad"), ("+", "after", "ok"))):
            mark = plain_label(f"{sign} {word}")
            mark.setProperty("tone", tone)
            name, start = ElidedLabel(), ElidedLabel()
            start.setFont(mono_font(12))
            self._starts.append((name, start))
            for place, widget in enumerate((mark, name, start)):
                grid.addWidget(widget, row, place)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.pages)
        bar.addStretch()
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.copy)
        last.addWidget(self.swap)
        last.addStretch()
        last.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(self.verdict)
        column.addWidget(self.notice)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        column.addLayout(last)

    # comparing

    def _load(self) -> None:
        session, sources = self._session, self._sources
        self.comparison = self.difference = None
        self._show_state()
        self.stack.setCurrentWidget(self.waiting)

        def work(token: Token, _part: Part) -> Comparison:
            old, new = (session.side(source) for source in sources)
            return compare(old, new, token)

        self._loader.run("structure", work, self._on_compared, failed=self._on_failed)

    def _show_state(self) -> None:
        """Which buttons make sense now."""
        ready = self.comparison is not None
        for one in (self.pages, self.copy, self.swap):
            one.setEnabled(ready)
        self.leave.setText("Close" if ready else "Cancel")

    def _on_compared(self, found: Comparison) -> None:
        self.comparison = found
        self._show_state()
        for (name, start), side in zip(self._starts, (found.old, found.new), strict=True):
            name.set_full_text(visible(side.title).text)
            start.set_full_text(visible(side.start).text)
            set_tone(start, "tone", "warn" if found.start_differs else "")
        self.setWindowTitle(f"Compare: {visible(found.old.title).text} and {visible(found.new.title).text}")
        self.verdict.setText("Nothing differs." if found.equal else found.verdict())
        set_tone(self.verdict, "tone", "ok" if found.equal else "")
        told = [found.json.stopped] if found.json is not None and found.json.stopped else []
        told += found.notes
        if told:
            self.notice.show_text("\n".join(visible(line).text for line in told), "warn")
        else:
            self.notice.clear()
        self._fill(found)

    def _fill(self, found: Comparison) -> None:
        changes = () if found.json is None else found.json.changes
        differing = len(found.header_changes)
        self.pages.set_segments(
            [
                ("structure", f"Structure {len(changes):,}" if changes else "Structure"),
                ("text", "Bytes" if found.binary else "Text"),
                ("headers", f"Headers {differing:,}" if differing else "Headers"),
            ],
            self._first_page(found),
        )
        why = found.no_json if found.json is None and found.bytes_ is not None else found.verdict()
        self.structure.show_rows([change_row(change) for change in changes], ("No difference in structure", why))
        self.headers.show_rows([header_row(line) for line in found.headers], ("No headers", "Neither has any."))
        self._on_page_chosen(self.pages.current)

    @staticmethod
    def _first_page(found: Comparison) -> str:
        """Where the first difference is seen."""
        if found.json is not None and found.json.changes:
            return "structure"
        return "headers" if found.bytes_ is None and found.header_changes else "text"

    def _on_failed(self, error: BaseException) -> None:
        told = str(error) if isinstance(error, InspectorError) else f"{type(error).__name__}: {error}"
        self.waiting.set_text("This cannot be compared", visible(told).text)
        self.stack.setCurrentWidget(self.waiting)
        self.leave.setText("Close")

    @Slot(str)
    def _on_page_chosen(self, page: str) -> None:
        found = self.comparison
        if found is None:
            return
        if page != "text":
            self.stack.setCurrentWidget(self.structure if page == "structure" else self.headers)
        elif found.binary and found.bytes_ is not None:
            self.text.show_bytes(found.bytes_)
            self.stack.setCurrentWidget(self.text)
        elif self.difference is not None:
            self.stack.setCurrentWidget(self.text)
        else:
            self.waiting.set_text("Comparing the texts…")
            self.stack.setCurrentWidget(self.waiting)
            self._loader.run("text", lambda token, _part: found.text(token), self._on_text, failed=self._on_failed)

    def _on_text(self, difference: TextDifference) -> None:
        self.difference = difference
        self.text.show_difference(difference)
        if self.pages.current == "text":
            self.stack.setCurrentWidget(self.text)

    # what the user does

    @Slot()
    def _on_swap(self) -> None:
        self._sources = self._sources[::-1]
        self._load()

    @Slot()
    def _on_copy(self) -> None:
        found, difference = self.comparison, self.difference
        if found is None:
            return

        def work(token: Token, _part: Part) -> str:
            return report(found, None if found.binary else difference or found.text(token))

        self.copy.setText("Copying…")
        self._loader.run("report", work, self._on_copied, failed=self._on_failed)

    def _on_copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(f"Copied {len(text):,} characters")
