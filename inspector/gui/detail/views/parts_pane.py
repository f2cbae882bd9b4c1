"""A body made of others (multipart, records, events): a list of its parts, and the chosen one as a body of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from inspector.bodies.parts import Part, Parts
from inspector.bodies.visible import visible
from inspector.capture import Headers
from inspector.gui.detail.views.base import ModelPane, Tool
from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.key_value_table import KeyValueTable
from inspector.gui.widgets.labels import ElidedLabel
from inspector.workers import Token, Workers

if TYPE_CHECKING:
    from inspector.gui.detail.body_pane import BodyPane

Index = QModelIndex | QPersistentModelIndex
ROW = 26
_PAD = 8
#: Height in px of the header lines of a part at most
_HEADERS = 132
#: Bodies inside bodies that are shown: a multipart inside a multipart is real, ten levels are not
_DEEPEST = 4


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.parts = Parts((), "part")

    def replace(self, parts: Parts) -> None:
        self.beginResetModel()
        self.parts = parts
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.parts.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            part = self.parts.items[index.row()]
            return f"{part.title}  {part.remark}"
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QTableView, model: _Model) -> None:
        super().__init__(view)
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, part = current_theme(), self._model.parts.items[index.row()]
        area = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.color("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.color("hover"))
        painter.setFont(mono_font(12))
        painter.setPen(theme.color("text"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        metrics = painter.fontMetrics()
        title = metrics.elidedText(part.title, Qt.TextElideMode.ElideRight, round(area.width() / 2))
        painter.drawText(area.adjusted(_PAD, 0, 0, 0), left, title)
        behind = area.adjusted(_PAD + metrics.horizontalAdvance(title) + 12, 0, -_PAD, 0)
        painter.setFont(ui_font(12))
        painter.setPen(theme.color("dim"))
        remark = painter.fontMetrics().elidedText(part.remark, Qt.TextElideMode.ElideRight, round(behind.width()))
        painter.drawText(behind, left, remark)


class PartsPane(ModelPane):
    """Shows the Parts of a body."""

    def __init__(self, name: str, workers: Workers) -> None:
        super().__init__(name, workers, "parts")
        self._name = name
        self._rows = _Model()
        # a list view lays out every row, a table only those that are seen
        self.list = QTableView()
        self.list.setAccessibleName(f"Parts of the {name}")
        self.list.setModel(self._rows)
        self.list.setItemDelegate(_Delegate(self.list, self._rows))
        self.list.horizontalHeader().hide()
        self.list.horizontalHeader().setStretchLastSection(True)
        self.list.verticalHeader().hide()
        self.list.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.list.verticalHeader().setDefaultSectionSize(ROW)
        self.list.setShowGrid(False)
        self.list.setTabKeyNavigation(False)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.heading = ElidedLabel("heading")
        self.headers = KeyValueTable(f"Header lines of the part of the {name}")
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.headers)
        self._column = column
        self.body: BodyPane | None = None
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.list)
        self._split.addWidget(self._inside)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([4 * ROW, 400])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    @property
    def tools(self) -> Sequence[Tool]:
        """See ModelPane."""
        return (("part", "Save part", "Save the bytes of the chosen part as a file"),)

    def use_tool(self, tool: str, anchor: QWidget) -> None:  # noqa: ARG002
        """See ModelPane."""
        part = self.part
        if part is not None:
            self.save_wanted.emit(part.data, part.file_name)

    @property
    def part(self) -> Part | None:
        """The chosen part."""
        row = self.list.currentIndex().row()
        return self._rows.parts.items[row] if 0 <= row < len(self._rows.parts.items) else None

    def show_model(self, model: object) -> None:
        """See ModelPane."""
        assert isinstance(model, Parts)
        self._rows.replace(model)
        self.list.setVisible(len(model.items) != 1)
        self.list.setMaximumHeight(max(3, min(len(model.items), 400)) * ROW)
        self.list.scrollToTop()
        if model.items:
            self.list.setCurrentIndex(self._rows.index(0, 0))

    def forget(self) -> None:
        """See ModelPane."""
        super().forget()
        self._rows.replace(Parts((), "part"))
        if self.body is not None:
            self.body.show_body(Headers(), b"")

    def whole(self) -> Callable[[Token], str] | None:
        """See ModelPane: the view's lines."""
        return None

    @Slot(object, object)
    def _on_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        part = self.part
        if part is None:
            return
        noun = self._rows.parts.noun
        self.heading.set_full_text(f"{noun.capitalize()} {part.title} · {len(part.data):,} bytes")
        shown = [(visible(name).text, visible(value).text) for name, value in part.headers]
        self.headers.set_lines(part.headers, shown)
        self.headers.setVisible(bool(part.headers))
        self.headers.setFixedHeight(min(self.headers.content_height(), _HEADERS))
        pairs = part.headers if part.real_headers else (("Content-Type", part.content_type),) * bool(part.content_type)
        inner = self._body_pane()
        inner.file_stem = part.file_name.rpartition(".")[0] or part.file_name
        inner.show_body(Headers.from_text([list(pair) for pair in pairs]), part.data)

    def _body_pane(self) -> BodyPane:
        if self.body is None:
            # a part is a body again: only known once both are
            from inspector.gui.detail.body_pane import BodyPane

            deep = self._name.count("part of the ") + 1
            only = ("raw", "hex") if deep >= _DEEPEST else ()
            self.body = BodyPane(f"part of the {self._name}", self.workers, only=only, empty="It is empty")
            self.body.filter_wanted.connect(self.filter_wanted)
            self.body.said.connect(self.said)
            self._column.addWidget(self.body, 1)
        return self.body
