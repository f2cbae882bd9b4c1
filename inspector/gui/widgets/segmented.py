"""A row of joined buttons of which one is chosen (Pretty | Tree | Hex | Raw), and plain joined buttons.

Where there is no room for all, those at the end are in a menu behind the last one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from inspector.gui.fonts import Weight, ui_font
from inspector.gui.theme import current_theme

HEIGHT = 28
_PAD = 12
#: What stands for those that have no room, its width, and its number among the segments
_MORE, _MORE_WIDTH, _MORE_AT = "⋯", 30, -2


class Segmented(QWidget):
    """Chooses one of a few named things; Left and Right move, clicks choose. Painted, so that it is one shape."""

    #: Key of the segment that the user chose (or pressed, when nothing stays chosen).
    chosen = Signal(str)

    def __init__(self, name: str, *, sticky: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._sticky = sticky
        self._segments: list[tuple[str, str, str]] = []
        self._current = ""
        self._hover = -1
        self._focused = 0

    def set_segments(self, segments: Sequence[tuple[str, str] | tuple[str, str, str]], current: str = "") -> None:
        """Offer (key, label[, tooltip]) segments; `current` is the chosen key, by default the first."""
        made = [(part[0], part[1], part[2] if len(part) > 2 else "") for part in segments]
        current = current or (made[0][0] if made and self._sticky else "")
        if made == self._segments and current == self._current:
            return
        self._segments = made
        self._current = current
        self._focused = next((at for at, part in enumerate(made) if part[0] == current), 0)
        self.setFixedHeight(HEIGHT)
        self.setMaximumWidth(self.sizeHint().width())
        self.updateGeometry()
        self.update()

    @property
    def keys(self) -> list[str]:
        """Keys that are offered."""
        return [part[0] for part in self._segments]

    @property
    def current(self) -> str:
        """The chosen key, or an empty text."""
        return self._current

    def set_current(self, key: str) -> None:
        """Show a segment as chosen, without telling."""
        self._current = key
        self._focused = next((at for at, part in enumerate(self._segments) if part[0] == key), 0)
        self.update()

    def _font(self, chosen: bool) -> QFont:
        return ui_font(12, Weight.DemiBold if chosen else Weight.Normal)

    def _widths(self) -> list[int]:
        # the bold form's width for all, so that choosing moves nothing
        metrics = QFontMetricsF(self._font(True))
        return [round(metrics.horizontalAdvance(label)) + 2 * _PAD for _key, label, _tip in self._segments]

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(sum(self._widths()) + 1, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        widths = self._widths()
        if not widths:
            return QSize(0, HEIGHT)
        whole = sum(widths) + 1
        return QSize(min(whole, (widths[self._kept] if self._sticky else 0) + _MORE_WIDTH + 1), HEIGHT)

    @property
    def _kept(self) -> int:
        """The segment that is always seen: the chosen one, or that with the focus."""
        chosen = next((at for at, part in enumerate(self._segments) if part[0] == self._current), self._focused)
        return chosen if self._sticky else self._focused

    def _shown(self) -> list[tuple[int, int]]:
        """What there is room for: numbers of segments (or _MORE_AT) with their widths, from the left."""
        widths = self._widths()
        if sum(widths) + 1 <= self.width():
            return list(enumerate(widths))
        room = self.width() - _MORE_WIDTH - 1
        shown: list[int] = []
        for at, width in enumerate(widths):
            if sum(widths[one] for one in shown) + width > room:
                break
            shown.append(at)
        if (shown or self._sticky) and self._kept not in shown:
            while shown and sum(widths[one] for one in shown) + widths[self._kept] > room:
                shown.pop()
            shown.append(self._kept)
        # the last one takes what is left, so that the frame is whole
        return [*((at, widths[at]) for at in shown), (_MORE_AT, self.width() - sum(widths[at] for at in shown))]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(frame, 6, 6)
        painter.fillPath(path, theme.color("panel"))
        painter.setClipPath(path)
        x = 0
        for at, width in self._shown():
            key, label, _tip = self._segments[at] if at >= 0 else ("", _MORE, "")
            box = QRectF(x, 0, width, HEIGHT)
            on = key == self._current and self._sticky
            if on:
                painter.fillRect(box, theme.color("sel"))
            elif at == self._hover:
                painter.fillRect(box, theme.color("hover"))
            painter.setFont(self._font(on))
            painter.setPen(theme.color("text" if on or not self._sticky else "dim"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
            if x:
                painter.fillRect(QRectF(x, 0, 1, HEIGHT), theme.color("line"))
            if self.hasFocus() and at == self._focused:
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 4, 4)
            x += width
        painter.setClipping(False)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _at(self, x: float) -> int:
        left = 0
        for at, width in self._shown():
            left += width
            if x < left:
                return at
        return -1

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._segments):
            self._focused = at
            key = self._segments[at][0]
            if self._sticky:
                if key == self._current:
                    return
                self._current = key
            self.update()
            self.chosen.emit(key)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            at = self._at(event.position().x())
            if at == _MORE_AT:
                self.more_menu().popup(self.mapToGlobal(QPoint(self.width() - _MORE_WIDTH, HEIGHT)))
            else:
                self._choose(at)

    def more_menu(self) -> QMenu:
        """A menu of those that there is no room for."""
        shown = {at for at, _width in self._shown()}
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for at, (_key, label, tip) in enumerate(self._segments):
            if at not in shown:
                action = menu.addAction(label)
                action.setToolTip(tip)
                action.triggered.connect(lambda _checked=False, at=at: self._choose(at))
        return menu

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        hover = self._at(event.position().x())
        if hover != self._hover:
            self._hover = hover
            self.update()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Leave:
            self._hover = -1
            self.update()
        elif event.type() == QEvent.Type.ToolTip:
            tip = self._segments[self._hover][2] if 0 <= self._hover < len(self._segments) else ""
            QToolTip.showText(event.globalPos(), tip, self)  # type: ignore[attr-defined]
            return True
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.PaletteChange):
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._segments:
            self._focused = (self._focused + step) % len(self._segments)
            if self._sticky:
                self._choose(self._focused)
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            self._choose(self._focused)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._sticky:
            # where one is chosen already, Enter is for the dialog around it
            self._choose(self._focused)
        else:
            event.ignore()
