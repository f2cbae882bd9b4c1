"""Before captures come in: what the file is, what is wrong with it, and what it would bring."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from inspector import tasks
from inspector.bodies import visible
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.importing.lists import ProblemList, RowList
from inspector.gui.screen import resize_to_fit
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel, plain_label
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.work_bar import WorkBar
from inspector.imports import Preview
from inspector.wording import counted, number, size

if TYPE_CHECKING:
    from inspector.session import Session

#: Milliseconds between two looks at how far it is.
_LOOK_MS = 100
#: Notes that are shown.
_NOTES = 5


class ImportDialog(QDialog):
    """One source after the other: looked at, shown, and imported when it is wanted. Closing it stops what goes on."""

    #: An ImportResult: captures were added.
    imported = Signal(object)

    def __init__(
        self, session: Session, sources: Sequence[Path] | Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Import")
        resize_to_fit(self, 860, 560)
        self._session = session
        self._sources: list[Path | str] = list(sources)
        self._at = 0
        self._seen: Preview | None = None
        self._step = (0, 0)
        self._build()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self.finished.connect(self._on_finished)
        self._look_at()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self.name = ElidedLabel("heading")
        self.summary = plain_label("", wrap=True)
        self.where = plain_label("", "dim", wrap=True)
        head = QVBoxLayout()
        head.setSpacing(4)
        for label in (self.name, self.summary, self.where):
            head.addWidget(label)
        column.addLayout(head)
        self.problem = Notice()
        self.problems = ProblemList()
        self.good_only = QCheckBox()
        self.good_only.toggled.connect(self._show_button)
        self.notes = Notice()
        self.rows = RowList()
        self.bar = WorkBar("Reading the file")
        column.addWidget(self.problem)
        column.addWidget(self.problems)
        column.addWidget(self.good_only)
        column.addWidget(self.notes)
        column.addWidget(self.rows, 1)
        column.addWidget(self.bar)
        self._filler = QWidget()
        column.addWidget(self._filler, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.told = plain_label("", "dim")
        self.cancel_button = button("Cancel", on_click=self.reject)
        self.cancel_button.setAutoDefault(False)
        self.skip_button = button("Skip this file", on_click=self._go_on)
        self.skip_button.setAutoDefault(False)
        self.main_button = button("Import", kind="primary", on_click=self._on_import_clicked)
        self.main_button.setDefault(True)
        row.addWidget(self.told, 1)
        for one in (self.cancel_button, self.skip_button, self.main_button):
            row.addWidget(one)
        column.addLayout(row)

    @property
    def source(self) -> Path | str:
        """What is looked at now."""
        return self._sources[self._at]

    # looking

    def _look_at(self) -> None:
        source = self.source
        several = f" {self._at + 1} of {len(self._sources)}" if len(self._sources) > 1 else ""
        self.setWindowTitle(f"Import{several}")
        shown = str(source) if isinstance(source, Path) else "Pasted text"
        self.name.set_full_text(visible(Path(shown).name if isinstance(source, Path) else shown).text)
        self.name.setToolTip(visible(shown).text)
        self._seen = None
        self.summary.setText("")
        self.where.setText("")
        for part in (self.problem, self.problems, self.good_only, self.notes, self.rows):
            part.hide()
        self._filler.show()
        self.skip_button.setVisible(self._at + 1 < len(self._sources))
        self._busy("Reading…")
        looking = self._session.import_preview(source, progress=self._on_progress)

        async def work() -> None:
            found = await asyncio.wrap_future(looking)
            if is_alive(self):
                self._show(found)

        self._start(work())

    def _show(self, found: Preview) -> None:
        self._rest()
        self._seen = found
        parts = [found.title, counted(found.count, "request")]
        if found.attempts:
            parts.append(counted(found.attempts, "resend"))
        parts.append(f"{size(found.bytes)} of bodies")
        if found.duplicates:
            parts.append(f"{number(found.duplicates)} there already, left as they are")
        self.summary.setText(" · ".join(parts))
        if found.endpoints:
            places = ", ".join(f"{name} ({number(count)})" for name, count in found.endpoints[:6])
            more = ", …" if len(found.endpoints) > 6 else ""
            self.where.setText(
                visible(f"Into the session {Path(self._session.path).stem}, endpoint {places}{more}").text
            )
        if found.problem_count:
            words = f"{counted(found.problem_count, 'entry', 'entries')} cannot be imported"
            rest = ", and so nothing is, unless you want the others alone." if found.fresh else "."
            self.problem.show_text(words + rest, "bad")
            self.problems.show_problems(found.problems)
            self.problems.show()
            if found.fresh:
                broken = "it" if found.problem_count == 1 else "them"
                self.good_only.setText(f"Leave {broken} out and import {counted(found.fresh, 'request')}")
                self.good_only.setChecked(False)
                self.good_only.show()
        if found.notes:
            notes = [visible(note).text for note in found.notes[:_NOTES]]
            if len(found.notes) > _NOTES:
                notes.append(f"and {number(len(found.notes) - _NOTES)} more")
            self.notes.show_text("\n".join(notes), "mut")
        if found.rows:
            self._filler.hide()
            self.rows.show_rows(found.rows)
            self.rows.show()
            left = found.count - len(found.rows)
            self.told.setText(f"and {number(left)} more" if left > 0 else "")
        self._show_button()
        if self.main_button.isEnabled():
            self.main_button.setFocus()
        elif self.good_only.isVisibleTo(self):
            self.good_only.setFocus()

    @Slot()
    def _show_button(self) -> None:
        found = self._seen
        if found is None:
            return
        usable = found.fresh > 0 and (not found.problem_count or self.good_only.isChecked())
        self.main_button.setText(f"Import {counted(found.fresh, 'request')}" if found.fresh else "Import")
        self.main_button.setEnabled(usable)
        if not found.count and not found.problem_count:
            self.told.setText("There is nothing in it.")
        elif not found.fresh and found.count:
            self.told.setText("All of it is there already.")

    # importing

    def _on_import_clicked(self) -> None:
        found, source = self._seen, self.source
        if found is None or not self.main_button.isEnabled():
            return
        skip = self.good_only.isChecked() and found.problem_count > 0
        self._busy("Importing…")
        if isinstance(source, Path):
            coming = self._session.import_file(source, skip_broken=skip, seen=found, progress=self._on_progress)
        else:
            coming = self._session.import_text(source, skip_broken=skip, seen=found)

        async def work() -> None:
            result = await asyncio.wrap_future(coming)
            if is_alive(self):
                self.imported.emit(result)
                self._go_on()

        self._start(work())

    def _go_on(self) -> None:
        """The next source, or the end."""
        self._session.cancel_import(self.source)
        if self._at + 1 < len(self._sources):
            self._at += 1
            self._look_at()
        else:
            self.accept()

    def _on_finished(self) -> None:
        self._timer.stop()
        self._session.cancel_import(self.source)
        self.deleteLater()

    # how far it is

    def _on_progress(self, done: int, total: int) -> None:
        # on the worker's thread: the timer shows it
        self._step = done, total

    @Slot()
    def _on_look(self) -> None:
        self.bar.show_share(*self._step)

    def _busy(self, text: str) -> None:
        self._step = 0, 0
        self.told.setText(text)
        self.main_button.setEnabled(False)
        self.good_only.setEnabled(False)
        self.bar.show()
        self._on_look()
        self._timer.start()

    def _rest(self) -> None:
        self._timer.stop()
        self.bar.hide()
        self.told.setText("")
        self.good_only.setEnabled(True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        source = self.source

        async def guarded() -> None:
            try:
                await work
            except InspectorError as error:
                if is_alive(self) and self.source == source:
                    self._rest()
                    self.problem.show_text(visible(str(error)).text, "bad")

        tasks.spawn(guarded(), name="import")
