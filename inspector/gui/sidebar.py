"""The endpoints at the left, with how many requests each has and how many of them failed their check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.gui.filtering.saved_list import SavedList
from inspector.gui.icons import set_icon
from inspector.gui.sidebar_deliveries import SidebarDeliveries
from inspector.gui.sidebar_rows import (
    COLOUR_ROLE,
    COPY_ROLE,
    COUNT_ROLE,
    GONE_ROLE,
    NAME_ROLE,
    ROW,
    EndpointDelegate,
    EndpointList,
)
from inspector.store.base import EndpointCount
from inspector.wording import counted

#: Of an endpoint that only its requests tell of: it may be from an import, too.
_GONE = "Removed, or never set up here: its requests are kept"


class Sidebar(QWidget):
    """All requests, then each endpoint that is configured or has requests."""

    #: An endpoint's name to list, or an empty text for all.
    chosen = Signal(str)
    add_wanted = Signal()
    #: An endpoint's name and where its menu is wanted on the screen.
    menu_wanted = Signal(str, QPoint)
    #: The address of the endpoint of that name is to be copied.
    copy_wanted = Signal(str)

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
        self.list = EndpointList()
        self.list.setAccessibleName("Endpoints")
        self.list.setItemDelegate(EndpointDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu_wanted)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.copy_wanted.connect(self.copy_wanted)
        column.addWidget(self.list, 1000)
        column.addSpacing(8)
        self.saved = SavedList(COUNT_ROLE, ROW)
        self.saved.list.setItemDelegate(EndpointDelegate(self.saved.list))
        column.addWidget(self.saved)
        self.deliveries = SidebarDeliveries(COUNT_ROLE, ROW)
        self.deliveries.list.setItemDelegate(EndpointDelegate(self.deliveries.list))
        column.addWidget(self.deliveries)
        # the list takes what it needs, and scrolls when there is less
        column.addStretch(1)
        self._endpoints: Sequence[Endpoint] = ()
        self._counts: Mapping[str, EndpointCount] = {}
        self._public: Mapping[str, str] = {}
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

    def title_of(self, name: str) -> str:
        """What the row of an endpoint says."""
        return self._title(name, next((one for one in self._endpoints if one.name == name), None))

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
                item.setData(COPY_ROLE, bool(name))
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
            endpoint = configured.get(name)
            item.setData(COLOUR_ROLE, "" if endpoint is None else endpoint.colour)
            item.setData(GONE_ROLE, endpoint is None and name not in ("", DEFAULT_ENDPOINT))
            count = self._counts.get(name, EndpointCount(0, 0))
            if item.data(COUNT_ROLE) != count:
                item.setData(COUNT_ROLE, count)
            spoken = f"{item.text()}: {counted(count.count, 'request')}"
            if count.failed:
                spoken += f", {count.failed:,} with a signature that does not hold"
            if item.data(GONE_ROLE):
                spoken += f"\n{_GONE}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setToolTip(self._tip(endpoint, spoken))

    def _title(self, name: str, endpoint: Endpoint | None) -> str:
        if not name:
            return "All requests"
        if name == DEFAULT_ENDPOINT:
            return name
        return endpoint.path if endpoint is not None else f"/{name}"

    def set_public(self, addresses: Mapping[str, str]) -> None:
        """The public addresses of endpoints, by name."""
        if addresses != self._public:
            self._public = addresses
            self._show_rows()

    def _tip(self, endpoint: Endpoint | None, spoken: str) -> str:
        if endpoint is None:
            return spoken
        public = self._public.get(endpoint.name, "")
        spoken += f"\npublic at {public}" if public else ""
        provider = "provider found by itself" if endpoint.provider == "auto" else endpoint.provider
        signing = [ref for ref in endpoint.secrets if ref.role != "test_key"]
        secrets = counted(len(signing), "signing secret")
        target = f"\nresends go to {endpoint.target}" if endpoint.target else ""
        forwards = "".join(f"\nforwards to {forward.to}" for forward in endpoint.forwards)
        kept = [f"the newest {endpoint.retention.captures:,}"] if endpoint.retention.captures else []
        kept += [f"for {endpoint.retention.days:g} days"] if endpoint.retention.days else []
        keeps = f"\nkept: {', '.join(kept)}" if kept else ""
        return f"{spoken}\n{provider}, {secrets}{target}{forwards}{keeps}"

    def _on_current_changed(self) -> None:
        self.chosen.emit(self.endpoint)

    def _on_menu_wanted(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is not None and item.data(NAME_ROLE):
            self.menu_wanted.emit(str(item.data(NAME_ROLE)), self.list.viewport().mapToGlobal(place))
