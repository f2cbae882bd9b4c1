"""What the dialogs share: a column of labelled fields, a place for what is wrong, and the buttons."""

from __future__ import annotations

from itertools import pairwise

import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

#: Height of a field of one line: its label stands at its middle.
_FIELD = 32
#: What a window's frame and title take of the screen, at most.
_FRAME = 48
#: Between fields and the bar that scrolls them.
_GAP = 12


class FormDialog(QDialog):
    """A window-modal dialog; `accept_form` is called by the main button and closes it by returning no complaint."""

    def __init__(self, title: str, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        self._was_shown = False
        self._page: QWidget | None = None
        self._outer = outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        outer.addLayout(self.form)
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("tone", "bad")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        outer.addWidget(self.problem)
        outer.addStretch()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.buttons = row
        row.addStretch()
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        row.addWidget(self.cancel_button)
        self.main_button = QPushButton(button)
        self.main_button.setProperty("primary", True)
        self.main_button.setDefault(True)
        self.main_button.clicked.connect(self._on_main_clicked)
        row.addWidget(self.main_button)
        outer.addLayout(row)

    def setVisible(self, visible: bool) -> None:
        """Before it is shown the first time it is made to fit the screen: later the window manager has its size."""
        if visible and not self._was_shown:
            self.fit_to(self.screen().availableGeometry().height() - _FRAME)
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        """The fields come before the buttons, and the first of them has the focus."""
        if not event.spontaneous() and not self._was_shown:
            self._was_shown = True
            fields = self._fields()
            for before, after in pairwise([*fields, self.cancel_button, self.main_button]):
                self.setTabOrder(before, after)
            if fields and self.focusWidget() is None:
                fields[0].setFocus(Qt.FocusReason.TabFocusReason)
        super().showEvent(event)

    def fit_to(self, height: int) -> None:
        """Let the fields scroll when the screen is lower than the dialog: its buttons must stay in reach."""
        outer = self._outer
        chosen = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        width = self.width() if chosen else max(self.minimumWidth(), outer.totalSizeHint().width())
        needed = max(outer.totalHeightForWidth(width), outer.totalSizeHint().height())
        if needed <= height:
            # left alone a window begins with two thirds of the screen at most, and its fields would be squeezed
            if not chosen:
                self.resize(width, needed)
            return
        outer.removeItem(self.form)
        self.form.setParent(None)
        self._page = page = QWidget()
        page.setProperty("page", "true")
        # in one line with the buttons below: a page would have margins of its own
        self.form.setContentsMargins(0, 0, _GAP, 0)
        page.setLayout(self.form)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        outer.insertWidget(0, scroll, 1)
        edge = QFrame()
        edge.setProperty("rule", "true")
        outer.insertWidget(1, edge)
        # the fields keep their width beside the bar
        more = _GAP + scroll.verticalScrollBar().sizeHint().width()
        self.resize(min(width + more, max(width, self.screen().availableGeometry().width())), height)

    def _fields(self) -> list[QWidget]:
        """What Tab stops at, in the order in which it was added, without the two buttons."""
        # Never nextInFocusChain(): PySide takes what it returns for a child of the one asked. At the end of the chain
        # that makes the dialog a child of its own field, held by nothing, and the next garbage collection deletes it.
        found = [
            widget
            for widget in self.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
            and widget.window() is self
            and widget not in (self.cancel_button, self.main_button)
        ]
        page = self._page
        # fields that scroll were given to their page later than the buttons to the dialog
        return found if page is None else sorted(found, key=lambda widget: not page.isAncestorOf(widget))

    def section(self, title: str) -> None:
        """A heading above the fields that follow."""
        label = QLabel(title)
        label.setProperty("role", "heading")
        label.setContentsMargins(0, 6, 0, 0)
        self.form.addRow(label)

    def remark(self, text: str, *, wide: bool = False) -> QLabel:
        """A dim sentence under a field; a `wide` one begins where the labels do."""
        label = _Remark(text, wordWrap=True)
        label.setProperty("role", "small")
        label.setTextFormat(Qt.TextFormat.PlainText)
        if wide:
            self.form.addRow(label)
        else:
            self.form.addRow("", label)
        return label

    def field(self, title: str, widget: QWidget, tip: str = "") -> None:
        """A labelled field; the label is its accessible name."""
        widget.setAccessibleName(title)
        label = QLabel(title)
        label.setMinimumHeight(_FIELD)
        label.setBuddy(widget)
        for box in [widget] if isinstance(widget, QAbstractSpinBox) else widget.findChildren(QAbstractSpinBox):
            if (edit := box.findChild(QLineEdit)) is not None:
                # the style sheet's padding does not reach the text of a spin box
                edit.setTextMargins(9, 0, 0, 0)
        for part in (widget, label) if tip else ():
            part.setToolTip(tip)
        self.form.addRow(label, widget)
        # beside the first line of what is higher than one, not a little below it
        self.form.setAlignment(label, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def complain(self, text: str) -> None:
        """Say what is wrong with what was entered; the dialog grows where that needs more room."""
        self.problem.setText(text)
        self.problem.show()
        self.make_room()

    def make_room(self) -> None:
        """Grow, where a text has got more lines than there is room for."""
        # a layout with texts that wrap has no fixed minimum: left alone it squeezes them until they are cut off
        self._outer.invalidate()
        self.form.invalidate()
        needed = self._outer.totalHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)

    def accept_form(self) -> str | None:
        """Take what was entered; returns what is wrong with it, or None."""
        return None

    def _on_main_clicked(self) -> None:
        wrong = self.accept_form()
        if wrong is None:
            self.accept()
        else:
            self.complain(wrong)


class _Remark(QLabel):
    """As high as its text needs in the width that it has: left alone it asks for the height of a narrow column."""

    def _height(self) -> int:
        return self.heightForWidth(self.width()) if self.isVisible() else self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def is_alive(widget: QWidget) -> bool:
    """Whether a dialog was not closed while something was awaited."""
    return shiboken6.isValid(widget)
