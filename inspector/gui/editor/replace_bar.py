"""Find and replace in a CodeEdit: text or pattern, with or without case."""

from __future__ import annotations

import asyncio
from bisect import bisect_left

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from inspector import tasks
from inspector.editing.finding import MOST, Wanted
from inspector.finding import BadPattern
from inspector.gui.editor.code_edit import CodeEdit
from inspector.gui.widgets.buttons import button, icon_button
from inspector.gui.widgets.labels import set_tone
from inspector.gui.widgets.steady_label import SteadyLabel
from inspector.workers import Workers

_REST_MS = 120


class ReplaceBar(QFrame):
    """Hidden until `open`. Enter and Shift+Enter step, Esc closes."""

    #: A pattern or a replacement that cannot be used: words for the user; an empty text takes them back.
    problem = Signal(str)

    def __init__(self, edit: CodeEdit, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._workers = workers
        self._slot = f"find in {id(self)}"
        self._places: list[tuple[int, int]] = []
        self.field = self._line("Find")
        self.by = self._line("Replace by")
        self.case = self._switch("Aa", "Upper and lower case count")
        self.pattern = self._switch(".*", "A regular expression; in the replacement \\1 is its first group")
        self.count = SteadyLabel(72, "small")
        self.one = button("Replace", small=True, on_click=self._on_replace)
        self.all = button("Replace all", small=True, on_click=self._on_replace_all)
        for made in (self.one, self.all):
            made.setAutoDefault(False)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 8)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.field, 0, 0)
        grid.addLayout(self._row(), 0, 1)
        grid.addWidget(self.by, 1, 0)
        lower = QHBoxLayout()
        lower.setSpacing(4)
        lower.addWidget(self.one)
        lower.addWidget(self.all)
        lower.addStretch(1)
        grid.addLayout(lower, 1, 1)
        grid.setColumnStretch(0, 1)
        self._delay = QTimer(self, singleShot=True, interval=_REST_MS)
        self._delay.timeout.connect(self._on_delay)
        self.field.textChanged.connect(self._delay.start)
        self.case.toggled.connect(self._delay.start)
        self.pattern.toggled.connect(self._delay.start)
        edit.textChanged.connect(self._on_text_changed)
        edit.find_wanted.connect(self.open)
        self.hide()

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setProperty("small", "true")
        line.setPlaceholderText(name)
        line.setAccessibleName(name)
        line.installEventFilter(self)
        return line

    def _switch(self, text: str, tip: str) -> QPushButton:
        made = button(text, small=True, tip=tip)
        made.setCheckable(True)
        made.setAutoDefault(False)
        made.setAccessibleName(tip)
        return made

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.case)
        row.addWidget(self.pattern)
        row.addSpacing(4)
        row.addWidget(self.count)
        row.addWidget(icon_button("Previous match (Shift+Enter)", "chevron-up", on_click=lambda: self._step(-1)))
        row.addWidget(icon_button("Next match (Enter)", "chevron-down", on_click=lambda: self._step(1)))
        row.addWidget(icon_button("Close (Esc)", "x", on_click=self.close_bar))
        return row

    @property
    def wanted(self) -> Wanted:
        """What is looked for now."""
        return Wanted(self.field.text(), self.case.isChecked(), self.pattern.isChecked())

    @Slot(bool)
    def open(self, _replace: bool = False) -> None:
        """Show the bar with the selected text, and give it the focus."""
        chosen = self._edit.textCursor().selectedText()
        if chosen and "\u2029" not in chosen and len(chosen) < 200:
            self.field.setText(chosen)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._delay.start(0)

    def close_bar(self) -> None:
        """Hide the bar and forget the marks."""
        self.hide()
        self._places = []
        self._edit.show_matches(())
        self.problem.emit("")
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                if watched is self.by:
                    self._on_replace()
                else:
                    self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
        return super().eventFilter(watched, event)

    # searching

    @Slot()
    def _on_text_changed(self) -> None:
        if not self.isHidden():
            self._delay.start(_REST_MS)

    @Slot()
    def _on_delay(self) -> None:
        if not self.isHidden():
            tasks.spawn(self._search(self.wanted, self._edit.exact_text()), name="find")

    async def _search(self, wanted: Wanted, text: str) -> None:
        try:
            found = await asyncio.wrap_future(
                self._workers.submit(self._slot, lambda token: wanted.places(text, token))
            )
        except BadPattern as error:
            if self._edit.alive:
                self._show([], str(error))
            return
        if self._edit.alive and wanted == self.wanted:
            self._show(found, "")

    def _show(self, places: list[tuple[int, int]], problem: str) -> None:
        self._places = places
        self._edit.show_matches(places)
        self.problem.emit(problem)
        self._count()

    def _count(self) -> None:
        total = len(self._places)
        many = f"{total:,}{'+' if total >= MOST else ''}"
        at = self._current()
        found = "no match" if not total else many if at is None else f"{at + 1:,} of {many}"
        self.count.say(found if self.field.text() else "")
        set_tone(self.count, "tone", "bad" if self.field.text() and not total else "")

    def _current(self) -> int | None:
        chosen = self._edit.selected_range()
        at = bisect_left(self._places, chosen)
        return at if at < len(self._places) and self._places[at] == chosen else None

    def _step(self, by: int) -> None:
        if not self._places:
            return
        start, end = self._edit.selected_range()
        at = bisect_left(self._places, (start, end))
        if self._current() is not None:
            at += by
        elif by < 0:
            at -= 1
        self._edit.select_range(*self._places[at % len(self._places)])
        self._count()

    # replacing

    def _on_replace(self) -> None:
        at = self._current()
        if at is None:
            self._step(1)
            return
        start, end = self._places[at]
        try:
            by = self.wanted.replacement(self._edit.exact_text(), start, self.by.text())
        except BadPattern as error:
            self.problem.emit(str(error))
            return
        self._edit.replace_range(start, end, by)
        # on to the next one, which has moved by what was put in
        moved = len(by) - (end - start)
        self._places = [*self._places[:at], *((a + moved, b + moved) for a, b in self._places[at + 1 :])]
        if self._places:
            self._edit.select_range(*self._places[at % len(self._places)])
        self._edit.show_matches(self._places)
        self._count()

    def _on_replace_all(self) -> None:
        if self.field.text():
            tasks.spawn(self._replace_all(self.wanted, self._edit.exact_text(), self.by.text()), name="replace")

    async def _replace_all(self, wanted: Wanted, text: str, by: str) -> None:
        work = self._workers.submit(self._slot, lambda token: wanted.replaced(text, by, token))
        try:
            made, count = await asyncio.wrap_future(work)
        except BadPattern as error:
            if self._edit.alive:
                self.problem.emit(str(error))
            return
        if not self._edit.alive:
            return
        if self._edit.exact_text() != text:
            self.problem.emit("The text changed meanwhile; nothing was replaced.")
            return
        if count:
            self._edit.change_text(made)
        self.count.say(f"{count:,} replaced")
        self.problem.emit("")
