"""Endpoints and their signing secrets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu

from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.errors import InspectorError
from inspector.gui.dialogs.custom_scheme import CustomSchemeDialog
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.dialogs.forward_queue import ForwardQueue
from inspector.gui.dialogs.secrets import LABELS, SecretsDialog
from inspector.gui.dialogs.secrets_manager import SecretsManager
from inspector.gui.reaching.machine import at_home, from_others
from inspector.gui.widgets.address_popover import AddressPopover
from inspector.providers import CustomScheme

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session
    from inspector.session.removed_endpoint import RemovedEndpoint


class EndpointCommands:
    """What the Endpoint menu and the sidebar do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def chosen(self) -> str:
        """The endpoint of the sidebar, else that of the selected row, else the default one."""
        if self._window.filtering.endpoint:
            return self._window.filtering.endpoint
        rows = self._window.pane.picked_rows()
        return rows[0].endpoint if rows else DEFAULT_ENDPOINT

    def add(self) -> None:
        """A new endpoint."""
        session = self._window.session
        if session is not None:
            known = session.endpoints()
            taken = {endpoint.name for endpoint in known}
            dialog = EndpointEditor(None, taken, self._window, check=session.check_forwards, others=known)
            dialog.wanted.connect(
                lambda endpoint: self._window.start(self._add(endpoint, dialog.secret.text()), "endpoint")
            )
            dialog.open()

    def edit(self, name: str = "") -> None:
        """Change an endpoint."""
        session = self._window.session
        if session is not None:
            endpoint = session.endpoint(name or self.chosen())
            known = session.endpoints()
            dialog = EndpointEditor(endpoint, set(), self._window, check=session.check_forwards, others=known)
            if session.tunnel.up and (public := session.address_of(endpoint.name)):
                # what counts as long as nothing else is set
                dialog.public_url.setPlaceholderText(public)
            self._edit(dialog)

    def _edit(self, dialog: EndpointEditor) -> None:
        dialog.wanted.connect(lambda endpoint: self._window.start(self._save(endpoint), "endpoint"))
        dialog.open()

    async def _add(self, endpoint: Endpoint, secret: str) -> None:
        """A new one is listed at once: what comes next is about it."""
        window, session = self._window, self._window.session
        if session is None:
            return
        await asyncio.wrap_future(session.save_endpoint(endpoint))
        window.sidebar.set_endpoints(session.endpoints())
        window.sidebar.choose(endpoint.name)
        told = f"Added the endpoint {endpoint.name}"
        if secret:
            try:
                await asyncio.wrap_future(session.set_secret(endpoint.name, LABELS[0], secret))
            except InspectorError as error:
                window.say_problem(f"{told}, without its signing secret: {error}")
                return
        window.say(told)

    async def _save(self, endpoint: Endpoint) -> None:
        if self._window.session is not None:
            await asyncio.wrap_future(self._window.session.save_endpoint(endpoint))
            self._window.say(f"Saved the endpoint {endpoint.name}")

    def queue(self) -> None:
        """What waits to be forwarded."""
        if self._window.session is not None:
            dialog = ForwardQueue(self._window.session, self._window)
            dialog.capture_wanted.connect(self._window.commands.view.show_capture)
            dialog.open()

    def secrets(self, name: str = "") -> None:
        """The signing secrets of an endpoint."""
        if self._window.session is not None:
            SecretsDialog(self._window.session, name or self.chosen(), self._window).open()

    def all_secrets(self) -> None:
        """Every signing secret of the session."""
        window, session = self._window, self._window.session
        if session is None:
            return
        manager = SecretsManager(session, self.chosen(), window)

        def add(name: str) -> None:
            dialog = SecretsDialog(session, name, manager)
            dialog.finished.connect(lambda _code: manager.show_secrets())
            dialog.open()

        manager.add_wanted.connect(add)
        manager.open()

    def custom(self) -> None:
        """Describe a sender's signature scheme."""
        window, session = self._window, self._window.session
        if session is None:
            return
        capture_id = window.pane.table.current_id()
        dialog = CustomSchemeDialog(session, session.custom_providers(), capture_id, window)
        dialog.wanted.connect(lambda scheme: window.start(self._save_custom(scheme), "custom"))
        dialog.unwanted.connect(lambda name: window.start(self._remove_custom(name), "custom"))
        dialog.open()

    async def _save_custom(self, scheme: CustomScheme) -> None:
        if self._window.session is not None:
            await asyncio.wrap_future(self._window.session.save_custom(scheme))
            self._window.say(f"Saved the provider {scheme.title or scheme.name}; requests are checked again")

    async def _remove_custom(self, name: str) -> None:
        if self._window.session is not None:
            await asyncio.wrap_future(self._window.session.remove_custom(name))
            self._window.say(f"Removed the provider {name}")

    def remove(self, name: str) -> None:
        """Forget an endpoint and its secrets; its captures stay. It can be brought back for as long as a toast says."""
        window, session = self._window, self._window.session
        if session is None:
            return

        async def work() -> None:
            removed = await asyncio.wrap_future(session.remove_endpoint(name))
            window.status.show_error("")
            undo = ("Undo", lambda: window.start(self._bring_back(session, removed), "endpoint"))
            window.toast.say(f"Removed {removed.endpoint.path}; its requests stay", way=undo)

        window.start(work(), "endpoint")

    async def _bring_back(self, session: Session, removed: RemovedEndpoint) -> None:
        if self._window.session is session:
            await asyncio.wrap_future(session.bring_back_endpoint(removed))
            self._window.say(f"Brought back {removed.endpoint.path}")

    def copy_address(self, name: str) -> None:
        """The address that a provider has to be given for this endpoint."""
        self._copy(self._address(name))

    def _copy(self, address: str) -> None:
        if address := at_home(address):
            QGuiApplication.clipboard().setText(address)
            self._window.say(f"Copied {address}")

    def show_code(self, name: str, place: QPoint | None = None) -> None:
        """The same as a QR code; `place` is where on the screen, else that of the pointer."""
        if address := self._address(name):
            found = from_others(address)
            popover = AddressPopover(name, found[0], self._window, found)
            popover.open_at(QCursor.pos() if place is None else place)

    def _address(self, name: str) -> str:
        session = self._window.session
        return "" if session is None else session.address_of(name, elsewhere=self._window.other_address)

    def _local_address(self, name: str) -> str:
        session = self._window.session
        return "" if session is None else session.address_of(name, elsewhere=self._window.other_address, local=True)

    def menu(self, name: str) -> QMenu:
        """What can be done with an endpoint."""
        menu = QMenu(self._window)
        menu.addAction("Edit…", lambda: self.edit(name))
        menu.addAction("Answers…", lambda: self._window.commands.answering.answers(name))
        menu.addAction("Checks…", lambda: self._window.commands.checking.edit(name))
        menu.addAction("Signing secrets…", lambda: self.secrets(name))
        public = self._address(name) != self._local_address(name)
        menu.addAction("Copy public address" if public else "Copy address", lambda: self.copy_address(name))
        if public:
            menu.addAction("Copy local address", lambda: self._copy(self._local_address(name)))
        menu.addAction("Address as QR code", lambda: self.show_code(name))
        if self._is_set_up(name):
            menu.addSeparator()
            menu.addAction("Remove endpoint…", lambda: self.ask_removal(name))
        return menu

    def _is_set_up(self, name: str) -> bool:
        session = self._window.session
        return session is not None and any(endpoint.name == name for endpoint in session.endpoints())

    def ask_removal(self, name: str = "") -> None:
        """Ask whether an endpoint is to go: its secrets can be brought back for a moment only."""
        name = name or self.chosen()
        title = self._window.sidebar.title_of(name)
        if not self._is_set_up(name):
            self._window.toast.say(f"Nothing is set up at {title} that could be removed")
            return
        self._window.notice.ask(
            "endpoint",
            f"Remove {title} with its answers, checks and signing secrets? Its requests stay.",
            ("Remove", lambda: self.remove(name)),
        )

    def show_menu(self, name: str, place: QPoint) -> None:
        """The menu of an endpoint at a place on the screen."""
        menu = self.menu(name)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
