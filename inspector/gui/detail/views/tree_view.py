"""How a tree looks: names, values in the colours of the code view, remarks dimmed behind them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from inspector.gui.detail.views.tree_model import TreeModel
from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.code_painting import STYLES
from inspector.gui.widgets.item_views import claims, make_plain
from inspector.gui.widgets.line_layout import LineLayouts

ROW = 22
_PAD = 6
#: Widths of names and types in px; names give way where there is little room, if the user did not size them
_NAMES, _LEAST_NAMES, _TYPES = 168, 88, 92
_SHARE = 0.34
#: What the view does itself, even where the window has a shortcut of the same keys.
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Find, QKeySequence.StandardKey.SelectAll)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QTreeView, model: TreeModel) -> None:
        super().__init__(view)
        self._model = model
        self.layouts = LineLayouts(mono_font(12))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, row = current_theme(), self._model.row_of(index)
        rect: QRectF = QRectF(option.rect)
        painter.save()
        painter.setClipRect(rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        text = str(index.data() or "")
        if index.column() == 2:
            painter.setFont(ui_font(12))
            painter.setPen(theme.color("dim"))
            painter.drawText(rect.adjusted(_PAD, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, text)
        else:
            token = "dim" if row.is_range else "key"
            if index.column() == 1:
                token = STYLES.get(row.node.style, "bad" if row.node.style == "bad" else "text")
            painter.setFont(self.layouts.font)
            top = rect.top() + (ROW - self.layouts.text_height) / 2
            left = rect.left() + (2 if index.column() == 0 else _PAD)
            color = theme.color(token)
            room = max(1, int((rect.right() - left) / self.layouts.cell))
            if len(text) > room:
                text = text[: room - 1] + "…"
            spans = [(0, len(text), color)]
            self.layouts.paint(painter, QPointF(left, top), text, spans, color, (0, rect.width()))
            if index.column() == 1 and not row.is_range and (note := row.node.note):
                end = left + self.layouts.width_of(text) + (2 * self.layouts.cell if text else 0)
                painter.setFont(ui_font(12))
                painter.setPen(theme.color("dim"))
                behind = QRectF(end, rect.top(), max(0.0, rect.right() - end), rect.height())
                note = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, int(behind.width()))
                painter.drawText(behind, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, note)
        painter.restore()


class TreeArea(QTreeView):
    """The tree itself. Keys: arrows open and close, Ctrl+C copies the value, `*` opens what is inside, bounded."""

    #: The current row is to be copied.
    copy_wanted = Signal()
    #: The user wants to search.
    find_wanted = Signal()
    #: Esc was pressed.
    find_left = Signal()
    #: What is inside the current row is to be opened.
    open_wanted = Signal()
    #: A context menu is wanted there (global).
    menu_wanted = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = TreeModel()
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self, self.rows))
        make_plain(self)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("tree", "true")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, header.ResizeMode.Stretch)
        header.setSectionsMovable(False)
        self.setColumnWidth(0, _NAMES)
        self.setColumnWidth(2, _TYPES)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        before, fitting = (self._names_for(size.width()) for size in (event.oldSize(), event.size()))
        if event.oldSize().width() <= 0 or self.columnWidth(0) == before:
            self.setColumnWidth(0, fitting)
        super().resizeEvent(event)

    @staticmethod
    def _names_for(width: int) -> int:
        return max(_LEAST_NAMES, min(_NAMES, round(width * _SHARE)))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        return claims(event, _OWN_KEYS) or super().event(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif event.key() == Qt.Key.Key_Asterisk:
            # Qt's own way would open everything, however much it is
            self.open_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.find_left.emit()
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        else:
            where = event.globalPos()
        if self.currentIndex().isValid():
            self.menu_wanted.emit(where)
