"""The public address: its dialog, its copy, and what is told of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from inspector.errors import InspectorError
from inspector.tunnels import OFF, Answer, Question, TunnelState
from inspector.tunnels.supervisor import SWITCHED_OFF

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.gui.reaching.dialog import PublicDialog
    from inspector.session import Session


class ReachingCommands:
    """What the button of the public address does, and what follows a change of the tunnel."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._dialog: PublicDialog | None = None
        self._state: TunnelState = OFF

    def public(self) -> None:
        """The switch and what belongs to it."""
        window, session = self._window, self._window.session
        if session is None or self._dialog is not None:
            return
        # the kinds bring much with them, which a start does not need
        from inspector.gui.reaching.dialog import PublicDialog

        dialog = self._dialog = PublicDialog(session.settings.tunnel, window)
        dialog.wanted.connect(lambda kind, options: window.start(self._switch_on(kind, options), "tunnel"))
        dialog.unwanted.connect(lambda: window.start(self._switch_off(), "tunnel"))
        dialog.answered.connect(
            lambda question, answer, keep: window.start(self._answer(question, answer, keep), "tunnel")
        )
        dialog.finished.connect(self._on_closed)
        dialog.show_state(session.tunnel, session.exposures())
        dialog.open()

    def copy(self) -> None:
        """The public address, to be given to a provider."""
        session = self._window.session
        if session is not None and session.tunnel.up:
            QGuiApplication.clipboard().setText(session.tunnel.address)
            self._window.say(f"Copied {session.tunnel.address}")

    def _on_closed(self) -> None:
        self._dialog = None

    async def _switch_on(self, kind: str, options: dict[str, str]) -> None:
        session = self._window.session
        if session is None:
            return
        chosen = session.settings.tunnel.used(kind, options)
        await asyncio.wrap_future(
            session.apply(session.settings.changed("tunnel", kind=chosen.kind, options=chosen.options))
        )
        try:
            await asyncio.wrap_future(session.start_tunnel(kind, options))
        except InspectorError as error:
            if error.message == SWITCHED_OFF:
                return
            # the tunnel's state says it where it is looked at; what came before the start it does not know
            if self._dialog is None or session.tunnel == OFF:
                raise
            self._window.status.show_error(error.message)

    async def _switch_off(self) -> None:
        if self._window.session is not None:
            await asyncio.wrap_future(self._window.session.stop_tunnel())

    async def _answer(self, question: Question, answer: Answer, keep: bool) -> None:
        if self._window.session is not None:
            await asyncio.wrap_future(self._window.session.answer_tunnel(question, answer, keep=keep))

    def on_tunnel(self) -> None:
        """The tunnel or what it exposes has changed."""
        window, session = self._window, self._window.session
        state = OFF if session is None else session.tunnel
        exposures = [] if session is None else session.exposures()
        window.toolbar.show_tunnel(state)
        window.sidebar.set_public(_public_addresses(session))
        window.status.show_exposures(exposures)
        if self._dialog is not None:
            self._dialog.show_state(state, exposures)
        before, self._state = self._state, state
        if session is None:
            window.notice.solved("tunnel")
            if self._dialog is not None:
                self._dialog.reject()
            return
        if state.question is not None and state.question != before.question and self._dialog is None:
            self.public()
        window.offering.show()
        if state.phase == before.phase and state.address == before.address:
            return
        window.update_desk()
        if state.phase == "lost":
            # it may still say that all is well
            window.toast.hide()
            text = f"The public address was lost: {state.reason} It is being brought back."
            window.notice.say("tunnel", "warn", text, ("Show", self.public))
        elif state.up and state.changed:
            text = f"The public address is another one now: {state.address}. Tell the provider."
            window.notice.say("tunnel", "warn", text, ("Copy", self.copy))
        else:
            window.notice.solved("tunnel")
            if state.up:
                window.say(f"Public at {state.address}")


def _public_addresses(session: Session | None) -> dict[str, str]:
    """Where others reach each endpoint, as long as there is a tunnel."""
    if session is None or not session.tunnel.up:
        return {}
    return {endpoint.name: session.address_of(endpoint.name) for endpoint in session.endpoints()}
