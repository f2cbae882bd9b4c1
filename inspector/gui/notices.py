"""What the window says without getting in the way: a bar for what needs doing, a toast for what was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from inspector.gui.icons import set_icon

TOAST_MS = 6000


class NoticeBar(QFrame):
    """One message with its ways out; stays until it is solved or closed. Newer ones replace older ones."""

    #: The user answered or dismissed it: the focus has to go elsewhere.
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._topic = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._text, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        row.addLayout(self._buttons)
        close = QToolButton()
        close.setProperty("quiet", True)
        close.setProperty("small", True)
        close.setAccessibleName("Dismiss")
        close.setToolTip("Dismiss")
        set_icon(close, "x", "dim", 14)
        close.clicked.connect(self._leave)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """The message that is shown, empty when none is."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, topic: str, tone: str, text: str, *ways: tuple[str, Callable[[], None]]) -> None:
        """Show a message about `topic`; tone is bad, warn, info or ok; `ways` are (button title, what it does)."""
        self._topic = topic
        self.setProperty("card", f"bar-{tone}")
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(text)
        self.setAccessibleName(text)
        while (item := self._buttons.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                button.hide()
                button.deleteLater()
        for title, run in ways:
            button = QPushButton(title)
            button.setProperty("small", True)
            # the return key presses the one that has the focus
            button.setAutoDefault(True)
            button.clicked.connect(lambda _checked=False, run=run: self._on_way_chosen(run))
            self._buttons.addWidget(button)
        self.show()

    def ask(self, topic: str, text: str, *ways: tuple[str, Callable[[], None]]) -> None:
        """The same for what the user has to answer next: the first way has the focus."""
        self.say(topic, "warn", text, *ways)
        if (item := self._buttons.itemAt(0)) is not None and (first := item.widget()) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def solved(self, topic: str) -> None:
        """Take the message away if it is about that."""
        if topic == self._topic:
            self.hide()

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc dismisses it."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _on_way_chosen(self, run: Callable[[], None]) -> None:
        self._leave()
        run()


class Toast(QFrame):
    """A short line over the lower edge of its parent, with at most one way back; goes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setProperty("card", "plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self._text, 1)
        self._way = QPushButton()
        self._way.setProperty("small", True)
        self._way.hide()
        self._way.clicked.connect(self._on_way_clicked)
        row.addWidget(self._way)
        self._run: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The line that is shown, empty when none is."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, text: str, tone: str = "", way: tuple[str, Callable[[], None]] | None = None) -> None:
        """Show a line; `way` is (button title, what it does)."""
        self._text.setText(text)
        self._text.setProperty("tone", tone)
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        self.setAccessibleName(text)
        self._way.setVisible(way is not None)
        self._run = None
        if way is not None:
            self._way.setText(way[0])
            self._run = way[1]
        self.show()
        self._place()
        self.raise_()
        self._timer.start()

    def _place(self) -> None:
        room = self._room.rect()
        widest = max(160, room.width() - 32)
        self._text.setWordWrap(False)
        self.adjustSize()
        layout = self.layout()
        if self.width() > widest and layout is not None:
            self._text.setWordWrap(True)
            self.resize(widest, layout.totalHeightForWidth(widest))
        self.move((room.width() - self.width()) // 2, max(0, room.height() - self.height() - 44))

    def _on_way_clicked(self) -> None:
        self.hide()
        if self._run is not None:
            self._run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
