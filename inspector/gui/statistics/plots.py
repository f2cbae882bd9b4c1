"""The plots: arrivals over time, and sizes, gaps and delays of each group. Imported late: NumPy comes with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from inspector.bodies import visible
from inspector.gui.fonts import ui_font
from inspector.gui.statistics.groups import seconds
from inspector.gui.theme import Theme, current_theme
from inspector.statistics import Figures, Spread, Statistics
from inspector.wording import size, span_unit

#: Groups that have a line of their own, and those that have a bar.
_LINES, _BARS = 5, 12
#: Lines differ by more than their colour.
_STYLES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
_SHOWN = 28
_UNITS = {"ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours", "d": "days"}


class Plots(pg.PlotWidget):  # type: ignore[misc]
    """One plot at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._times = pg.DateAxisItem(orientation="bottom")
        super().__init__(parent, axisItems={"bottom": self._times}, background=None)
        self.setAccessibleName("Plot")
        self.setMenuEnabled(False)
        self.hideButtons()
        self._legend = self.addLegend(offset=(-8, 4), labelTextSize="12px", colCount=3)
        self._kind = ""

    def show_rate(self, statistics: Statistics, groups: Sequence[Figures]) -> None:
        """Arrivals over time: all as an area, the largest groups as lines."""
        theme = self._begin("rate")
        starts = list(statistics.starts())
        if not starts:
            return
        edges = [*starts, starts[-1] + statistics.step_s]
        area = QColor(theme.hex("mut"))
        area.setAlpha(60)
        total = statistics.series(statistics.total)
        self.plot(edges, total, stepMode="center", fillLevel=0, brush=area, pen=theme.color("mut"), name="All")
        if len(groups) > 1:
            middles = [start + statistics.step_s / 2 for start in starts]
            for place, one in enumerate(groups[:_LINES]):
                pen = pg.mkPen(theme.plots[place % len(theme.plots)], width=2, style=_STYLES[place % len(_STYLES)])
                self.plot(middles, statistics.series(one), pen=pen, antialias=True, name=_name(one))
        self.setLabel("left", f"requests in {seconds(statistics.step_s)}")
        self.setLimits(yMin=0)
        self.enableAutoRange(axis="x")
        # the legend stands above what is drawn
        self.setYRange(0, max(1, *total) * 1.35, padding=0)

    def show_spread(self, what: str, groups: Sequence[Figures]) -> None:
        """`sizes`, `gaps` or `delays`: median as a bar, 95 % as a mark."""
        theme = self._begin(what)
        named = [(_name(one), _spread(one, what)) for one in groups[:_BARS]]
        rows = [(name, spread) for name, spread in named if spread.count][::-1]
        unit, unit_name = 1.0, "bytes"
        if what != "sizes":
            # a scale that reads well: delays may be milliseconds or years
            unit, unit_name = span_unit(max((spread.quantile(0.95) or 0.0 for _, spread in rows), default=0.0))
        for place, (_, spread) in enumerate(rows):
            middle, most = spread.quantile(0.5) or 0.0, spread.quantile(0.95) or 0.0
            self.addItem(pg.BarGraphItem(x0=0, x1=most / unit, y=place, height=0.5, brush=_faint(theme), pen=None))
            bar = pg.BarGraphItem(x0=0, x1=middle / unit, y=place, height=0.5, brush=theme.plots[0], pen=None)
            self.addItem(bar)
            told = pg.TextItem(
                f"{_value(middle, what)}, 95 %: {_value(most, what)}", theme.color("text"), anchor=(0, 0.5)
            )
            told.setFont(ui_font(12))
            told.setPos(QPointF(0, place + 0.42))
            self.addItem(told)
        self.getAxis("left").setTicks([[(place, name) for place, (name, _) in enumerate(rows)]])
        self.setLabel("bottom", _UNITS.get(unit_name, unit_name))
        self.setLimits(xMin=0)
        self.enableAutoRange()

    def _begin(self, kind: str) -> Theme:
        theme = current_theme()
        self.clear()
        self._legend.clear()
        self._legend.setVisible(kind == "rate")
        self._legend.setLabelTextColor(theme.color("text"))
        behind = QColor(theme.hex("panel"))
        behind.setAlpha(225)
        self._legend.setBrush(behind)
        if kind != self._kind:
            self._kind = kind
            axis = pg.DateAxisItem(orientation="bottom") if kind == "rate" else pg.AxisItem("bottom")
            self.setAxisItems({"bottom": axis})
            self.getAxis("left").setTicks(None)
            self.setLabel("left", None)
            self.setLimits(xMin=None, yMin=None)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("dim"))
            axis.setTickFont(ui_font(12))
        self.setBackground(theme.color("panel"))
        self.showGrid(x=kind != "rate", y=kind == "rate", alpha=0.15)
        self.setMouseEnabled(x=kind == "rate", y=False)
        return theme

    def picture(self, *, svg: bool) -> Callable[[], bytes]:
        """What is seen, as it is now; what is given back makes a PNG or SVG of it, on any thread."""
        if not svg:
            image = self.grab().toImage()
            return lambda: _png(image)
        kept = QBuffer()
        made = QSvgGenerator()
        made.setOutputDevice(kept)
        made.setSize(QSize(self.width(), self.height()))
        made.setViewBox(self.rect())
        made.setTitle("Statistics")
        painter = QPainter(made)
        painter.fillRect(self.rect(), current_theme().color("panel"))
        self.render(painter, QRectF(self.rect()))
        painter.end()
        text = bytes(kept.data().data())
        return lambda: text


def _png(image: QImage) -> bytes:
    kept = QBuffer()
    kept.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(kept, b"png").write(image)
    return bytes(kept.data().data())


def _faint(theme: Theme) -> QColor:
    made = QColor(theme.plots[0])
    made.setAlpha(70)
    return made


def _name(one: Figures) -> str:
    name = visible(one.name).text or "(none)"
    return name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"


def _spread(one: Figures, what: str) -> Spread:
    found: Any = {"sizes": one.sizes, "gaps": one.gaps, "delays": one.delays}[what]
    assert isinstance(found, Spread)
    return found


def _value(value: float, what: str) -> str:
    return size(int(value)) if what == "sizes" else seconds(value)
