"""One row of the lists at the left: a name with its colour, counts, and a way to copy under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.gui.captures.colours import paint_mark
from inspector.gui.fonts import Weight, ui_font
from inspector.gui.icons import pixmap
from inspector.gui.theme import current_theme
from inspector.gui.widgets.badge import paint_sign
from inspector.store.base import EndpointCount
from inspector.wording import number

NAME_ROLE = int(Qt.ItemDataRole.UserRole) + 1
COUNT_ROLE = int(Qt.ItemDataRole.UserRole) + 2
#: The colour of an endpoint, and whether its address can be copied.
COLOUR_ROLE = int(Qt.ItemDataRole.UserRole) + 3
COPY_ROLE = int(Qt.ItemDataRole.UserRole) + 4
#: Whether an endpoint is not set up any more, and only its requests are there.
GONE_ROLE = int(Qt.ItemDataRole.UserRole) + 5
ROW = 30
#: Side of the square that copies.
_COPY = 22


def copy_place(rect: QRect, known: EndpointCount | None) -> QRect:
    """Where in a row the address is copied: left of its numbers."""
    count = known or EndpointCount(0, 0)
    right = rect.right() - 16 - QFontMetrics(ui_font(13, tabular=True)).horizontalAdvance(number(count.count))
    if count.failed:
        strong = ui_font(13, Weight.DemiBold, tabular=True)
        right -= QFontMetrics(strong).horizontalAdvance(number(count.failed)) + 22
    return QRect(right - _COPY, rect.center().y() - _COPY // 2 + 1, _COPY, _COPY)


def elide_mode(title: str) -> Qt.TextElideMode:
    """What is left out of a title that is too long: of paths the middle, since many begin alike."""
    return Qt.TextElideMode.ElideMiddle if title.startswith("/") else Qt.TextElideMode.ElideRight


class EndpointDelegate(QStyledItemDelegate):
    """Colour and name at the left, failures in red, the count at the right; a way to copy under the pointer."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are as high."""
        return QSize(80, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One endpoint."""
        theme = current_theme()
        state: QStyle.StateFlag = option.state
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.color("accent") if state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sel" if selected else "hover"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.restore()
        known: EndpointCount | None = index.data(COUNT_ROLE)
        count = known or EndpointCount(0, 0)
        if colour := index.data(COLOUR_ROLE):
            paint_mark(painter, QRect(int(rect.left()), int(rect.top()) + 5, 4, int(rect.height()) - 10), colour, theme)
        inner: QRect = rect.toRect().adjusted(8, 0, -8, 0)
        font = ui_font(13, tabular=True)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.color("dim"))
        # what is not counted is not zero
        text = "" if known is None else number(count.count)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        right = inner.right() - metrics.horizontalAdvance(text) - 8
        if count.failed:
            failed = number(count.failed)
            strong = ui_font(13, Weight.DemiBold, tabular=True)
            painter.setFont(strong)
            painter.setPen(theme.color("bad"))
            width = QFontMetrics(strong).horizontalAdvance(failed)
            where = QRect(right - width, inner.top(), width + 1, inner.height())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), failed)
            right -= width + 14
            paint_sign(painter, QRectF(right, inner.center().y() - 4, 9, 9), "✕", theme.color("bad"))
            right -= 8
        if state & QStyle.StateFlag.State_MouseOver and index.data(COPY_ROLE):
            place = copy_place(option.rect, known)
            painter.drawPixmap(place.topLeft() + QPoint(4, 4), pixmap("copy", "dim", 14))
            right = place.left() - 4
        gone = bool(index.data(GONE_ROLE))
        title_font = ui_font(13, Weight.DemiBold) if selected else font
        title_font.setItalic(gone)
        painter.setFont(title_font)
        painter.setPen(theme.color("dim" if gone else "text"))
        title = str(index.data(Qt.ItemDataRole.DisplayRole))
        name = QFontMetrics(painter.font()).elidedText(title, elide_mode(title), right - inner.left())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)


class EndpointList(QListWidget):
    """A list whose rows copy their address by a click on the mark under the pointer."""

    #: The name of an endpoint.
    copy_wanted = Signal(str)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mark is no choice of the row."""
        if event.button() == Qt.MouseButton.LeftButton and (name := self._copied_at(event.position().toPoint())):
            self.copy_wanted.emit(name)
            return
        super().mousePressEvent(event)

    def _copied_at(self, place: QPoint) -> str:
        item = self.itemAt(place)
        if item is None or not item.data(COPY_ROLE):
            return ""
        on_mark = copy_place(self.visualItemRect(item), item.data(COUNT_ROLE)).contains(place)
        return str(item.data(NAME_ROLE)) if on_mark else ""
