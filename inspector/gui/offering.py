"""What the window offers while nothing was received: the address of what is listed, to give away or to send to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from inspector.gui.reaching.machine import at_home

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class Offering(QObject):
    """Fills the page of an empty list for the endpoint that is chosen, or for all."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page = window.pane.nothing_yet
        self._page.code_wanted.connect(self._on_code_wanted)

    def show(self) -> None:
        """Where we listen, the public address or the chosen endpoint has changed."""
        window, session = self._window, self._window.session
        other = "" if session is not None and session.address is not None else window.other_address
        endpoint = window.filtering.endpoint
        if session is None or not (session.address or other):
            self._page.set_address(None, opening=session is None, place=window.filtering.place)
        elif endpoint:
            given = session.address_of(endpoint, elsewhere=other)
            local = session.address_of(endpoint, elsewhere=other, local=True)
            self._offer(given, bool(other), local=local)
        else:
            tunnel = session.tunnel
            public = tunnel.address if tunnel.up and not tunnel.one_place else ""
            self._offer(public or session.address or other, bool(other and not public))

    def _offer(self, address: str, elsewhere: bool, *, local: str = "") -> None:
        place = self._window.filtering.place
        address, local = at_home(address), at_home(local)
        if elsewhere:
            self._page.set_address(None, elsewhere=address, place=place, local=local)
        else:
            self._page.set_address(address, place=place, local=local)

    def _on_code_wanted(self, place: QPoint) -> None:
        commands, endpoint = self._window.commands, self._window.filtering.endpoint
        if endpoint:
            commands.endpoints.show_code(endpoint, place)
        else:
            commands.listening.show_code(place)
