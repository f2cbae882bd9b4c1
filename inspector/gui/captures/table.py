"""The table of captures: rows that never move under the pointer or the selection."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from inspector.capture import Summary
from inspector.gui.captures.column_choice import ColumnChoice
from inspector.gui.captures.delegate import CaptureDelegate
from inspector.gui.captures.header import CapturesHeader
from inspector.gui.captures.header_menu import HeaderMenu
from inspector.gui.captures.model import CapturesModel
from inspector.gui.state import WindowState
from inspector.gui.theme import current_theme
from inspector.store.base import BY_EVENT, Order

ROW_HEIGHTS = {"compact": 24, "normal": 28, "roomy": 34}
#: Seconds after which a pointer that rests on the list no longer holds its rows in place.
POINTER_REST_S = 4.0


class CapturesTable(QTableView):
    """Shows a CapturesModel. What is selected is told as ids; the order is asked for, not done here."""

    #: What is selected changed (also when a new list came).
    picked = Signal()
    #: The user clicked a header: the Order that is wanted.
    order_wanted = Signal(object)
    #: The row menu is wanted at this place.
    menu_wanted = Signal(object)
    #: The selected rows are pulled out.
    drag_wanted = Signal()
    #: The list is at its top or left it.
    top_changed = Signal(bool)

    def __init__(self, model: CapturesModel, state: WindowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captures = model
        self._order = Order()
        self._moved = 0.0
        self._was_top = True
        self.delegate = CaptureDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName("Captured requests")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        # what is painted stays when the list scrolls or gets another height: only what is new is painted
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_wanted)
        self._set_up_headers(state)
        model.grown.connect(self._on_grown)
        model.columns_changed.connect(self._on_columns_changed)
        model.beside.came.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def _set_up_headers(self, state: WindowState) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(16)
        header = CapturesHeader(self)
        self.setHorizontalHeader(header)
        # to paint its sections the header would ask whether each of all rows is selected
        header.setSelectionModel(QItemSelectionModel(self._captures, header))
        header.sectionClicked.connect(self._on_section_clicked)
        self.columns = ColumnChoice(self, self._captures, header, self.delegate, self._rows_in_view, state)
        self.header_menu = HeaderMenu(header, self.columns)

    def set_density(self, density: str) -> None:
        """Row height by the name of the density."""
        height = ROW_HEIGHTS[density]
        self.delegate.row_height = height
        top = self.rowAt(0)
        self.verticalHeader().setDefaultSectionSize(height)
        if top > 0:
            self.verticalScrollBar().setValue(top * height)

    # rows

    @property
    def row_height(self) -> int:
        """Pixels of one row."""
        return self.verticalHeader().defaultSectionSize()

    def visible_ids(self) -> list[int]:
        """Ids of the rows in view."""
        count = self._captures.rowCount()
        if not count:
            return []
        first = self.verticalScrollBar().value() // self.row_height
        last = first + self.viewport().height() // self.row_height + 2
        return list(self._captures.ids[first : min(last, count)])

    def _rows_in_view(self) -> list[Summary]:
        rows = [self._captures.summary(self._captures.row_of(capture_id)) for capture_id in self.visible_ids()]
        return [row for row in rows if row is not None]

    def at_top(self) -> bool:
        """True while the newest row is in view and new ones may appear above it."""
        return self.verticalScrollBar().value() == 0

    def _spans(self) -> list[QItemSelectionRange]:
        return self.selectionModel().selection().toList()

    def picked_count(self) -> int:
        """How many rows are selected."""
        return sum(part.height() for part in self._spans())

    def picked_ids(self) -> list[int]:
        """Ids of the selected rows, from the top."""
        spans = sorted((part.top(), part.bottom()) for part in self._spans())
        return [capture_id for top, bottom in spans for capture_id in self._captures.ids[top : bottom + 1]]

    def current_id(self) -> int | None:
        """The id of the row that has the focus, if it is selected."""
        index = self.currentIndex()
        if not index.isValid() or not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            return None
        return self._captures.id_at(index.row())

    def pick(self, ids: Iterable[int], current: int | None = None) -> None:
        """Select the rows of these ids, as far as they are in the list, without scrolling."""
        rows = sorted(row for capture_id in ids if (row := self._captures.row_of(capture_id)) >= 0)
        selection = QItemSelection()
        last = self._captures.columnCount() - 1
        start = 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                selection.select(self._captures.index(rows[start], 0), self._captures.index(row, last))
                start = place + 1
        model = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        model.select(selection, flags.ClearAndSelect | flags.Rows)
        row = self._captures.row_of(current) if current is not None else -1
        if row >= 0:
            model.setCurrentIndex(self._captures.index(row, 0), flags.NoUpdate)

    def go_to_row(self, row: int) -> None:
        """Select a row and scroll to it."""
        row = max(0, min(row, self._captures.rowCount() - 1))
        if self._captures.rowCount():
            index = self._captures.index(row, self._first_column())
            # by itself Qt adds to what is selected while Ctrl or Shift is down, for whatever reason it is
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)

    def go_by(self, step: int) -> None:
        """Select the row that many below (or above) the current one."""
        index = self.currentIndex()
        self.go_to_row(index.row() + step if index.isValid() else 0)

    def scroll_to_top(self) -> None:
        """Show the newest rows and let new ones appear."""
        self._moved = 0.0
        self.verticalScrollBar().setValue(0)

    def _first_column(self) -> int:
        return self.horizontalHeader().logicalIndex(0)

    def _held(self) -> bool:
        """Whether a row in view must stay where it is: it is selected, or the pointer is moving over the list."""
        if self.viewport().underMouse() and time.monotonic() - self._moved < POINTER_REST_S:
            return True
        bottom = self.viewport().height() // self.row_height
        return any(part.top() <= bottom for part in self._spans())

    def _on_grown(self, rows: int) -> None:
        bar = self.verticalScrollBar()
        below = bar.value()
        held = below > 0 or self._held()
        self.updateGeometries()
        if held:
            bar.setValue(below + rows * self.row_height)

    def _on_scrolled(self, value: int) -> None:
        if (value == 0) != self._was_top:
            self._was_top = value == 0
            self.top_changed.emit(self._was_top)

    def _on_selection_changed(self) -> None:
        self.picked.emit()

    def _on_menu_wanted(self, place: QPoint) -> None:
        if self.indexAt(place).isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))

    # the order

    def set_order(self, order: Order) -> None:
        """Show which column the list is sorted by."""
        self._order = order
        self.delegate.grouped = order == BY_EVENT
        columns = self._captures.columns
        section = next((place for place, column in enumerate(columns) if column.sort == order.column), 0)
        down = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, down)

    def _on_columns_changed(self) -> None:
        # a row counts as selected when all of its columns are
        selection = QItemSelection()
        last = self._captures.columnCount() - 1
        for part in self._spans():
            selection.select(self._captures.index(part.top(), 0), self._captures.index(part.bottom(), last))
        if selection.count():
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        self.set_order(self._order)

    def _on_section_clicked(self, section: int) -> None:
        column = self._captures.columns[section]
        if not column.sort:
            self.set_order(self._order)
            return
        same = column.sort == self._order.column
        self.order_wanted.emit(Order(column.sort, not self._order.descending if same else column.right or section < 2))

    # what Qt calls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and last row, not to the first and last column."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() == Qt.Key.Key_Home:
            self.go_to_row(0)
        elif plain and event.key() == Qt.Key.Key_End:
            self.go_to_row(self._captures.rowCount() - 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """What is dragged is made elsewhere."""
        self.drag_wanted.emit()

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The background, too: the style sheet's is not painted under what says that it is opaque."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), current_theme().color("panel"))
        painter.end()
        super().paintEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the pointer."""
        self._moved = time.monotonic()
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """The mark goes when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.delegate.hovered_row:
            self.delegate.hovered_row = row
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns use the width there is."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.columns.fit()
