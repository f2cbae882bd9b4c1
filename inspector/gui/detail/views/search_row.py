"""A search line over a tree or table: text, "3 of 17", previous, next, close."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.labels import set_tone
from inspector.gui.widgets.steady_label import SteadyLabel


class SearchRow(QFrame):
    """Asks for a search while the user types; Enter and Shift+Enter step, Esc closes. Hidden until `open`."""

    #: The text to look for, or an empty one.
    searched = Signal(str)
    #: Go to the next (+1) or previous (-1) hit.
    stepped = Signal(int)
    #: The row was closed: whose it is may want the focus.
    closed = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        self.field = QLineEdit()
        self.field.setProperty("small", "true")
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(placeholder)
        self.field.installEventFilter(self)
        self.count = SteadyLabel(88, "small")
        row.addWidget(self.field, 1)
        row.addSpacing(4)
        row.addWidget(self.count)
        row.addWidget(icon_button("Previous hit (Shift+Enter)", "chevron-up", on_click=lambda: self.stepped.emit(-1)))
        row.addWidget(icon_button("Next hit (Enter)", "chevron-down", on_click=lambda: self.stepped.emit(1)))
        row.addWidget(icon_button("Close (Esc)", "x", on_click=self.close_row))
        self._delay = QTimer(self, singleShot=True, interval=120)
        self._delay.timeout.connect(self._on_delay)
        self.field.textChanged.connect(self._on_text_changed)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the row and give it the focus; `text` is what to look for, where there is one."""
        if text:
            self.field.setText(text)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._delay.start()

    @Slot()
    def close_row(self) -> None:
        """Hide the row; the search is over."""
        if self.isHidden():
            return
        self._delay.stop()
        self.hide()
        self.searched.emit("")
        self.closed.emit()

    def say(self, current: int, total: int, *, searching: bool, capped: bool = False) -> None:
        """Tell how many hits there are, and which one (from 0; -1: none) is shown."""
        if not self.field.text():
            said = ""
        elif not total:
            said = "searching…" if searching else "no match"
        else:
            many = f"{total:,}{'+' if capped or searching else ''}"
            said = f"{current + 1:,} of {many}" if current >= 0 else many
        self.count.say(said)
        set_tone(self.count, "tone", "bad" if said == "no match" else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_row()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.stepped.emit(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_text_changed(self, _text: str) -> None:
        self._delay.start()

    @Slot()
    def _on_delay(self) -> None:
        if not self.isHidden():
            self.searched.emit(self.field.text())
