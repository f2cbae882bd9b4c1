"""The row over a body: its views, what it is in words, its tools."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from inspector.gui.detail.prepared import Prepared
from inspector.gui.detail.views.base import Tool
from inspector.gui.widgets.labels import ElidedLabel
from inspector.gui.widgets.segmented import Segmented

_TOOLS = (
    ("find", "Find", "Find in this view (Ctrl+F)"),
    ("copy", "Copy", "Copy all of this view"),
    ("save", "Save", "Save the body as a file"),
)


class BodyBar(QWidget):
    """`views` and `tools` tell what was chosen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.views = Segmented(f"View of the {name}")
        self.status = ElidedLabel("small")
        self.status.setMinimumWidth(1)  # gives way before the buttons do
        self.tools = Segmented(f"Tools of the {name}", sticky=False)
        self.tools.set_segments(_TOOLS)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.views)
        row.addWidget(self.status, 1)
        row.addWidget(self.tools)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where not all has room, tools go into their menu first."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        views = self.views.sizeHint().width() if not self.views.isHidden() else 0
        tools = self.tools.sizeHint().width()
        room = self.width() - 2 * self._row.spacing() - self.status.minimumWidth()
        least = self.tools.minimumSizeHint().width()
        self.tools.setMaximumWidth(max(least, min(tools, room - views)))

    def show_prepared(self, prepared: Prepared, own: Sequence[Tool] | None) -> None:
        """Offer the views of a body, and its tools: those of its pane (None: lines are searched), Copy and Save."""
        self.views.set_segments(
            [(view.name, view.title, f"Alt+{at}") for at, view in enumerate(prepared.views, 1)], prepared.view
        )
        self.views.setVisible(bool(prepared.body.data) and len(prepared.views) > 1)
        self.tools.setVisible(bool(prepared.body.wire))
        self.tools.set_segments([*(own if own is not None else _TOOLS[:1]), *_TOOLS[1:]])
        self._share()
