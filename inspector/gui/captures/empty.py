"""What stands where the list would be: nothing received yet, or a filter that hides everything."""

from __future__ import annotations

import shlex

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.fonts import mono_font
from inspector.gui.icons import pixmap, set_icon

#: The heading where a filter hides everything.
NOTHING = "No request matches the filter"


class _CopyField(QLineEdit):
    """A line to copy: as wide as its text, or as there is room."""

    def __init__(self, name: str) -> None:
        super().__init__(readOnly=True)
        self.setFont(mono_font(12))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)

    def sizeHint(self) -> QSize:
        """The whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 28, super().sizeHint().height())


class _Page(QWidget):
    """An icon, a heading and a sentence in the middle of the room."""

    def __init__(self, icon: str, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(2)
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        outer.addWidget(self._icon)
        self._heading = QLabel(heading, alignment=Qt.AlignmentFlag.AlignCenter)
        self._heading.setProperty("role", "title")
        outer.addWidget(self._heading)
        self._sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setProperty("role", "dim")
        outer.addWidget(self._sentence)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addSpacing(12)
        outer.addLayout(self.body)
        outer.addStretch(3)
        self.tint()

    def tint(self) -> None:
        """Draw the icon in the present theme."""
        self._icon.setPixmap(pixmap(self._icon_name, "dim", 32))


class NothingYet(_Page):
    """The address to give to a provider, a line that sends one request, and a button that sends a sample."""

    sample_wanted = Signal()
    choice_wanted = Signal()
    copied = Signal(str)
    #: The QR code of the address, at that place on the screen.
    code_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("inbox", "Nothing received yet", parent)
        self._copying: list[QWidget] = []
        self._address, address_row = self._copy_row("Address", "Copy the address")
        self.code = QToolButton()
        self.code.setAccessibleName("Address as QR code")
        self.code.setToolTip("Address as QR code")
        set_icon(self.code, "qr-code")
        self.code.clicked.connect(lambda: self.code_wanted.emit(self.code.mapToGlobal(self.code.rect().bottomLeft())))
        address_row.insertWidget(address_row.count() - 1, self.code)
        self._curl, curl_row = self._copy_row("A request that you can send from a terminal", "Copy the command")
        self._copying.append(self.code)
        for row in (address_row, curl_row):
            self.body.addLayout(row)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        self.sample = QPushButton("Send a sample event")
        set_icon(self.sample, "zap")
        self.sample.clicked.connect(self.sample_wanted)
        buttons.addWidget(self.sample)
        self.choose = QPushButton("Choose the event…")
        self.choose.clicked.connect(self.choice_wanted)
        buttons.addWidget(self.choose)
        buttons.addStretch()
        self.body.addSpacing(4)
        self.body.addLayout(buttons)
        self.set_address(None, opening=True)

    def _copy_row(self, name: str, tip: str) -> tuple[QLineEdit, QHBoxLayout]:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        field = _CopyField(name)
        row.addWidget(field)
        button = QToolButton()
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        set_icon(button, "copy")
        button.clicked.connect(lambda: self._copy(field.text()))
        row.addWidget(button)
        row.addStretch()
        self._copying += [field, button]
        return field, row

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(text)

    def set_address(
        self, address: str | None, *, opening: bool = False, elsewhere: str = "", place: str = "", local: str = ""
    ) -> None:
        """What to show while listening at `address`, or while another process does.

        `place` names the endpoint that it is of, empty for all; `local` is where a request from here is sent instead.
        """
        self._heading.setText(f"Nothing received at {place} yet" if place else "Nothing received yet")
        shown = address or elsewhere
        if shown:
            self._sentence.setText("Give this address to a provider, or send a request yourself:")
            target = shlex.quote(local or shown)
            curl = f'curl {target} -H content-type:application/json -d \'{{"type": "ping"}}\''
        else:
            text = "Opening the session…" if opening else "Nothing listens at the moment: see the message above."
            self._sentence.setText(text)
            curl = ""
        for field, value in ((self._address, shown or ""), (self._curl, curl)):
            field.setText(value)
            field.setCursorPosition(0)
            field.updateGeometry()
        for widget in self._copying:
            widget.setVisible(bool(shown))
        for button in (self.sample, self.choose):
            # samples go to the endpoint of their provider, which may be another one
            button.setVisible(bool(address) and not place)


class NothingMatches(_Page):
    """The filter in words, how much it hides, and the way back."""

    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("funnel", NOTHING, parent)
        buttons = QHBoxLayout()
        buttons.addStretch()
        clear = QPushButton("Clear filter")
        set_icon(clear, "x")
        clear.clicked.connect(self.clear_wanted)
        buttons.addWidget(clear)
        buttons.addStretch()
        self.body.addLayout(buttons)

    def describe(self, filter_in_words: str, hidden: str, *, searching: bool = False) -> None:
        """Say what is looked for and how many requests it hides, or how far one has looked."""
        self._heading.setText("Searching…" if searching else NOTHING)
        self._sentence.setText(f"{filter_in_words}\n{hidden}")
