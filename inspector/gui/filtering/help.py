"""The language of filters, made from its table of fields; an example goes into the filter at a double click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from inspector.gui.fonts import Weight, mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_label
from inspector.query.help import sections

_EXAMPLE = int(Qt.ItemDataRole.UserRole)


class FilterHelp(QDialog):
    """Stays beside the window while one types."""

    #: An example that is to be put into the filter.
    example_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Filters")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self.search = QLineEdit(placeholderText="Search")
        self.search.setAccessibleName("Search the help")
        self.search.textChanged.connect(self._on_search_changed)
        column.addWidget(self.search)
        self.list = QTreeWidget(columnCount=2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setItemsExpandable(False)
        self.list.setIndentation(0)
        self.list.setWordWrap(True)
        self.list.setAccessibleName("Help on filters")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.list.header().resizeSection(0, 290)
        self.list.header().setStretchLastSection(True)
        self.list.itemActivated.connect(self._on_activated)
        column.addWidget(self.list, 1)
        column.addWidget(plain_label("Double-click or Enter puts an example into the filter.", "small"))
        self._fill()

    def _fill(self) -> None:
        theme = current_theme()
        for section in sections():
            head = self._row(section.title, "", "")
            head.setFont(0, ui_font(13, Weight.DemiBold))
            head.setFirstColumnSpanned(True)
            if section.remark:
                remark = self._row(section.remark, "", "")
                remark.setForeground(0, theme.color("dim"))
                remark.setFirstColumnSpanned(True)
            for entry in section.entries:
                row = self._row(entry.written, entry.meaning, entry.written)
                row.setFont(0, mono_font(12))
                row.setForeground(0, theme.color("accent"))

    def _row(self, left: str, right: str, example: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([left, right])
        item.setData(0, _EXAMPLE, example)
        item.setTextAlignment(0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if not example:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.list.addTopLevelItem(item)
        return item

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        example = str(item.data(0, _EXAMPLE))
        if example:
            self.example_wanted.emit(example.replace("…", ""))

    def _on_search_changed(self, text: str) -> None:
        wanted = text.lower()
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                fits = wanted in f"{item.text(0)} {item.text(1)}".lower()
                # titles would stand over nothing
                item.setHidden(bool(wanted) and (not fits or not item.data(0, _EXAMPLE)))
