"""The endpoints at the left, with how many requests each has and how many of them failed their check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.gui.filtering.saved_list import SavedList
from inspector.gui.fonts import Weight, ui_font
from inspector.gui.icons import set_icon
from inspector.gui.sidebar_deliveries import SidebarDeliveries
from inspector.gui.theme import current_theme
from inspector.gui.widgets.badge import paint_sign
from inspector.store.base import EndpointCount
from inspector.wording import counted, number

NAME_ROLE = int(Qt.ItemDataRole.UserRole) + 1
COUNT_ROLE = int(Qt.ItemDataRole.UserRole) + 2
ROW = 30


class _EndpointDelegate(QStyledItemDelegate):
    """Name at the left, failures in red, the count at the right."""

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
        painter.setFont(ui_font(13, Weight.DemiBold) if selected else font)
        painter.setPen(theme.color("text"))
        name = QFontMetrics(painter.font()).elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, right - inner.left()
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)


class Sidebar(QWidget):
    """All requests, then each endpoint that is configured or has requests."""

    #: An endpoint's name to list, or an empty text for all.
    chosen = Signal(str)
    add_wanted = Signal()
    #: An endpoint's name and where its menu is wanted on the screen.
    menu_wanted = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 9, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 0, 0)
        title = QLabel("ENDPOINTS")
        title.setProperty("role", "section")
        head.addWidget(title, 1)
        add = QToolButton()
        add.setProperty("quiet", True)
        add.setProperty("small", True)
        add.setToolTip("Add endpoint…")
        add.setAccessibleName("Add endpoint")
        set_icon(add, "plus", "dim", 14)
        add.clicked.connect(self.add_wanted)
        head.addWidget(add)
        column.addLayout(head)
        self.list = QListWidget()
        self.list.setAccessibleName("Endpoints")
        self.list.setItemDelegate(_EndpointDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu_wanted)
        self.list.currentItemChanged.connect(self._on_current_changed)
        column.addWidget(self.list, 1000)
        column.addSpacing(8)
        self.saved = SavedList(COUNT_ROLE, ROW)
        self.saved.list.setItemDelegate(_EndpointDelegate(self.saved.list))
        column.addWidget(self.saved)
        self.deliveries = SidebarDeliveries(COUNT_ROLE, ROW)
        self.deliveries.list.setItemDelegate(_EndpointDelegate(self.deliveries.list))
        column.addWidget(self.deliveries)
        # the list takes what it needs, and scrolls when there is less
        column.addStretch(1)
        self._endpoints: Sequence[Endpoint] = ()
        self._counts: Mapping[str, EndpointCount] = {}
        self._names: list[str] = []
        self._show_rows()

    @property
    def endpoint(self) -> str:
        """The endpoint that is listed, an empty text for all."""
        item = self.list.currentItem()
        return str(item.data(NAME_ROLE)) if item is not None else ""

    def choose(self, name: str) -> None:
        """List an endpoint, or all for an empty text."""
        self.list.setCurrentRow(self._names.index(name) if name in self._names else 0)

    def set_endpoints(self, endpoints: Sequence[Endpoint]) -> None:
        """The configured endpoints."""
        self._endpoints = endpoints
        self._show_rows()

    def set_counts(self, total: int, counts: Mapping[str, EndpointCount]) -> None:
        """How many requests there are in all and of each endpoint."""
        self._counts = {**counts, "": EndpointCount(total, 0)}
        self._show_rows()

    def _show_rows(self) -> None:
        configured = {endpoint.name: endpoint for endpoint in self._endpoints}
        named = sorted((set(configured) | {name for name in self._counts if name}) - {DEFAULT_ENDPOINT})
        names = ["", *named, DEFAULT_ENDPOINT]
        if names != self._names:
            chosen = self.endpoint
            self.list.blockSignals(True)
            self.list.clear()
            for name in names:
                item = QListWidgetItem(self._title(name, configured.get(name)))
                item.setData(NAME_ROLE, name)
                self.list.addItem(item)
            self._names = names
            self.list.setMaximumHeight(ROW * len(names) + 2)
            self.list.setCurrentRow(names.index(chosen) if chosen in names else 0)
            self.list.blockSignals(False)
            if chosen not in names:
                self.chosen.emit("")
        for row, name in enumerate(names):
            item = self.list.item(row)
            item.setText(self._title(name, configured.get(name)))
            count = self._counts.get(name, EndpointCount(0, 0))
            if item.data(COUNT_ROLE) != count:
                item.setData(COUNT_ROLE, count)
            spoken = f"{item.text()}: {counted(count.count, 'request')}"
            if count.failed:
                spoken += f", {count.failed:,} with a signature that does not hold"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setToolTip(self._tip(configured.get(name), spoken))

    def _title(self, name: str, endpoint: Endpoint | None) -> str:
        if not name:
            return "All requests"
        if name == DEFAULT_ENDPOINT:
            return name
        return endpoint.path if endpoint is not None else f"/{name}"

    def _tip(self, endpoint: Endpoint | None, spoken: str) -> str:
        if endpoint is None:
            return spoken
        provider = "provider found by itself" if endpoint.provider == "auto" else endpoint.provider
        signing = [ref for ref in endpoint.secrets if ref.role != "test_key"]
        secrets = counted(len(signing), "signing secret")
        target = f"\nresends go to {endpoint.target}" if endpoint.target else ""
        forwards = "".join(f"\nforwards to {forward.to}" for forward in endpoint.forwards)
        return f"{spoken}\n{provider}, {secrets}{target}{forwards}"

    def _on_current_changed(self) -> None:
        self.chosen.emit(self.endpoint)

    def _on_menu_wanted(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is not None and item.data(NAME_ROLE):
            self.menu_wanted.emit(str(item.data(NAME_ROLE)), self.list.viewport().mapToGlobal(place))
