"""The first column of a table, which stays where it is while the others scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView

from inspector.gui.widgets.row_table import RowTable


class FrozenColumn(RowTable):
    """Lies over a table whose columns can be scrolled, and shows the same model, row beside row."""

    def __init__(self, table: RowTable) -> None:
        super().__init__("", table.model(), (table.columnWidth(0),), table, middle=(0,))
        self._table = table
        self.setProperty("frozen", "true")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # of its own: a selection model that two tables share is freed twice with them
        self.pressed.connect(self._on_pressed)
        table.selectionModel().currentChanged.connect(self._on_current_changed)
        for policy in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        own, other = self.verticalScrollBar(), table.verticalScrollBar()
        other.valueChanged.connect(own.setValue)
        own.valueChanged.connect(other.setValue)
        table.horizontalHeader().sectionResized.connect(self._on_section_resized)
        table.model().modelReset.connect(self._on_model_reset)
        self._on_model_reset()
        table.viewport().installEventFilter(self)
        table.viewport().stackUnder(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as high as the table's rows are."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._lay_out()
        return super().eventFilter(watched, event)

    def make_room(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Scroll the table so that this does not hide the cell."""
        hidden = self.width() - self._table.visualRect(index).left()
        if index.column() and hidden > 0:
            bar = self._table.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def _lay_out(self) -> None:
        header, viewport = self._table.horizontalHeader(), self._table.viewport()
        self.setGeometry(header.x(), header.y(), self._table.columnWidth(0), header.height() + viewport.height())
        self.horizontalHeader().setFixedHeight(header.height())

    @Slot(QModelIndex)
    def _on_pressed(self, index: QModelIndex) -> None:
        self._table.setFocus(Qt.FocusReason.MouseFocusReason)
        self._table.setCurrentIndex(index)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.column():
            self.clearSelection()
        else:
            self.selectRow(index.row())

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _before: int, width: int) -> None:
        if section == 0:
            self.setColumnWidth(0, width)
            self._lay_out()

    @Slot()
    def _on_model_reset(self) -> None:
        for column in range(1, self.model().columnCount()):
            self.setColumnHidden(column, True)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Never of itself: the table leads."""
