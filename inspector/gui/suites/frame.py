"""The frame of the window of a suite: what stands where; what it does lies in `window`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.screen import resize_to_fit
from inspector.gui.suites.box_list import BoxList
from inspector.gui.suites.found import FoundPane
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.labels import ElidedLabel
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.segmented import Segmented


class SuiteFrame(QDialog):
    """Title and choices above, boxes and what came in the middle, the verdict below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Suite")
        self.name, self.told, self.verdict = ElidedLabel("title"), ElidedLabel("dim"), ElidedLabel("heading")
        self.open_button = button("Open…", "folder-open")
        self.where = Segmented("What is looked at")
        self.where.set_segments(
            (
                ("live", "What arrives", "Waits for the events, and fires what the suite fires"),
                ("session", "The session", "Looks at what has arrived already"),
            )
        )
        self.run_button = button("Run", "play", kind="primary")
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.bar.setAccessibleName("Time that the suite waits")
        # its room stays when nothing runs: what stands below does not jump
        size = self.bar.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(size)
        self.notice = Notice()
        self.boxes, self.found = BoxList(), FoundPane()
        self.save_button = button("Save report…", "save")
        self._lay_out()
        resize_to_fit(self, 940, 600)

    def _lay_out(self) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(2)
        for label in (self.name, self.told):
            titles.addWidget(label)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(8)
        head.addLayout(titles, 1)
        parts: list[QWidget] = [self.where, self.open_button, self.run_button]
        for part in parts:
            head.addWidget(part)
        self.empty = EmptyState(
            "list-checks", "No suite is open", "A suite is a TOML file that says which events have to come, and how."
        )
        self.first_button = button("Open a suite…", "folder-open")
        self.empty.add(self.first_button)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.boxes)
        split.addWidget(self.found)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([370, 570])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(split)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.verdict, 1)
        foot.addWidget(self.save_button)
        foot.addWidget(button("Close", on_click=self.close))
        for one in self.findChildren(QPushButton):
            one.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        notices = QVBoxLayout()
        notices.setContentsMargins(16, 0, 16, 8)
        notices.addWidget(self.notice)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(notices)
        column.addWidget(_rule())
        column.addWidget(self.stack, 1)
        column.addWidget(_rule())
        column.addLayout(foot)


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("rule", "true")
    return line
