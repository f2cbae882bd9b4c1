"""The main window: puts the parts together and shows one session at a time. What it does lies in `commands`."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from inspector import tasks
from inspector.errors import InspectorError
from inspector.gui.actions import MENUS, Actions, Desk
from inspector.gui.bridge import Bridge
from inspector.gui.captures.pane import CapturesPane
from inspector.gui.commands import Commands
from inspector.gui.filtering.bar import FilterBar
from inspector.gui.filtering.history import History
from inspector.gui.filtering.joining import Filtering
from inspector.gui.following import Following
from inspector.gui.icons import set_icon
from inspector.gui.notices import NoticeBar, Toast
from inspector.gui.offering import Offering
from inspector.gui.panes import Panes
from inspector.gui.reading import Reading
from inspector.gui.sidebar import Sidebar
from inspector.gui.state import WindowState
from inspector.gui.status_bar import StatusBar
from inspector.gui.theme import ThemeHub
from inspector.gui.toolbar import Toolbar
from inspector.gui.widgets.work_strip import WorkStrips
from inspector.settings import Settings

if TYPE_CHECKING:
    from inspector.gui.detail.panel import DetailPanel
    from inspector.gui.notifying.notifying import Notifying
    from inspector.session import Session

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """One window. `attach` it to a session and `detach` it before the session is closed."""

    #: The window was asked to close.
    close_wanted = Signal()
    #: Another session file is to be shown instead.
    session_wanted = Signal(object)
    #: The first paint of the window.
    painted = Signal()

    def __init__(self, state: WindowState, settings: Settings, hub: ThemeHub) -> None:
        super().__init__()
        self.setWindowTitle("Webhook Inspector")
        self.setAcceptDrops(True)
        self.state = state
        self.hub = hub
        self.session: Session | None = None
        self.bridge: Bridge | None = None
        self.detail: DetailPanel | None = None
        self._settings = settings
        self._was_painted = False
        self.elsewhere = ""
        self.commands = Commands(self)
        self.actions_table = Actions(self, self.commands.run)
        self.pane = CapturesPane(state)
        self.filter_bar = FilterBar(History(state))
        self.sidebar = Sidebar()
        self.status = StatusBar()
        self.toolbar = Toolbar(
            self.actions_table, self.commands.sending.fill_targets_menu, self.commands.sending.fill_samples_menu
        )
        self.notice = NoticeBar()
        self.strips = WorkStrips()
        self.notifying: Notifying | None = None
        self._build()
        self.toast = Toast(self)
        self.following = Following(self)
        self.filtering = Filtering(self)
        self.offering = Offering(self)
        self.reading = Reading(self)
        self._connect()
        self.apply_look()
        self.update_desk()
        self.pane.focus_list()

    # building

    def _build(self) -> None:
        for title, ids in MENUS:
            self.actions_table.add_to(self.menuBar().addMenu(title), ids)
        for action, made in self.actions_table.all():
            if action.icon:
                set_icon(made, action.icon)
        self.panes = Panes(self.state, self.sidebar, self.pane)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.toolbar, self.filter_bar, self.notice):
            column.addWidget(part)
        column.addWidget(self.panes, 1)
        column.addWidget(self.strips)
        column.addWidget(self.status)
        self.setCentralWidget(central)
        self.state.restore_geometry(self, 1440, 900)
        self.actions_table["sidebar"].setChecked(self.state.get("sidebar", True))
        self.panes.sidebar_shown.connect(self.actions_table["sidebar"].setChecked)
        self.actions_table["detail_below"].setChecked(self.panes.below)
        self.actions_table["follow"].setChecked(True)
        self.actions_table["record"].setChecked(True)

    def _connect(self) -> None:
        pane = self.pane
        pane.failed.connect(self.say_problem)
        pane.table.menu_wanted.connect(self.commands.rows.show_menu)
        pane.table.drag_wanted.connect(self.commands.dragging.start)
        self.commands.columns.connect()
        pane.nothing_yet.sample_wanted.connect(self.actions_table["sample"].trigger)
        pane.nothing_yet.choice_wanted.connect(self.actions_table["simulate"].trigger)
        pane.nothing_yet.copied.connect(lambda _text: self.toast.say("Copied"))
        pane.nothing_matches.clear_wanted.connect(self.commands.view.clear_text)
        self.filter_bar.left.connect(pane.focus_list)
        self.notice.left.connect(pane.focus_list)
        self.sidebar.add_wanted.connect(self.actions_table["endpoint_add"].trigger)
        self.sidebar.copy_wanted.connect(self.commands.endpoints.copy_address)
        self.sidebar.menu_wanted.connect(self.commands.endpoints.show_menu)
        self.hub.changed.connect(self._on_theme_changed)

    # the session

    @property
    def settings(self) -> Settings:
        """The present preferences."""
        return self.session.settings if self.session is not None else self._settings

    def attach(self, session: Session) -> None:
        """Show a session."""
        from inspector.gui.detail.panel import DetailPanel  # not before the window was painted: it is heavy
        from inspector.gui.detail.view_memory import keep_views
        from inspector.gui.notifying.notifying import Notifying

        self.session = session
        self.bridge = Bridge(session, self)
        self.following.follow(self.bridge)
        self.detail = DetailPanel(session, self.hub)
        keep_views(self.detail.tabs, self.state)
        self.reading.join(self.detail, self.bridge)
        self.notifying = self.notifying or Notifying(self)
        self.notifying.follow(session, self.bridge)
        self.bridge.batch.connect(self.commands.batches.on_progress)
        self.panes.add_detail(self.detail)
        path = Path(session.path)
        self.status.show_session(path.stem, str(path))
        self.setWindowTitle(f"{path.stem} – Webhook Inspector")
        self.filtering.attach(session)
        self.pane.attach(session)
        self.commands.colouring.apply()
        self.commands.handshakes.follow(session)
        self.filtering.apply()
        self.following.on_endpoints()
        self.following.show_recording()
        self.update_desk()
        self.pane.focus_list()

    def detach(self) -> None:
        """Show no session; nothing here uses it any more when this returns."""
        self.save_state()
        self.commands.editing.close()
        self.commands.simulating.close()
        self.commands.suites.close()
        self.commands.statistics.close()
        self.commands.dragging.close()
        self.commands.handshakes.leave()
        if self.notifying is not None:
            self.notifying.leave()
        if self.bridge is not None:
            self.bridge.close()
            self.bridge.deleteLater()
            self.bridge = None
        self.strips.clear()
        self.filtering.attach(None)
        self.pane.detach()
        if self.detail is not None:
            self.detail.close_session()
            self.detail.setParent(None)
            self.detail.deleteLater()
            self.detail = None
        self._settings = self.settings
        self.session = None
        self.status.show_targets(())
        self.status.show_queue(0, 0)
        self.commands.reaching.on_tunnel()
        self.show_listening(None, None)
        self.update_desk()

    @property
    def other_address(self) -> str:
        """Where another process listens for this session; empty when none does."""
        return self.elsewhere.partition(" at ")[2]

    def show_listening(self, address: str | None, reason: str | None) -> None:
        """Where we listen, or why not."""
        elsewhere = self.elsewhere if address is None else ""
        other = self.other_address if address is None else ""
        opening = self.session is None and reason is None
        self.toolbar.address.show_address(address, reason, elsewhere=other, opening=opening)
        secure = None if address is None or self.session is None else self.session.secure_address
        if secure:
            self.toolbar.address.setToolTip(f"{address}\n{secure}")
        self.status.show_listening(address, reason, elsewhere=elsewhere, secure=secure)
        self.offering.show()
        self.update_desk()

    # talking

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run a coroutine of the window; what goes wrong as expected is said, the rest is logged."""

        async def guarded() -> None:
            try:
                await work
            except InspectorError as error:
                self.say_problem(str(error))

        tasks.spawn(guarded(), name=name)

    def say_problem(self, text: str) -> None:
        """Something failed: in the status bar until the next thing, and as a toast."""
        self.status.show_error(text)
        self.toast.say(text, "bad")

    def say(self, text: str) -> None:
        """Something was done."""
        self.status.show_error("")
        self.toast.say(text)

    def desk(self) -> Desk:
        """What decides which actions can be used."""
        session = self.session
        return Desk(
            session=session is not None,
            selected=self.pane.table.picked_count(),
            listening=session is not None and session.address is not None,
            public=session is not None and session.tunnel.up,
            secure=session is not None and session.secure_address is not None,
            undo=self.commands.rows.can_undo,
            filtered=self.filtering.active,
        )

    def update_desk(self) -> None:
        """Switch actions on and off."""
        desk = self.desk()
        self.actions_table.update(desk)
        self.status.show_counts(self.pane.shown_count, self.pane.total_count, desk.selected)

    def apply_look(self) -> None:
        """Take theme and density from the settings."""
        look = self.settings.look
        self.hub.choose(look.theme)
        self.pane.table.set_density(look.density)
        for name in ("system", "light", "dark"):
            self.actions_table[f"theme_{name}"].setChecked(look.theme == name)
        for name in ("compact", "normal", "roomy"):
            self.actions_table[f"density_{name}"].setChecked(look.density == name)

    # the look

    def _on_theme_changed(self, _theme: object) -> None:
        self.toolbar.tint()
        self.filter_bar.tint()
        self.pane.nothing_yet.tint()
        self.pane.nothing_matches.tint()

    def save_state(self) -> None:
        """Remember the window."""
        self.state.save_geometry(self)
        self.panes.remember()
        self.state.save()

    # what Qt calls

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first paint."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is done by the main coroutine, which waits for this; or the window stays in the tray."""
        event.ignore()
        if self.notifying is not None and self.notifying.hides:
            self.hide()
        else:
            self.close_wanted.emit()

    def createPopupMenu(self) -> QMenu:
        """No tool bars or docks to choose from."""
        return None  # type: ignore[return-value]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped: captures to import, or a session."""
        # rows dragged over their own window bring nothing new, and asking would write their file
        if (
            self.session is not None
            and event.source() is None
            and any(url.isLocalFile() for url in event.mimeData().urls())
        ):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import each file; a session file is opened."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.commands.files.take(paths)
