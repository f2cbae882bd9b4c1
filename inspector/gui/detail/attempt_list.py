"""The attempts of a request as rows, newest first: cheap for thousands, and steady while more arrive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QBrush, QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QWidget,
)

from inspector import wording
from inspector.bodies import visible
from inspector.capture import UNVERIFIED, Attempt, AttemptSummary
from inspector.gui.detail.answer import status_tone
from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.icons import pixmap
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip
from inspector.gui.widgets.row_table import ROW, RowTable

Index = QModelIndex | QPersistentModelIndex

#: What each kind of attempt is called.
_KINDS = {"forward": "Forward", "confirm": "Confirm"}
COLUMNS = ("Time", "Status", "Total", "How", "Sent to")
_TIME, _STATUS, _TOTAL, _HOW, _TO = range(5)
#: Of the columns before the address.
_WIDTHS = (108, 72, 76, 76)
#: Width of how it was sent while one of the rows has more to tell than one word.
_TOLD = 190
#: Where the address would get less, it is left to the details.
_LEAST_TO = 80


def how_text(attempt: AttemptSummary | Attempt) -> str:
    """`Resend · signed again · edited`: what was sent, and what was done to it."""
    parts = [_KINDS.get(attempt.kind, "Resend")]
    parts += [word for word, holds in (("signed again", attempt.resigned), ("edited", attempt.edited)) if holds]
    return " · ".join(parts)


def status_text(attempt: AttemptSummary, sending: Collection[int] = ()) -> str:
    """The status answered, or in a word why there is none."""
    if attempt.pending:
        return "sending…" if attempt.id in sending else "no end"
    return str(attempt.status) if attempt.status is not None else "failed"


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[AttemptSummary] = []
        self.sending: frozenset[int] = frozenset()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def replace(self, rows: list[AttemptSummary], sending: frozenset[int]) -> None:
        """Show these rows: those that stay keep their place, their selection and what is seen of them."""
        new = len(rows) - len(self.rows)
        if new < 0 or [row.id for row in rows[new:]] != [row.id for row in self.rows]:
            self.beginResetModel()
            self.rows, self.sending = rows, sending
            self.endResetModel()
            return
        old = self.rows
        if new:
            self.beginInsertRows(QModelIndex(), 0, new - 1)
        self.rows = rows
        if new:
            self.endInsertRows()
        ended = self.sending ^ sending
        self.sending = sending
        for place, before in enumerate(old, new):
            if before != rows[place] or before.id in ended:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        attempt, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(attempt, column)
        if role == Qt.ItemDataRole.FontRole:
            return ui_font(12) if column == _HOW else mono_font(12)
        if role == Qt.ItemDataRole.ForegroundRole and column == _STATUS:
            tone = "mut" if attempt.pending else status_tone(attempt.status)
            return QBrush(current_theme().color(tone))
        if role == Qt.ItemDataRole.DecorationRole and column == _HOW and attempt.unverified:
            return pixmap("shield-alert", "warn", 14)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == _TOTAL else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(attempt, column))
        return None

    def _text(self, attempt: AttemptSummary, column: int) -> str:
        match column:
            case 0:
                return wording.clock(attempt.started_us)
            case 1:
                return status_text(attempt, self.sending)
            case 2:
                return "" if attempt.total_us is None else wording.duration(attempt.total_us)
            case 3:
                return how_text(attempt)
        return visible(attempt.url).text

    def _tip(self, attempt: AttemptSummary, column: int) -> str:
        if column == _TIME:
            return wording.moment(attempt.started_us)
        if column == _HOW and attempt.unverified:
            return f"{how_text(attempt)}\n{UNVERIFIED}."
        if column == _STATUS:
            return visible(attempt.error or attempt.reason).text
        return self._text(attempt, column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == _TOTAL else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class AttemptList(RowTable):
    """One attempt is shown, several may be selected."""

    #: Id of the attempt that is to be shown; emitted again when it changed.
    wanted = Signal(int)
    #: The selection changed.
    picked = Signal()
    #: A context menu is wanted, at a global position.
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        model = _Model()
        super().__init__("Resends of this request", model, _WIDTHS, parent)
        self._model = model
        self._follows = True
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_TO, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    @property
    def rows(self) -> Sequence[AttemptSummary]:
        """What is listed, newest first."""
        return self._model.rows

    def show_rows(self, rows: list[AttemptSummary], sending: frozenset[int]) -> None:
        """List these, newest first. What the user selected stays so; until then the newest one is shown."""
        before = {row.id: row for row in self._model.rows}
        current = self.current()
        self._model.replace(rows, sending)
        self._fit()
        shown = None if current is None else next((row for row in rows if row.id == current.id), None)
        if rows and (shown is None or (self._follows and shown.id != rows[0].id)):
            self.choose(0)
            return
        if shown is not None and shown != before.get(shown.id):
            self.wanted.emit(shown.id)

    def _fit(self) -> None:
        """Share the width between how it was sent and the address."""
        room = self.viewport().width() - sum(_WIDTHS[:_HOW])
        told = any(row.edited or row.resigned or row.unverified for row in self._model.rows[:200])
        wanted = _TOLD if told else _WIDTHS[_HOW]
        hidden = room < wanted + _LEAST_TO
        self.setColumnHidden(_TO, hidden)
        self.setColumnWidth(_HOW, max(_WIDTHS[_HOW], room) if hidden else wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def height_of(self, most: int) -> int:
        """Height in px at which all rows are seen, but at most so many."""
        rows = min(max(1, len(self._model.rows)), most)
        return self.horizontalHeader().sizeHint().height() + 2 + ROW * rows

    def choose(self, row: int) -> None:
        """Show the attempt of a row. Until the user chooses one, the newest is shown as it comes."""
        self._follows = row == 0
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._model.index(row, 0), flags)

    def current(self) -> AttemptSummary | None:
        """The attempt that is shown."""
        row = self.currentIndex().row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def picked_rows(self) -> list[AttemptSummary]:
        """The selected attempts, newest first."""
        return [self._model.rows[place] for place in self.picked_places()]

    def recolour(self) -> None:
        """The theme changed."""
        self.viewport().update()

    @Slot(object, object)
    def _on_current_row_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.wanted.emit(self._model.rows[index.row()].id)

    @Slot(object, object)
    def _on_selection_changed(self, _on: object, _off: object) -> None:
        self.picked.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._follows = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        row = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != row:
            self._follows = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        if self.picked_rows():
            self.menu_wanted.emit(event.globalPos())
