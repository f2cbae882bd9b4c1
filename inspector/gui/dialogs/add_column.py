"""Asks which value inside requests is to be a column, and proposes those that were seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from inspector.columns import FieldError, Seen, field_of
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.fonts import mono_font
from inspector.wording import counted

#: Proposals that are listed at most.
_MOST = 500


class AddColumn(FormDialog):
    """The field is typed, or chosen in the list, which what is typed searches."""

    #: The field, as filters write it.
    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Add column", "Add column", parent)
        self.setMinimumWidth(620)
        self._seen: list[Seen] = []
        #: Fields that are listed now.
        self._names: list[str] = []
        self.text = QLineEdit()
        self.text.setFont(mono_font(12))
        self.text.setPlaceholderText("body.data.object.amount, header[x-id], query[page], cookie[sid]")
        self.text.setAccessibleName("Value")
        self.field("Value", self.text, "As filters name it; type any part of a name to search the list")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Values of the newest requests")
        self.list.setHeaderLabels(["Seen in the newest requests", "Example", "In"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setMinimumHeight(260)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, 200)
        header.resizeSection(2, 96)
        self.form.addRow(self.list)
        self.about = self.remark("Looking through the newest requests…")
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._show)
        self.list.itemClicked.connect(self._on_item_clicked)
        self.list.itemActivated.connect(self._on_item_activated)

    def propose(self, seen: list[Seen]) -> None:
        """What was seen, to choose from."""
        self._seen = seen
        self.about.setText(
            "Nothing was received yet: type the value's name." if not seen else f"{counted(len(seen), 'value')} seen."
        )
        self._show()

    def _show(self) -> None:
        self.problem.hide()
        part = self.text.text().strip().lower()
        self.list.clear()
        names = [(seen, str(seen.field)) for seen in self._seen]
        found = [(seen, name) for seen, name in names if part in name.lower()][:_MOST]
        self._names = [name for _, name in found]
        for seen, name in found:
            item = QTreeWidgetItem([name, seen.example, counted(seen.count, "request")])
            item.setFont(0, mono_font(12))
            item.setToolTip(0, name)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)

    def _on_item_clicked(self, item: QTreeWidgetItem) -> None:
        self.text.blockSignals(True)
        self.text.setText(item.text(0))
        self.text.blockSignals(False)

    def _on_item_activated(self, item: QTreeWidgetItem) -> None:
        self._on_item_clicked(item)
        self.main_button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the field into the list."""
        first = self.list.topLevelItem(0)
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self.text and first is not None and key == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            self.list.setCurrentItem(first)
            return True
        return super().eventFilter(watched, event)

    def accept_form(self) -> Wrong:
        """The text has to name a value; where it does not and one proposal fits, that is meant."""
        text = self.text.text()
        try:
            found = field_of(text)
        except FieldError as error:
            if len(self._names) != 1:
                return [Fault(str(error), self.text)]
            found = field_of(self._names[0])
        self.wanted.emit(str(found))
        return None
