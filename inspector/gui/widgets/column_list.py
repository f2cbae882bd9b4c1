"""A flat list of a dialog with columns that the user may resize, for some tens of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QWidget


class ColumnList(QTreeWidget):
    """`titles` of the columns and the `widths` of the first ones; `several` rows may be selected, else one."""

    def __init__(
        self,
        name: str,
        titles: Sequence[str],
        widths: Iterable[int],
        parent: QWidget | None = None,
        *,
        several: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setColumnCount(len(titles))
        self.setHeaderLabels(list(titles))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for section, width in enumerate(widths):
            self.header().resizeSection(section, width)
