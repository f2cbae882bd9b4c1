"""What the dialogs share: a column of labelled fields, a place for what is wrong, and the buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise

import shiboken6
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
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

from inspector import tasks
from inspector.gui.dialogs.discarding import DiscardBar
from inspector.gui.dialogs.entered import entered, fields_of, when_edited
from inspector.gui.dialogs.faults import Fault, FaultMarks
from inspector.gui.dialogs.remark import Remark

#: Height of a field of one line: its label stands at its middle.
_FIELD = 32
#: What a window's frame and title take of the screen, at most.
_FRAME = 48
#: Between fields and the bar that scrolls them.
_GAP = 12

#: What is wrong with a form: of several fields, or of none of them.
Wrong = Sequence[Fault] | str | None


class FormDialog(QDialog):
    """A window-modal dialog; `accept_form` is called by the main button and closes it by returning no complaint.

    `asks_first`: what was changed is given up only after a question.
    """

    asks_first: bool = False

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
        self.faults = FaultMarks(self.form, self)
        self.faults.changed.connect(self.make_room)
        self._before: list[object] = []
        self._watched: set[QWidget] = set()
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("tone", "bad")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        outer.addWidget(self.problem)
        outer.addStretch()
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
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
        outer.addWidget(self._foot)
        self.question = DiscardBar()
        self.question.discarded.connect(self._on_discarded)
        self.question.kept.connect(self._on_kept)
        outer.addWidget(self.question)

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
            self.take_as_saved()
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
            and not self.question.isAncestorOf(widget)
        ]
        page = self._page
        # fields came later to the dialog than its buttons, and those that scroll to their page later than all
        return sorted(
            found,
            key=lambda widget: (page is not None and not page.isAncestorOf(widget), self._foot.isAncestorOf(widget)),
        )

    def section(self, title: str) -> None:
        """A heading above the fields that follow."""
        label = QLabel(title)
        label.setProperty("role", "heading")
        label.setContentsMargins(0, 6, 0, 0)
        self.form.addRow(label)

    def remark(self, text: str, *, wide: bool = False) -> Remark:
        """A dim sentence under a field; a `wide` one begins where the labels do."""
        label = Remark(text)
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

    @property
    def complaints(self) -> str:
        """All that is said to be wrong now, one a line."""
        general = "" if self.problem.isHidden() else self.problem.text()
        return "\n".join(text for text in (*self.faults.texts, general) if text)

    def complain(self, text: str, field: QWidget | None = None) -> None:
        """Say what is wrong with a field, under it and until it is edited; or with none of them, until any one is."""
        if field is not None:
            self.faults.put(Fault(text, field))
            return
        self.problem.setText(text)
        self.problem.show()
        for one in fields_of(self):
            if one not in self._watched:
                self._watched.add(one)
                when_edited(one, self.problem.hide)
        self.make_room()

    def withdraw(self) -> None:
        """Take back all complaints."""
        self.problem.hide()
        self.faults.clear()

    def make_room(self) -> None:
        """Grow, where a text has got more lines than there is room for; on a low screen the fields begin to scroll."""
        if not self._was_shown:
            return
        # a layout with texts that wrap has no fixed minimum: left alone it squeezes them until they are cut off
        self._outer.invalidate()
        self.form.invalidate()
        screen = self.screen().availableGeometry()
        needed, most = self._outer.totalHeightForWidth(self.width()), screen.height() - _FRAME
        if needed > most and self._page is None:
            self.fit_to(most)
        elif needed > self.height():
            self.resize(self.width(), min(needed, most))
        # the buttons stay in reach, whoever made it grow
        if (below := self.frameGeometry().bottom() - screen.bottom()) > 0:
            self.move(self.x(), max(screen.top(), self.y() - below))

    def slow_look(self) -> Callable[[], Wrong] | None:
        """What is to be read before `accept_form`, where that takes a while; None where nothing is.

        It is called by a worker, must not touch the form, and gives what is wrong.
        """
        return None

    def accept_form(self) -> Wrong:
        """Take what was entered; returns what is wrong with it, or None."""
        return None

    def take_as_saved(self) -> None:
        """What is entered now may be given up without a question."""
        self._before = [entered(one) for one in fields_of(self)] if self.asks_first else []

    def reject(self) -> None:
        """Esc and Cancel; they ask where that would lose something."""
        if not self.question.isHidden():
            self.question.leave()
        elif self.asks_first and self._before != [entered(one) for one in fields_of(self)]:
            self._foot.hide()
            self.question.ask()
        else:
            super().reject()

    @Slot()
    def _on_discarded(self) -> None:
        super().reject()

    @Slot()
    def _on_kept(self) -> None:
        self._foot.show()

    def _on_main_clicked(self) -> None:
        self.withdraw()
        look = self.slow_look()
        if look is None:
            self._end(self.accept_form())
        else:
            self.main_button.setEnabled(False)
            tasks.spawn(self._look_first(look), name="look into what a form names")

    async def _look_first(self, look: Callable[[], Wrong]) -> None:
        wrong = await asyncio.to_thread(look)
        if is_alive(self):
            self.main_button.setEnabled(True)
            self._end(wrong or self.accept_form())

    def _end(self, wrong: Wrong) -> None:
        if not wrong:
            self.accept()
        elif isinstance(wrong, str):
            self.complain(wrong)
        else:
            for fault in wrong:
                self.faults.put(fault)
            self.faults.go_to(wrong[0].field)


def is_alive(widget: QWidget) -> bool:
    """Whether a dialog was not closed while something was awaited."""
    return shiboken6.isValid(widget)
