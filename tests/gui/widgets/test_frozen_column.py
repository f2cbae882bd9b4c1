from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from inspector.gui.widgets.frozen_column import FrozenColumn
from inspector.gui.widgets.row_table import RowTable


def table(qtbot: QtBot) -> tuple[RowTable, FrozenColumn]:
    """Twenty columns and sixty rows in a window that holds a few of each."""
    model = QStandardItemModel(60, 20)
    for row in range(60):
        for column in range(20):
            model.setItem(row, column, QStandardItem(f"{row}.{column}"))
    made = RowTable("Numbers", model, [120] + [100] * 19)
    model.setParent(made)
    qtbot.addWidget(made)
    frozen = FrozenColumn(made)
    made.resize(500, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made, frozen


def test_it_stays_where_the_first_column_was_and_follows_the_rows(qtbot: QtBot) -> None:
    made, frozen = table(qtbot)
    made.horizontalScrollBar().setValue(made.horizontalScrollBar().maximum())
    made.verticalScrollBar().setValue(made.verticalScrollBar().maximum())
    assert made.visualRect(made.model().index(59, 0)).right() < 0
    cell = frozen.visualRect(frozen.model().index(59, 0))
    assert frozen.viewport().mapTo(made, cell.topLeft()).x() == made.viewport().x()
    assert cell.top() == made.visualRect(made.model().index(59, 19)).top()
    assert frozen.childAt(QPoint(5, frozen.height() - 5)) is frozen.viewport()
    frozen.verticalScrollBar().setValue(0)
    assert made.verticalScrollBar().value() == 0


def test_only_the_first_column_is_in_it_as_wide_as_in_the_table(qtbot: QtBot) -> None:
    made, frozen = table(qtbot)
    assert [column for column in range(20) if not frozen.isColumnHidden(column)] == [0]
    made.setColumnWidth(0, 200)
    assert (frozen.width(), frozen.columnWidth(0)) == (200, 200)


def test_a_cell_that_it_would_hide_is_brought_out(qtbot: QtBot) -> None:
    made, frozen = table(qtbot)
    made.horizontalScrollBar().setValue(made.horizontalScrollBar().maximum())
    index = made.model().index(3, 4)
    made.scrollTo(index)
    frozen.make_room(index)
    assert made.visualRect(index).left() == frozen.width()


def test_a_cell_is_chosen_in_both(qtbot: QtBot) -> None:
    made, frozen = table(qtbot)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    made.setCurrentIndex(made.model().index(7, 3))
    place = frozen.visualRect(frozen.model().index(2, 0)).center()
    qtbot.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (made.currentIndex().row(), made.currentIndex().column()) == (2, 0)
    assert frozen.picked_places() == [2]
    made.setCurrentIndex(made.model().index(4, 5))
    assert frozen.picked_places() == []
