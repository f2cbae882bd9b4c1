"""Paints the cells of the list: cheap, because a busy list repaints hundreds of cells a few times a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from inspector.badges import Badge
from inspector.capture import GATE_RULE, HANDSHAKE_RULE, Summary
from inspector.columns import answered_by, badge_of, checks_of, event_parts, step_of, visible
from inspector.gui.captures.colours import paint_mark, tint_of
from inspector.gui.captures.listed import Listed
from inspector.gui.captures.model import CapturesModel
from inspector.gui.fonts import Weight, mono_font, ui_font
from inspector.gui.icons import pixmap
from inspector.gui.theme import Theme, current_theme
from inspector.gui.widgets.badge import HEIGHT, badge_width, paint_badge

PADDING = 8
#: The mark of a pinned row: its size, and how far from the left of the row's number it stands.
_PIN, _PIN_LEFT = 12, 6
#: Width of the bar at the left of a selected row, which a coloured one has not.
_SELECTED = 3
#: Pixels of an event's name below which it is no name any more.
_LEAST_NAME = 40
#: Beside a status, around the step of the plan that gave it.
_STEP_GAP = 4
#: What marks an event: how it was answered, where that was no usual answer, and that it has a note.
_ANSWERED = {HANDSHAKE_RULE: ("handshake", "accent"), GATE_RULE: ("shield-x", "bad")}
_NOTE = ("sticky-note", "warn")
#: How texts stand in their cells. Joined once: for each cell of each paint it would be a tenth of the work.
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
Painted = Callable[[int, int], None]


def _model(index: QModelIndex | QPersistentModelIndex) -> CapturesModel:
    model = index.model()
    assert isinstance(model, CapturesModel)
    return model


class CaptureDelegate(QStyledItemDelegate):
    """Draws one cell. `on_painted(id, received_us)` is called for each row drawn, for the probe."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.row_height = 28
        self.hovered_row = -1
        #: True while the path has no column of its own: a row without an event then shows it in the event's place.
        self.path_hidden = False
        #: True while deliveries of one event stand together: the later ones under the newest are set in.
        self.grouped = False
        self.on_painted: Painted | None = None
        self._mono = mono_font(12)
        self._mono_strong = mono_font(12, Weight.Medium)
        self._ui = ui_font(13, tabular=True)
        self._small = ui_font(11, tabular=True)
        self._badges: dict[tuple[Badge, str, int], QPixmap] = {}
        fonts = {"mono": self._mono, "ui": self._ui, "small": self._small}
        self._metrics = {name: QFontMetrics(font) for name, font in fonts.items()}

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows have one height; widths are the user's."""
        return QSize(_model(index).columns[index.column()].width, self.row_height)

    def wanted_width(self, column: Listed, row: Summary, text: str) -> int:
        """Pixels in which the cell shows all of its text."""
        if column.paint in ("badge", "checks"):
            return badge_width(badge_of(row) if column.paint == "badge" else checks_of(row)) + PADDING + 4
        if column.paint == "id":
            return self.number_width(row.id)
        if column.paint == "status" and step_of(row):
            return self._status_width(text)
        mono = column.paint in ("mono", "method", "status")
        mark = (
            (16 * (answered_by(row) in _ANSWERED) + 24 * bool(row.note) + 16 * (self.grouped and row.deliveries > 1))
            if column.paint == "event"
            else 0
        )
        return self._metrics["mono" if mono else "ui"].horizontalAdvance(text) + 2 * PADDING + mark

    def number_width(self, highest: int) -> int:
        """Pixels in which a row's number is not cut, up to that one, and stands beside the mark of a pinned row."""
        return self._metrics["ui"].horizontalAdvance("0" * len(str(highest))) + _PIN_LEFT + _PIN + 2 + PADDING

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background, colour mark, then the cell by its kind."""
        theme = current_theme()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        edge = _SELECTED if selected and self._leads(index) else 0
        if selected:
            painter.fillRect(rect, theme.color("sel"))
            painter.fillRect(QRect(rect.left(), rect.top(), edge, rect.height()), theme.color("accent"))
        elif index.row() == self.hovered_row:
            painter.fillRect(rect, theme.color("hover"))
        model = _model(index)
        row = model.summary(index.row())
        if row is None:
            return
        by_rule = model.beside.colour_by_rule(row) if not row.colour else ""
        if by_rule and not selected and index.row() != self.hovered_row:
            painter.fillRect(rect, tint_of(theme, by_rule))
        column = model.columns[index.column()]
        kind = column.paint
        if kind == "id":
            self._paint_id(painter, theme, rect, row, row.colour or by_rule, edge, right=column.right)
            if self.on_painted is not None:
                self.on_painted(row.id, row.received_us)
        elif kind == "badge":
            self._paint_badge(painter, theme, rect, badge_of(row))
        elif kind == "checks":
            self._paint_badge(painter, theme, rect, checks_of(row))
        elif kind == "method":
            token = "bad" if row.malformed else "accent"
            self._text(
                painter,
                rect,
                model.text_of(column, row),
                theme.color(token),
                mono=True,
                strong=True,
                right=column.right,
            )
        elif kind == "status":
            self._paint_status(painter, theme, rect, row, model.text_of(column, row), right=column.right)
        elif kind == "event":
            self._paint_event(painter, theme, rect, row)
        else:
            if column.key == "endpoint" and (colour := model.endpoint_colours.get(row.endpoint)):
                bar = QRect(rect.left(), rect.top() + 7, 4, rect.height() - 14)
                paint_mark(painter, bar, colour, theme)
            self._paint_text(painter, theme, rect, model.text_of(column, row), column)

    def _leads(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether the cell is the first of its row."""
        table = self.parent()
        return isinstance(table, QTableView) and table.horizontalHeader().sectionPosition(index.column()) == 0

    def _paint_id(
        self, painter: QPainter, theme: Theme, rect: QRect, row: Summary, colour: str, inset: int, *, right: bool
    ) -> None:
        if colour:
            bar = QRect(rect.left() + inset, rect.top() + 1, 4, rect.height() - 2)
            paint_mark(painter, bar, colour, theme)
        if row.pinned:
            mark = pixmap("pin", "accent", _PIN)
            painter.drawPixmap(QPoint(rect.left() + _PIN_LEFT, rect.top() + (rect.height() - _PIN) // 2), mark)
        self._text(painter, rect, str(row.id), theme.color("dim"), right=right)

    def _paint_badge(self, painter: QPainter, theme: Theme, rect: QRect, badge: Badge) -> None:
        if not badge.word:
            self._text(painter, rect, badge.sign, theme.color("dim"))
            return
        room = min(badge_width(badge), rect.width() - PADDING - 4)
        key = (badge, theme.name, room)
        drawn = self._badges.get(key)
        if drawn is None:
            ratio = painter.device().devicePixelRatio()
            drawn = QPixmap(QSize(round(room * ratio), round(HEIGHT * ratio)))
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            brush = QPainter(drawn)
            paint_badge(brush, QRectF(0, 0, room, HEIGHT), badge, theme)
            brush.end()
            if len(self._badges) > 500:
                self._badges.clear()
            self._badges[key] = drawn
        painter.drawPixmap(QPoint(rect.left() + PADDING, rect.top() + (rect.height() - HEIGHT) // 2), drawn)

    def _paint_status(
        self, painter: QPainter, theme: Theme, rect: QRect, row: Summary, text: str, *, right: bool
    ) -> None:
        token = {2: "ok", 3: "warn", 4: "bad", 5: "bad"}.get(row.status // 100, "dim")
        if not step_of(row):
            self._text(painter, rect, text, theme.color(token), mono=True, right=right)
            return
        status, _, step = text.partition(" ")
        wide = self._metrics["mono"].horizontalAdvance(status)
        begin = max(0, rect.width() - self._status_width(text)) if right else 0
        self._text(painter, rect.adjusted(begin, 0, 0, 0), status, theme.color(token), mono=True)
        room = rect.adjusted(begin + PADDING + wide + _STEP_GAP, 0, -_STEP_GAP, 0)
        painter.setFont(self._small)
        painter.setPen(theme.color("dim"))
        painter.drawText(
            room, _LEFT, self._metrics["small"].elidedText(step, Qt.TextElideMode.ElideRight, room.width())
        )

    def _status_width(self, text: str) -> int:
        """Pixels of a status with the step of its plan, as they are painted."""
        status, _, step = text.partition(" ")
        wide = self._metrics["mono"].horizontalAdvance(status) + self._metrics["small"].horizontalAdvance(step)
        return PADDING + wide + 2 * _STEP_GAP

    def _paint_event(self, painter: QPainter, theme: Theme, rect: QRect, row: Summary) -> None:
        room = QRect(rect)
        if self.grouped and row.deliveries > 1:
            self._paint_branch(painter, theme, rect, row)
            room.setLeft(rect.left() + 16)
        marks = [_ANSWERED[kind]] if (kind := answered_by(row)) in _ANSWERED else []
        for name, token in [*marks, *([_NOTE] if row.note else [])]:
            left = room.right() - (20 if room.right() == rect.right() else 16)
            painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - 13) // 2), pixmap(name, token, 13))
            room.setRight(left - 4)
        if row.event_type or not self.path_hidden:
            token = "text" if row.event_type else "dim"
            self._text(painter, room, self._event_text(row, room.width() - 2 * PADDING), theme.color(token))
        else:
            self._text(painter, room, visible(row.path), theme.color("dim"), mono=True)

    def _event_text(self, row: Summary, room: int) -> str:
        """The event with which delivery it is: of what is too long the name is cut, as long as something is left."""
        name, again = event_parts(row)
        metrics = self._metrics["ui"]
        left = room - metrics.horizontalAdvance(again)
        if not again or left < _LEAST_NAME:
            return f"{name}{again}"
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, left) + again

    def _paint_branch(self, painter: QPainter, theme: Theme, rect: QRect, row: Summary) -> None:
        """The line that joins the deliveries of an event, from the newest down to the first."""
        x, middle = rect.left() + PADDING + 3, rect.center().y()
        painter.setPen(theme.color("dim"))
        top = middle if row.delivery == row.deliveries else rect.top()
        painter.drawLine(x, top, x, middle if row.delivery == 1 else rect.bottom())
        painter.drawLine(x, middle, x + 6, middle)

    def _paint_text(self, painter: QPainter, theme: Theme, rect: QRect, text: str, column: Listed) -> None:
        if not text:
            return
        colour = theme.color("dim" if text in ("–", "…") else "text")
        self._text(painter, rect, text, colour, mono=column.paint == "mono", right=column.right)

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        colour: QColor,
        *,
        mono: bool = False,
        strong: bool = False,
        right: bool = False,
    ) -> None:
        room = rect.width() - 2 * PADDING
        metrics = self._metrics["mono" if mono else "ui"]
        if len(text) * metrics.averageCharWidth() > room * 0.8 and metrics.horizontalAdvance(text) > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(self._mono_strong if strong else self._mono if mono else self._ui)
        painter.setPen(colour)
        painter.drawText(rect.adjusted(PADDING, 0, -PADDING, 0), _RIGHT if right else _LEFT, text)
