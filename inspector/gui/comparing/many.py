"""Three requests and more: a table of all places where any differs from the base, and each pair one step away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from inspector.bodies import visible
from inspector.compare import Matrix, MatrixRow, compare_many, matrix_report
from inspector.gui.comparing.dialog import CompareDialog
from inspector.gui.comparing.frame import ComparingDialog
from inspector.gui.comparing.given import Given, side_of
from inspector.gui.comparing.matrix_table import MatrixTable
from inspector.gui.comparing.pages import over_whole
from inspector.gui.detail.loading import Part
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.labels import plain_label
from inspector.session import Session
from inspector.workers import Token

#: Characters of one value below the table.
_WHOLE = 4_000


class CompareMany(ComparingDialog):
    """More than two: all at once against one of them."""

    def __init__(self, session: Session, given: Sequence[Given], parent: QWidget | None = None) -> None:
        super().__init__(session, f"Compare {len(given)} requests", parent)
        self._given = list(given)
        self._base = 0
        self.base = QComboBox()
        self.base.setAccessibleName("Base")
        self.base.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.base.activated.connect(self._on_base_chosen)
        self.ignoring.show_ignored.setEnabled(False)
        self.table = MatrixTable()
        self.table.shown.connect(self._on_shown)
        self.table.base_wanted.connect(self._on_base_chosen)
        self.table.pair_wanted.connect(self._on_pair_wanted)
        self.whole = FittingScroll("The chosen place", 200)
        self.where = plain_label("", "section", select=True)
        self.whole.column.addWidget(self.where)
        self.values: list[QLabel] = []
        for _ in self._given:
            label = plain_label("", wrap=True, select=True)
            label.setFont(mono_font(12))
            self.values.append(label)
            self.whole.column.addWidget(label)
        self.alike = EmptyState("check", "No difference")
        self.pair = button("Open pair", "git-compare", tip="The base with the chosen one (Enter)", on_click=self._open)
        self._filled = over_whole(self.table, self.whole)
        for page in (self._filled, self.alike):
            self.stack.addWidget(page)
        self.lay_out([plain_label("Base", "dim"), self.base], self.pair)
        self.load()

    @property
    def matrix(self) -> Matrix | None:
        """What came of it, once it is there."""
        return self.table.matrix if self.stack.currentWidget() is not self.waiting else None

    def load(self) -> None:
        """Compare once more, as everything is chosen now."""
        session, given, base, ignoring = self._session, list(self._given), self._base, self.ignoring.used
        self.show_ready(ready=False)
        self.show_waiting()

        def work(token: Token, _part: Part) -> Matrix:
            return compare_many([side_of(session, one) for one in given], base, token, ignoring=ignoring)

        self._loader.run("matrix", work, self._on_compared, failed=self._on_failed)

    def _on_compared(self, found: Matrix) -> None:
        self.show_ready(ready=True)
        self.base.clear()
        self.base.addItems([visible(side.title).text[:80] for side in found.sides])
        self.base.setCurrentIndex(found.base)
        self.ignoring.tell(found.ignored_count)
        self.ignoring.show_ignored.hide()
        self.show_verdict(found.verdict(), found.notes, alike=found.alike)
        self.alike.set_text("No difference", found.verdict())
        self.stack.setCurrentWidget(self._filled if found.rows else self.alike)
        self.table.show_matrix(found)
        self.table.setFocus()

    def step(self, by: int) -> None:
        """Go to the next place where something differs (+1) or the previous one (-1)."""
        self.table.step(by)

    def reporting(self) -> Callable[[Token], str] | None:
        """The table as text."""
        found = self.table.matrix
        return None if found is None else lambda _token: matrix_report(found)

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
        self.load()

    @Slot(int)
    def _on_pair_wanted(self, at: int) -> None:
        CompareDialog(self._session, self._given[self._base], self._given[at], self).open()

    def _open(self) -> None:
        chosen = self.table.currentIndex().column() - 1
        others = [at for at in range(len(self._given)) if at != self._base]
        self._on_pair_wanted(chosen if chosen in others else others[0])
