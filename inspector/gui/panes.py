"""How the window shares its room: sidebar, list and detail, with splitters that are remembered."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from inspector.gui.state import WindowState

#: Pixels of the sidebar and of the rest, and the list's share beside or above the detail, before the user says else.
_OUTER = (212, 1228)
_RIGHT, _BELOW = 0.582, 0.5


class Panes(QSplitter):
    """The sidebar at the left; right of it the list, with the detail at its right or below it."""

    def __init__(self, state: WindowState, sidebar: QWidget, listed: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._state = state
        self._sidebar = sidebar
        self.below = bool(state.get("detail_below", False))
        self.inner = QSplitter(Qt.Orientation.Vertical if self.below else Qt.Orientation.Horizontal)
        for splitter in (self, self.inner):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        sidebar.setMinimumWidth(140)
        listed.setMinimumSize(260, 120)
        self.inner.addWidget(listed)
        self.addWidget(sidebar)
        self.addWidget(self.inner)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        sidebar.setVisible(state.get("sidebar", True))
        if not _restore(self, state.get("outer", "")):
            self.setSizes(list(_OUTER))

    def add_detail(self, detail: QWidget) -> None:
        """Show a detail beside the list, sharing the room as before."""
        detail.setMinimumSize(360, 160)
        self.inner.addWidget(detail)
        self._restore_inner()

    def turn(self, below: bool) -> None:
        """Detail below the list, or at its right."""
        self._remember_inner()
        self.below = below
        self.inner.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        self._restore_inner()
        self._state.set("detail_below", below)

    def remember(self) -> None:
        """Put the present shares into the window's state."""
        if self._sidebar.isVisible():
            self._state.set("outer", _saved(self))
        self._remember_inner()

    @property
    def _key(self) -> str:
        return "split_below" if self.below else "split_right"

    def _restore_inner(self) -> None:
        if not _restore(self.inner, self._state.get(self._key, "")):
            whole = self.inner.height() if self.below else self.inner.width()
            share = _BELOW if self.below else _RIGHT
            self.inner.setSizes([int(whole * share), int(whole * (1 - share))])

    def _remember_inner(self) -> None:
        if self.inner.count() > 1:
            self._state.set(self._key, _saved(self.inner))


def _saved(splitter: QSplitter) -> str:
    return bytes(splitter.saveState().toBase64().data()).decode("ascii")


def _restore(splitter: QSplitter, saved: str) -> bool:
    if not saved:
        return False
    orientation = splitter.orientation()
    done = splitter.restoreState(QByteArray.fromBase64(saved.encode("ascii")))
    splitter.setOrientation(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    return done
