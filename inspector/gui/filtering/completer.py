"""What may be written next, in a list under the filter field. It never takes the focus, and reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspector.bodies import visible
from inspector.gui.filtering.edit import FilterEdit
from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.query.completion import NOTHING_SEEN, Offer, Place, Seen, offers, place_at
from inspector.wording import number

_ROW, _ROWS, _WIDTH = 26, 10, 460
_OFFER = int(Qt.ItemDataRole.UserRole)


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offers: Sequence[Offer] = ()

    def replace(self, offers: Sequence[Offer]) -> None:
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self.offers)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        if not index.isValid():
            return None
        offer = self.offers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(offer.title).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                f"{visible(offer.title).text}, {visible(offer.help).text}" if offer.help else visible(offer.title).text
            )
        return offer if role == _OFFER else None


class _Delegate(QStyledItemDelegate):
    """What is offered at the left, what it means behind it, how often it was seen at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are as high."""
        return QSize(_WIDTH - 10, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One offer."""
        theme, offer = current_theme(), index.data(_OFFER)
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sel" if state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(rect, 4, 4)
            painter.restore()
        inner = rect.adjusted(8, 0, -8, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        right = inner.right()
        if offer.count:
            counts = ui_font(12, tabular=True)
            painter.setFont(counts)
            painter.setPen(theme.color("dim"))
            shown = number(offer.count)
            painter.drawText(inner, middle | int(Qt.AlignmentFlag.AlignRight), shown)
            right -= QFontMetrics(counts).horizontalAdvance(shown) + 12
        mono = mono_font(12)
        metrics = QFontMetrics(mono)
        room = right - inner.left()
        title = metrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole),
            Qt.TextElideMode.ElideMiddle,
            int(room * 0.7) if offer.help else room,
        )
        painter.setFont(mono)
        painter.setPen(theme.color("text"))
        painter.drawText(inner, middle, title)
        left = inner.left() + max(112, metrics.horizontalAdvance(title) + 16)
        if offer.help and right > left:
            small = ui_font(12)
            painter.setFont(small)
            painter.setPen(theme.color("dim"))
            text = QFontMetrics(small).elidedText(visible(offer.help).text, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, inner.top(), right - left, inner.height()), middle, text)


class Completer(QObject):
    """Watches the typing in a field and lists below a widget what fits.

    `seen` gives what is known of the session at once; `look_inside` asks for the values of a place inside requests,
    which come later: `refresh` then. `starters` are offered in an empty field, and those that begin with @ wherever
    one types that first.
    """

    def __init__(
        self,
        edit: FilterEdit,
        above: QWidget,
        *,
        seen: Callable[[], Seen] = lambda: NOTHING_SEEN,
        look_inside: Callable[[str], None] = lambda _place: None,
        starters: Callable[[], list[Offer]] = list,
    ) -> None:
        super().__init__(edit)
        self._edit, self._above = edit, above
        self._seen, self._look_inside, self._starters = seen, look_inside, starters
        self._place = Place("none", 0, 0, "")
        # offered although nothing is typed there; in the place of the whole text
        self._asked = self._anew = False
        self._model = _Model(self)
        self.list = QListView(edit.window())
        self.list.setProperty("popup", True)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName("What may be written here")
        self.list.clicked.connect(self._on_clicked)
        self.list.hide()
        edit.on_key = self._take_key
        edit.textEdited.connect(self._on_text_edited)
        edit.cursorPositionChanged.connect(self._on_cursor_moved)
        edit.focused.connect(self._on_focused)

    @property
    def open(self) -> bool:
        """Whether the list is there."""
        return self.list.isVisible()

    @property
    def offers(self) -> list[Offer]:
        """What is offered now; [] while the list is not there."""
        return list(self._model.offers) if self.open else []

    def refresh(self) -> None:
        """Something more was seen."""
        if self._anew and self.open:
            return
        if self.open or self._waits_inside():
            self._show(asked=self._asked)

    def close(self) -> None:
        """Take the list away."""
        self.list.hide()

    def begin(self) -> None:
        """Offer what fits at the cursor, also when nothing is typed there."""
        self._show(asked=True)

    def begin_anew(self) -> None:
        """Offer what a whole text may be: it takes the place of the one that is there."""
        self._place, self._anew = Place("word", 0, len(self._edit.text()), ""), True
        found = self._starters() or offers(self._place, self._seen())
        self._model.replace(found)
        self._put()

    def _waits_inside(self) -> bool:
        return self._edit.hasFocus() and self._place.kind == "value" and bool(self._place.path)

    def _on_text_edited(self, _text: str) -> None:
        self._show()

    def _on_cursor_moved(self, _before: int, now: int) -> None:
        if self.open and not self._place.start <= now <= self._place.end + 1:
            self.close()

    def _on_focused(self, on: bool) -> None:
        if not on:
            self.close()

    def _show(self, *, asked: bool = False) -> None:
        self._asked, self._anew = asked, False
        text, cursor = self._edit.text(), self._edit.cursorPosition()
        self._place = place_at(text, cursor)
        found = self._found(text, asked=asked)
        if not found:
            self.close()
            return
        current = self._current()
        self._model.replace(found)
        if current is not None and current in found:
            self.list.setCurrentIndex(self._model.index(found.index(current)))
        self._put()

    def _found(self, text: str, *, asked: bool) -> list[Offer]:
        if text.lstrip().startswith("@") or not text.strip():
            typed = text.strip().casefold()
            begun = [offer for offer in self._starters() if offer.title.casefold().startswith(typed)]
            if typed:
                self._place = Place("word", 0, len(text), text)
                return begun
            return [*begun, *offers(self._place, self._seen())] if asked else []
        place = self._place
        if place.kind == "word" and not place.typed and not asked:
            return []
        seen = self._seen()
        if place.kind == "value" and place.path:
            self._look_inside(f"{place.field}{place.path}")
        return offers(place, seen)

    def _put(self) -> None:
        window, edit = self._edit.window(), self._edit
        if self.list.parentWidget() is not window:
            self.list.setParent(window)
        rows = min(self._model.rowCount(), _ROWS)
        wanted = edit.mapTo(window, QPoint(edit.place_of(self._place.start) - 14, 0)).x()
        top = self._above.mapTo(window, QPoint(0, self._above.height())).y() - 1
        width = min(_WIDTH, window.width() - 16)
        left = max(8, min(wanted, window.width() - width - 8))
        self.list.setGeometry(left, top, width, min(rows * _ROW + 10, max(2 * _ROW, window.height() - top - 8)))
        self.list.show()
        self.list.raise_()

    def _current(self) -> Offer | None:
        index = self.list.currentIndex()
        return self._model.offers[index.row()] if index.isValid() else None

    def _take_key(self, event: QKeyEvent) -> bool:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if (key == Qt.Key.Key_Space and control) or (key == Qt.Key.Key_Down and not self.open):
            self.begin()
            return True
        if not self.open:
            return False
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _ROWS - 1,
            Qt.Key.Key_PageUp: 1 - _ROWS,
        }
        if key in steps:
            self._step(steps[Qt.Key(key)])
            return True
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            offer = self._current()
            if offer is None:
                self.close()
                return False
            self.take(offer)
            return True
        if key == Qt.Key.Key_Tab:
            self.take(self._current() or self._model.offers[0])
            return True
        return False

    def _step(self, by: int) -> None:
        row = self.list.currentIndex().row()
        last = self._model.rowCount() - 1
        to = -1 if row == 0 and by == -1 else max(0, min(last, row + by))
        self.list.setCurrentIndex(self._model.index(to) if to >= 0 else QModelIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        self.take(index.data(_OFFER))

    def take(self, offer: Offer) -> None:
        """Put an offer in the place of what is typed."""
        edit, place = self._edit, self._place
        text = offer.text
        at_end = place.end >= len(edit.text())
        if not offer.more and at_end and not place.op.endswith("("):
            text += " "
        edit.setSelection(place.start, place.end - place.start)
        edit.insert(text)
        self.list.setCurrentIndex(QModelIndex())
        if offer.more:
            self._show(asked=True)
        else:
            self.close()
