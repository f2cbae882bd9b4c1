"""A suite: open, run, watch, and hand on what came of it. A window of its own, beside the list that it watches."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from inspector import tasks
from inspector.bodies import visible
from inspector.errors import InspectorError, UsageError
from inspector.exports import atomic_file
from inspector.gui.dialogs.form import is_alive
from inspector.gui.icons import set_icon
from inspector.gui.suites.frame import SuiteFrame
from inspector.gui.widgets.labels import set_tone
from inspector.session import Session
from inspector.session.live_suite import LiveRun
from inspector.suites import Result, Suite, load_suite
from inspector.suites.reports import REPORTS, report_of
from inspector.workers import Token

#: Milliseconds between steps of the bar.
_STEP_MS = 200


class SuiteWindow(SuiteFrame):
    """Shows one suite at a time. Closing it ends the run."""

    #: A request is to be shown in the list.
    capture_wanted = Signal(int)
    #: How the run stands, from its own thread.
    _came = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path: Path | None = None
        self.suite: Suite | None = None
        self.standing: Result | None = None
        self._live: LiveRun | None = None
        self._stop: Token | None = None
        self._began = 0.0
        #: Files that were asked for: only the last one is shown.
        self._asked = 0

        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._on_step)
        for one in (self.open_button, self.first_button):
            one.clicked.connect(self.choose)
        self.run_button.clicked.connect(self._on_run)
        self.save_button.clicked.connect(self._on_save)
        self.boxes.row_chosen.connect(self._on_row_chosen)
        self.found.capture_wanted.connect(self.capture_wanted)
        self._came.connect(self._on_came)
        self._show_state()

    # which suite

    @Slot()
    def choose(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self, "Open a suite", str(self._path or ""), "Suites (*.toml);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_file(self, path: Path) -> None:
        """Read a suite and show what it expects; what is wrong with it is said."""
        if not self.running:
            self._path = path
            tasks.spawn(self._read(path), name="read a suite")

    async def _read(self, path: Path) -> Suite | None:
        """The suite of a file, on show; None when it does not read, or when another one is wanted meanwhile."""
        self._asked += 1
        asked = self._asked

        def work() -> tuple[Suite, Result]:
            # the schemas and interfaces that it names are read, too
            suite = load_suite(path)
            return suite, self._session.empty_result(suite)

        try:
            suite, standing = await asyncio.to_thread(work)
        except InspectorError as error:
            if is_alive(self) and asked == self._asked:
                self.suite, self.standing = None, None
                self.notice.show_text(str(error), "bad", "Read it again")
                self.notice.action.connect(self._on_again, Qt.ConnectionType.UniqueConnection)
                self._show_state()
            return None
        if not is_alive(self) or asked != self._asked:
            return None
        self.suite = suite
        self.notice.clear()
        self._show(standing)
        self._show_state()
        return suite

    @Slot()
    def _on_again(self) -> None:
        if self._path is not None:
            self.open_file(self._path)

    # running

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._live is not None or self._stop is not None

    @Slot()
    def _on_run(self) -> None:
        if self.running:
            self._end()
        elif self._path is not None:
            tasks.spawn(self._run(self._path), name="run a suite")

    def _end(self) -> None:
        if self._live is not None:
            self._live.stop()
        if self._stop is not None:
            self._stop.cancel()

    async def _run(self, path: Path) -> None:
        self._began = time.monotonic()
        stop = self._stop = Token()
        self._show_state()
        try:
            # as it is now: it may have been edited since
            suite = await self._read(path)
            if suite is None or not is_alive(self):
                return
            self._began = time.monotonic()
            self._timer.start()
            if self.where.current == "live":
                result = await self._run_live(suite, stop)
            else:
                result = await asyncio.wrap_future(self._session.check_suite(suite, stop=stop))
        except InspectorError as error:
            if is_alive(self):
                self.notice.show_text(str(error), "bad")
            return
        finally:
            self._live = self._stop = None
            if is_alive(self):
                self._timer.stop()
                self._show_state()
        if is_alive(self):
            self._show(result)
            self._show_state()
            if result.problem:
                self.notice.show_text(result.problem, "bad")
            self._choose_first_failed(result)

    async def _run_live(self, suite: Suite, stop: Token) -> Result:
        live = await asyncio.to_thread(self._session.watch_suite, suite, self._came.emit)
        self._live = live
        if stop.cancelled:
            live.stop()
        return await asyncio.wrap_future(live.result)

    @Slot(object)
    def _on_came(self, result: Result) -> None:
        if self.running:
            self._show(result)

    @Slot()
    def _on_step(self) -> None:
        suite = self.suite
        if suite is not None and self.where.current == "live" and suite.timeout_s:
            spent = time.monotonic() - self._began
            self.bar.setValue(min(1000, round(1000 * spent / suite.timeout_s)))
            self._show_verdict()

    # showing

    def _show(self, result: Result) -> None:
        self.standing = result
        self.boxes.show_result(result)
        self._on_row_chosen(self.boxes.row)
        self._show_verdict()

    def _choose_first_failed(self, result: Result) -> None:
        for row, outcome in enumerate(result.outcomes):
            if not outcome.passed:
                self.boxes.choose(row)
                return

    @Slot(int)
    def _on_row_chosen(self, row: int) -> None:
        if self.standing is None or row < 0:
            self.found.clear()
            return
        outcome = self.boxes.boxes.outcome(row)
        if outcome is None:
            self.found.show_unasked(self.standing)
        else:
            self.found.show_outcome(outcome)

    def _show_verdict(self) -> None:
        result, text, tone = self.standing, "", ""
        if result is not None and self.running:
            left = 0.0 if self.suite is None else max(0.0, self.suite.timeout_s - (time.monotonic() - self._began))
            text = f"{result.headline} · {left:.0f} s left" if self.where.current == "live" else "Looking…"
        elif result is not None and result.ended:
            word = "Passed" if result.passed else "Failed" if result.complete else "Not finished"
            tone = "ok" if result.passed else "bad" if result.complete else "warn"
            text = f"{word}: {result.headline}"
        self.verdict.set_full_text(text)
        set_tone(self.verdict, "tone", tone)

    def _show_state(self) -> None:
        suite, running = self.suite, self.running
        self.stack.setCurrentIndex(0 if suite is None else 1)
        shown = "Suite" if suite is None else visible(suite.name).text
        self.name.set_full_text(shown)
        self.setWindowTitle(f"{shown} – Suite" if suite is not None else "Suite")
        about = "" if suite is None else suite.description or (str(self._path) if self._path else "")
        self.told.set_full_text(visible(about).text)
        self.run_button.setEnabled(self._path is not None)
        self.run_button.setText("Stop" if running else "Run")
        set_icon(self.run_button, "circle-stop" if running else "play", "onaccent")
        for part in (self.where, self.open_button):
            part.setEnabled(not running)
        self.save_button.setEnabled(not running and self.standing is not None and bool(self.standing.ended))
        if not running:
            self.bar.setValue(0)
        self.bar.setVisible(running)
        self._show_verdict()

    # handing on

    @Slot()
    def _on_save(self) -> None:
        if self.standing is None or self.suite is None:
            return
        names = [f"{report.title.partition(' (')[0]} (*{report.suffix})" for report in REPORTS.values()]
        start = (self._path or Path("suite.toml")).with_suffix(".html")
        dialog = QFileDialog(self, "Save the report", str(start), ";;".join(names))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectNameFilter(next(name for name in names if "html" in name))
        dialog.fileSelected.connect(lambda name: tasks.spawn(self.save(Path(name)), name="save a report"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save(self, path: Path) -> None:
        """Write a report in the format of the file's ending; signatures, credentials and secrets stay out of it."""
        session, result, suite = self._session, self.standing, self.suite
        if result is None or suite is None:
            return

        def work() -> None:
            data = report_of(str(path)).write(session.for_others(result, suite))
            with atomic_file(path) as out:
                out.write(data)

        try:
            await asyncio.to_thread(work)
        except (InspectorError, UsageError) as error:
            if is_alive(self):
                self.notice.show_text(str(error), "bad")
            return
        if is_alive(self):
            self.notice.show_text(f"The report was written to {path}.", "ok")

    def done(self, result: int) -> None:
        """Closing ends the run."""
        self._end()
        super().done(result)
