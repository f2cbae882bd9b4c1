"""The expectations of a suite, one below the other, each with a box that is ticked when it is met."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspector.bodies import visible
from inspector.gui.fonts import Weight, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.badge import paint_sign
from inspector.suites import Outcome, Result
from inspector.wording import counted

#: Pixels: a row, the box in it, and the room around.
_ROW, _BOX, _PAD = 52, 20, 12
_SIGNS = {"met": "✓", "waiting": ""}
_TONES = {"met": "ok", "waiting": "mut"}
_WORDS = {"met": "Met", "waiting": "Waiting", "missing": "Missing", "wrong": "Wrong", "too many": "Too many"}


class BoxModel(QAbstractListModel):
    """A row for each expectation and rule, and one for what came unasked when there is any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: Result | None = None

    def show_result(self, result: Result | None) -> None:
        """Show how a run stands."""
        same = result is not None and self._result is not None and _rows(result) == _rows(self._result)
        if not same:
            self.beginResetModel()
        self._result = result
        if not same:
            self.endResetModel()
        elif result is not None:
            self.dataChanged.emit(self.index(0), self.index(_rows(result) - 1))

    def outcome(self, row: int) -> Outcome | None:
        """The expectation or rule of a row; None for the unasked ones."""
        found = () if self._result is None else self._result.outcomes
        return found[row] if 0 <= row < len(found) else None

    def texts(self, row: int) -> tuple[str, str, str, str]:
        """Name, how it stands, the word at the right, and the tone."""
        outcome = self.outcome(row)
        if outcome is None:
            count = 0 if self._result is None else self._result.unasked_count
            return "Came unasked", "What no expectation means", counted(count, "event"), "warn"
        word = _WORDS.get(outcome.state, outcome.state)
        told = outcome.asked if outcome.state in ("met", "waiting") else outcome.headline
        return visible(outcome.name).text, visible(told).text, word, _TONES.get(outcome.state, "bad")

    def sign(self, row: int) -> str:
        """What stands in the box."""
        outcome = self.outcome(row)
        return "?" if outcome is None else _SIGNS.get(outcome.state, "✕")

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() or self._result is None else _rows(self._result)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a screen reader says."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            name, told, word, _ = self.texts(index.row())
            return f"{name}: {word}. {told}"
        return None


def _rows(result: Result) -> int:
    return len(result.outcomes) + bool(result.unasked_count)


class BoxList(QListView):
    """Shows the model; one row is chosen."""

    #: The chosen row changed.
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = BoxModel(self)
        self.setAccessibleName("Expectations")
        self.setModel(self.boxes)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMinimumWidth(260)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.row_chosen.emit(now.row()))

    @property
    def row(self) -> int:
        """The chosen row, or -1."""
        return self.currentIndex().row()

    def choose(self, row: int) -> None:
        """Choose a row."""
        self.setCurrentIndex(self.boxes.index(row))

    def show_result(self, result: Result | None) -> None:
        """Show how a run stands; the chosen row stays chosen."""
        row = self.row
        self.boxes.show_result(result)
        if self.row < 0 and self.boxes.rowCount():
            self.choose(min(max(row, 0), self.boxes.rowCount() - 1))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = current_theme(), option.rect
        model = index.model()
        assert isinstance(model, BoxModel)
        name, told, word, tone = model.texts(index.row())
        front, back = theme.tone(tone)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect.left() + _PAD, rect.center().y() - _BOX / 2, _BOX, _BOX)
        sign = model.sign(index.row())
        painter.setPen(QPen(theme.color("dim") if not sign else front, 1.5))
        painter.setBrush(back if sign else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if sign:
            paint_sign(painter, box.adjusted(5, 5, -5, -5), sign, front)
        self._words(painter, rect, (name, told, word))
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, texts: tuple[str, str, str]) -> None:
        theme, (name, told, word) = current_theme(), texts
        left = rect.left() + _PAD * 2 + _BOX
        painter.setFont(ui_font(12))
        small = QFontMetricsF(ui_font(12))
        width = small.horizontalAdvance(word)
        right = rect.right() - _PAD
        painter.setPen(theme.color("dim"))
        painter.drawText(QPointF(right - width, rect.top() + 22), word)
        painter.drawText(QPointF(left, rect.top() + 40), _fit(small, told, right - left))
        bold = ui_font(13, Weight.Medium)
        painter.setFont(bold)
        painter.setPen(theme.color("text"))
        painter.drawText(QPointF(left, rect.top() + 22), _fit(QFontMetricsF(bold), name, right - width - 12 - left))


def _fit(metrics: QFontMetricsF, text: str, room: float) -> str:
    return metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, max(0.0, room))
