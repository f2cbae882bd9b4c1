"""The search line over a CodeView: text, "3 of 17", previous, next, close."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.finding import MATCH_LIMIT
from inspector.gui.widgets.labels import plain_label, set_tone


class FindBar(QFrame):
    """Searches one CodeView while the user types. Enter and Shift+Enter step, Esc closes. Hidden until `open`."""

    #: The bar was closed; the view may want the focus.
    closed = Signal()

    def __init__(self, view: CodeView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(4)
        self.field = QLineEdit()
        self.field.setProperty("small", "true")
        self.field.setPlaceholderText("Find in this view")
        self.field.setAccessibleName("Find in this view")
        self.field.setClearButtonEnabled(False)
        self.field.installEventFilter(self)
        self.count = plain_label("", "small")
        self.count.setMinimumWidth(72)
        row.addWidget(self.field, 1)
        row.addSpacing(4)
        row.addWidget(self.count)
        row.addWidget(icon_button("Previous match (Shift+Enter)", "chevron-up", on_click=self._on_previous))
        row.addWidget(icon_button("Next match (Enter)", "chevron-down", on_click=self._on_next))
        row.addWidget(icon_button("Close (Esc)", "x", on_click=self.close_bar))
        self._delay = QTimer(self, singleShot=True, interval=60)
        self._delay.timeout.connect(self._on_delay)
        self.field.textChanged.connect(self._on_text_changed)
        view.matches_changed.connect(self._on_matches_changed)
        view.find_wanted.connect(self.open)
        view.find_left.connect(self.hide)
        self.hide()

    @Slot()
    def open(self) -> None:
        """Show the bar with the view's selected text, and give it the focus."""
        chosen = self._view.selected_text()
        if chosen and "\n" not in chosen and len(chosen) < 200:
            self.field.setText(chosen)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._view.search(self.field.text())

    def close_bar(self) -> None:
        """Hide the bar and forget the marks."""
        self.hide()
        self._view.search("")
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._view.step_match(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    def _on_next(self) -> None:
        self._view.step_match(1)

    def _on_previous(self) -> None:
        self._view.step_match(-1)

    @Slot(str)
    def _on_text_changed(self, _text: str) -> None:
        self._delay.start()

    @Slot()
    def _on_delay(self) -> None:
        if not self.isHidden():
            self._view.search(self.field.text())

    @Slot(int, int, bool)
    def _on_matches_changed(self, current: int, total: int, searching: bool) -> None:
        if not self.field.text():
            self.count.setText("")
        elif not total:
            self.count.setText("searching…" if searching else "no match")
        else:
            many = f"{total:,}{'+' if total >= MATCH_LIMIT else ''}"
            self.count.setText(f"{current + 1:,} of {many}" if current >= 0 else many)
        set_tone(self.count, "tone", "bad" if self.field.text() and not total and not searching else "")
