"""The Headers tab: the lines as they came."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from inspector import wording
from inspector.bodies import visible
from inspector.capture import Headers
from inspector.gui.checking.menu import add_check_menu
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.key_value_table import KeyValueTable
from inspector.gui.widgets.labels import plain_label
from inspector.query import term


class HeadersView(QWidget):
    """Header lines in wire order and case, with what can be done to them."""

    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)
    #: A field that is wanted as a column of the list.
    column_wanted = Signal(str)
    #: A check is wanted: of which field, and of which kind.
    check_wanted = Signal(str, str)
    #: A rule of redaction: which list it belongs to, and the rule.
    redact_wanted = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None, *, of_request: bool = False) -> None:
        super().__init__(parent)
        self._of_request = of_request
        self.table = KeyValueTable(name)
        self.table.menu_opening.connect(self._on_menu_opening)
        self.status = plain_label("", "small")
        self._copy = button("Copy all", small=True, on_click=self.copy_all)
        bar = QHBoxLayout()
        bar.addWidget(self.status, 1)
        bar.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        self._headers = Headers()

    def show_headers(self, headers: Headers) -> None:
        """Show other lines."""
        if headers == self._headers and self.status.text():
            return
        self._headers = headers
        pairs = [(name, value) for name, value in headers.to_text()]
        shown = [(visible(name).text, visible(value).text) for name, value in pairs]
        self.table.set_lines(pairs, shown)
        size = sum(len(name) + len(value) + 4 for name, value in headers)
        lower = [name.lower() for name, _value in headers]
        repeated = len(lower) - len(set(lower))
        said = f"{wording.counted(len(pairs), 'line')} · {size:,} bytes"
        if repeated:
            said += f" · {wording.counted(repeated, 'repeated name')}"
        self.status.setText(said if pairs else "No headers")
        self._copy.setEnabled(bool(pairs))

    def wanted_height(self) -> int:
        """Height in px at which all lines are seen."""
        return self._copy.sizeHint().height() + 8 + self.table.content_height()

    @Slot()
    def copy_all(self) -> None:
        """Put all lines into the clipboard as `Name: value`."""
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._headers.to_text()))

    @Slot(object, str, str)
    def _on_menu_opening(self, menu: QMenu, name: str, value: str) -> None:
        menu.addSeparator()
        field = f"header[{name}]"
        menu.addAction(f"Filter by this value of {name[:40]}").triggered.connect(
            lambda: self.filter_wanted.emit(term(field, value, "="))
        )
        menu.addAction(f"Filter out this value of {name[:40]}").triggered.connect(
            lambda: self.filter_wanted.emit(f"-{term(field, value, '=')}")
        )
        menu.addAction(f"Filter by the presence of {name[:40]}").triggered.connect(
            lambda: self.filter_wanted.emit(field)
        )
        if self._of_request:
            menu.addAction("Show as column").triggered.connect(lambda: self.column_wanted.emit(field.lower()))
            add_check_menu(menu, field.lower(), self.check_wanted.emit)
            menu.addAction("Redact at export").triggered.connect(lambda: self.redact_wanted.emit("headers", name))
