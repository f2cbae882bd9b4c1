"""Three requests and more: a table of all places where any differs from the base, and each pair one step away."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.bodies import visible
from inspector.compare import IgnoreList, Matrix, MatrixRow, compare_many, matrix_report
from inspector.errors import InspectorError
from inspector.gui.comparing.dialog import CompareDialog
from inspector.gui.comparing.given import Given, fit, side_of
from inspector.gui.comparing.ignoring import IgnoreBar
from inspector.gui.comparing.matrix_table import MatrixTable
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.gui.widgets.notice import Notice
from inspector.session import Session
from inspector.workers import Token

_numbers = count()
#: Characters of one value below the table.
_WHOLE = 4_000


class CompareMany(QDialog):
    """Reads and compares in a worker. Closing it stops that."""

    def __init__(self, session: Session, given: Sequence[Given], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Compare {len(given)} requests")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit(self)
        self._session = session
        self._given = list(given)
        self._base = 0
        self._loader = Loader(session.workers, f"many{next(_numbers)}", self)
        self.finished.connect(self._loader.cancel_all)
        self.verdict = plain_label("", "heading", wrap=True, select=True)
        self.notice = Notice()
        self.base = QComboBox()
        self.base.setAccessibleName("Base")
        self.base.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.base.activated.connect(self._on_base_chosen)
        self.ignoring = IgnoreBar()
        self.ignoring.show_ignored.setEnabled(False)
        self.ignoring.changed.connect(self._on_ignoring_changed)
        self.ignoring.failed.connect(self._on_ignoring_failed)
        self.table = MatrixTable()
        self.table.shown.connect(self._on_shown)
        self.table.base_wanted.connect(self._on_base_chosen)
        self.table.pair_wanted.connect(self._on_pair_wanted)
        self.whole = FittingScroll("The chosen place", 200)
        self.whole.column.setContentsMargins(4, 0, 4, 0)
        self.whole.column.setSpacing(4)
        self.where = plain_label("", "section", select=True)
        self.whole.column.addWidget(self.where)
        self.values: list[QLabel] = []
        for _ in self._given:
            label = plain_label("", wrap=True, select=True)
            label.setFont(mono_font(12))
            self.values.append(label)
            self.whole.column.addWidget(label)
        self.waiting = EmptyState("git-compare", "Comparing…")
        self.alike = EmptyState("check", "No difference")
        self.stack = QStackedWidget()
        self.bar = QProgressBar(maximum=0, textVisible=False)
        self.copy = button("Copy as text", "copy", on_click=self._on_copy)
        self.pair = button("Open pair", "git-compare", tip="The base with the chosen one (Enter)", on_click=self._open)
        self.leave = button("Cancel", on_click=self.reject)
        for one in (self.copy, self.pair, self.leave):
            one.setAutoDefault(False)
        self._build()
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1), ("Shift+F8", -1), ("F8", 1)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self.table.step(by))
        self._load()

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(plain_label("Base", "dim"))
        bar.addWidget(self.base)
        bar.addStretch()
        bar.addWidget(self.ignoring)
        frame = QFrame()
        frame.setProperty("card", "plain")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self._filled = QWidget()
        filled = QVBoxLayout(self._filled)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.setSpacing(8)
        filled.addWidget(frame, 1)
        filled.addWidget(self.whole)
        for page in (self._filled, self.alike, self.waiting):
            self.stack.addWidget(page)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.copy)
        last.addWidget(self.pair)
        last.addWidget(self.bar, 1)
        last.addStretch()
        last.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.verdict)
        column.addWidget(self.notice)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        column.addLayout(last)

    @property
    def matrix(self) -> Matrix | None:
        """What came of it, once it is there."""
        return self.table.matrix if self.stack.currentWidget() is not self.waiting else None

    def _load(self) -> None:
        session, given, base, ignoring = self._session, list(self._given), self._base, self.ignoring.used
        self._show_state(ready=False)
        self.stack.setCurrentWidget(self.waiting)

        def work(token: Token, _part: Part) -> Matrix:
            return compare_many([side_of(session, one) for one in given], base, token, ignoring=ignoring)

        self._loader.run("matrix", work, self._on_compared, failed=self._on_failed)

    def _show_state(self, *, ready: bool) -> None:
        for one in (self.base, self.ignoring, self.copy, self.pair):
            one.setEnabled(ready)
        self.bar.setVisible(not ready)
        self.leave.setText("Close" if ready else "Cancel")

    def _on_compared(self, found: Matrix) -> None:
        self._show_state(ready=True)
        self.base.clear()
        self.base.addItems([visible(side.title).text[:80] for side in found.sides])
        self.base.setCurrentIndex(found.base)
        self.verdict.setText(found.verdict())
        set_tone(self.verdict, "tone", "ok" if found.alike else "")
        self.ignoring.tell(found.ignored_count)
        self.ignoring.show_ignored.hide()
        told = [visible(note).text for note in found.notes]
        if self.ignoring.problem:
            told.append(visible(self.ignoring.problem).text)
        if told:
            self.notice.show_text("\n".join(told[:6]), "warn")
        else:
            self.notice.clear()
        self.alike.set_text("No difference", found.verdict())
        self.stack.setCurrentWidget(self._filled if found.rows else self.alike)
        self.table.show_matrix(found)
        self.table.setFocus()

    def _on_failed(self, error: BaseException) -> None:
        told = str(error) if isinstance(error, InspectorError) else f"{type(error).__name__}: {error}"
        self.waiting.set_text("These cannot be compared", visible(told).text)
        self.bar.hide()
        self.leave.setText("Close")

    # what the user does

    @Slot(object, int)
    def _on_shown(self, row: MatrixRow, chosen: int) -> None:
        found = self.table.matrix
        if found is None:
            return
        self.where.setText(visible(row.where).text)
        for at, label in enumerate(self.values):
            cell = row.cells[at]
            # the base, and the chosen one; all of them would push the table away
            label.setVisible(at in (found.base, chosen))
            value = "not there" if cell.value is None else visible(cell.value[:_WHOLE]).text
            text = "differs inside" if cell.kind == "inside" else value
            label.setText(f"{visible(found.sides[at].title).text}:  {text}")
        self.whole.fit()

    @Slot(int)
    def _on_base_chosen(self, at: int) -> None:
        self._base = at
        self._load()

    @Slot(object)
    def _on_ignoring_changed(self, _used: IgnoreList) -> None:
        self._load()

    @Slot(str)
    def _on_ignoring_failed(self, told: str) -> None:
        self.ignoring.problem = told

    @Slot(int)
    def _on_pair_wanted(self, at: int) -> None:
        CompareDialog(self._session, self._given[self._base], self._given[at], self).open()

    def _open(self) -> None:
        chosen = self.table.currentIndex().column() - 1
        others = [at for at in range(len(self._given)) if at != self._base]
        self._on_pair_wanted(chosen if chosen in others else others[0])

    def _on_copy(self) -> None:
        found = self.table.matrix
        if found is None:
            return
        self.copy.setText("Copying…")
        self._loader.run("report", lambda _token, _part: matrix_report(found), self._on_copied, failed=self._on_failed)

    def _on_copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(f"Copied {len(text):,} characters")
