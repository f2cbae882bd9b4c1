"""A scroll area as high as its content wants, as long as others keep enough room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

#: Qt's own "no limit".
_ANY = 16_777_215
#: Height that is never taken away, in px.
_LEAST = 72


class FittingScroll(QScrollArea):
    """Holds a column of widgets; takes no more room than they need, and leaves `reserve` px of the parent to others."""

    def __init__(self, name: str, reserve: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._reserve = reserve
        #: Whose height is shared; the parent's when None.
        self.within: QWidget | None = None
        self._fitting = True
        self._watched: QWidget | None = None
        page = QWidget()
        page.setProperty("page", "true")
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.setWidget(page)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.fit)

    def set_fitting(self, on: bool) -> None:
        """Fit the content (on), or take whatever height there is (off)."""
        self._fitting = on
        if not on:
            self.setMinimumHeight(0)
            self.setMaximumHeight(_ANY)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed if on else QSizePolicy.Policy.Expanding
        )
        self._timer.start()

    @Slot()
    def fit(self) -> None:
        """Take the height that the content needs now."""
        if not self._fitting:
            return
        layout = self.column
        layout.activate()
        width = self.viewport().width()
        wanted = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        shared = self.within or self.parentWidget()
        if shared is not None and shared is not self._watched:
            self._watched = shared
            shared.installEventFilter(self)
        room = shared.height() if shared is not None else wanted
        self.setFixedHeight(max(0, min(wanted, max(_LEAST, room - self._reserve))))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._timer.start()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.LayoutRequest:
            self._timer.start()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shared became less or more: a fixed height would push the others out, or leave them too little."""
        if watched is self._watched and event.type() == QEvent.Type.Resize:
            self._timer.start()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, 0)
