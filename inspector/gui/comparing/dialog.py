"""Compares two requests or answers: a verdict over what differs in structure, in text, in bytes and in headers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from inspector.bodies import visible
from inspector.compare import Comparison, TextDifference, Unified, compare, report, unify
from inspector.gui.comparing.change_table import Row, change_row, header_row
from inspector.gui.comparing.changes import Changes
from inspector.gui.comparing.frame import ComparingDialog
from inspector.gui.comparing.given import Given, side_of
from inspector.gui.comparing.text import TextCompare
from inspector.gui.detail.loading import Part
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel, plain_label, set_tone
from inspector.gui.widgets.segmented import Segmented
from inspector.session import Session
from inspector.workers import Token


class _Compared(NamedTuple):
    """What a worker made: the comparison, and its rows for the tables without and with what is ignored."""

    comparison: Comparison
    structure: tuple[list[Row], list[Row]]
    headers: tuple[list[Row], list[Row]]


class CompareDialog(ComparingDialog):
    """Two of them. Texts and bytes are compared when they are looked at first."""

    def __init__(self, session: Session, old: Given, new: Given, parent: QWidget | None = None) -> None:
        super().__init__(session, "Compare", parent)
        self._sources = (old, new)
        self.comparison: Comparison | None = None
        self._compared: _Compared | None = None
        self._page = ""

        self._starts: list[tuple[ElidedLabel, ElidedLabel]] = []
        self.pages = Segmented("What is compared")
        self.pages.chosen.connect(self._on_page_chosen)
        self.ignoring.shown_wanted.connect(self._show_rows)
        self.structure = Changes("Differences of the JSON", "Path")
        self.headers = Changes("Differences of the headers", "Name")
        for page in (self.structure, self.headers):
            self.stack.addWidget(page)
            page.table.ignore_wanted.connect(self.ignoring.add)
        self.swap = button("Swap", tip="Before becomes after", on_click=self._on_swap)
        self.lay_out([self.pages], self.swap, self._sides())
        self.load()

    @cached_property
    def text(self) -> TextCompare:
        """The page of texts; made when it is wanted first, as it takes its time."""
        return self._lines_page("text")

    @cached_property
    def bytes(self) -> TextCompare:
        """The page of bytes, as that of texts."""
        return self._lines_page("bytes")

    def _lines_page(self, slot: str) -> TextCompare:
        view = TextCompare()
        view.unified_wanted.connect(lambda: self._unify(slot, view))
        self.stack.addWidget(view)
        return view

    @property
    def difference(self) -> TextDifference | None:
        """The texts, once they were looked at."""
        return self.text.difference if "text" in self.__dict__ else None

    def _sides(self) -> QGridLayout:
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
        return grid

    # comparing

    def load(self) -> None:
        """Compare once more, as everything is chosen now."""
        session, sources, ignoring = self._session, self._sources, self.ignoring.used
        # where there was one, its page is shown again
        self._page = self.pages.current if self.comparison is not None else self._page
        self.comparison = self._compared = None
        self.show_ready(ready=False)
        self.show_waiting()

        def work(token: Token, _part: Part) -> _Compared:
            old, new = (side_of(session, source) for source in sources)
            return _compared(compare(old, new, token, ignoring=ignoring), token)

        self._loader.run("structure", work, self._on_compared, failed=self._on_failed)

    def _on_compared(self, compared: _Compared) -> None:
        found = compared.comparison
        self.comparison, self._compared = found, compared
        self.show_ready(ready=True)
        for (name, start), side in zip(self._starts, (found.old, found.new), strict=True):
            name.set_full_text(visible(side.title).text)
            start.set_full_text(visible(side.start).text)
            set_tone(start, "tone", "warn" if found.start_differs else "")
        self.setWindowTitle(f"Compare: {visible(found.old.title).text} and {visible(found.new.title).text}")
        self.ignoring.tell(found.ignored_count)
        stopped = found.json.stopped if found.json is not None else None
        self.show_verdict(_verdict(found), (stopped or "", *found.notes), alike=found.alike)
        self._fill(found)

    def _fill(self, found: Comparison) -> None:
        changes = () if found.json is None else found.json.changes
        differing = len(found.header_changes)
        segments = [("structure", f"Structure {len(changes):,}" if changes else "Structure")]
        if not found.binary:
            segments.append(("text", "Text"))
        segments.append(("bytes", "Bytes"))
        if not found.body_only:
            segments.append(("headers", f"Headers {differing:,}" if differing else "Headers"))
        keys = [key for key, _ in segments]
        self.pages.set_segments(segments, self._page if self._page in keys else self._first_page(found))
        self._show_rows()
        self._on_page_chosen(self.pages.current)

    @Slot()
    def _show_rows(self) -> None:
        """The tables, with what is ignored if that is wanted."""
        compared = self._compared
        if compared is None:
            return
        found, shown = compared.comparison, int(self.ignoring.show_ignored.isChecked())
        why = found.no_json if found.json is None and found.bytes_ is not None else found.verdict()
        self.structure.show_rows(compared.structure[shown], ("No difference in structure", why))
        self.headers.show_rows(compared.headers[shown], ("No headers", "Neither has any."))

    @staticmethod
    def _first_page(found: Comparison) -> str:
        """Where the first difference is seen."""
        if found.json is not None and (found.json.changes or found.ignored):
            return "structure"
        if found.bytes_ is None and (found.header_changes or found.ignored_headers):
            return "headers"
        return "bytes" if found.binary else "text"

    @Slot(str)
    def _on_page_chosen(self, page: str) -> None:
        found = self.comparison
        if found is None:
            return
        if page == "structure":
            self.stack.setCurrentWidget(self.structure)
        elif page == "headers":
            self.stack.setCurrentWidget(self.headers)
        elif page == "text":
            self._show_lines("text", found.text)
        else:
            self._show_lines("bytes", found.all_bytes)

    def _show_lines(self, slot: str, make: Callable[[Token], TextDifference]) -> None:
        view = self.text if slot == "text" else self.bytes
        if view.difference is not None:
            self.stack.setCurrentWidget(view)
            return
        self.show_waiting("Comparing the texts…" if slot == "text" else "Comparing the bytes…")

        def show(difference: TextDifference) -> None:
            view.show_difference(difference)
            if self.pages.current == slot:
                self.stack.setCurrentWidget(view)

        self._loader.run(slot, lambda token, _part: make(token), show, failed=self._on_failed)

    def _unify(self, slot: str, view: TextCompare) -> None:
        difference = view.difference
        if difference is not None:

            def work(token: Token, _part: Part) -> Unified:
                return unify(difference, token)

            self._loader.run(f"unified {slot}", work, view.show_unified, failed=self._on_failed)

    # what the user does

    def step(self, by: int) -> None:
        """Go to the next difference (+1) or the previous one (-1) of the page."""
        page = self.stack.currentWidget()
        if isinstance(page, Changes | TextCompare):
            page.step(by)

    @Slot()
    def _on_swap(self) -> None:
        self._sources = self._sources[::-1]
        for view in self.findChildren(TextCompare):
            view.forget()
        self.load()

    def reporting(self) -> Callable[[Token], str] | None:
        """The text of the comparison, with its lines where the bodies are texts."""
        found, difference = self.comparison, self.difference
        if found is None:
            return None
        return lambda token: report(found, None if found.binary else difference or found.text(token))


def _verdict(found: Comparison) -> str:
    if found.equal:
        return "Nothing differs."
    return "Nothing differs but what is ignored." if found.alike and found.ignored_count else found.verdict()


def _compared(found: Comparison, token: Token) -> _Compared:
    changes = () if found.json is None else found.json.changes
    structure = [change_row(change) for change in changes]
    token.check()
    hidden = [change_row(change, ignored=True) for change in found.ignored]
    headers = [header_row(line) for line in found.headers]
    hidden_headers = [header_row(line, ignored=True) for line in found.ignored_headers]
    return _Compared(found, (structure, structure + hidden), (headers, headers + hidden_headers))
