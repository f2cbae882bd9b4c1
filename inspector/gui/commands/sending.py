"""Sending a capture again, and sending a sample event."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from inspector.gui.commands.guarding import may_send
from inspector.gui.commands.samples_menu import fill_samples
from inspector.gui.dialogs.resend_to import ResendTo
from inspector.gui.editor.certificate import NOT_VERIFIED, unverified
from inspector.gui.editor.outcome import told, tone_of
from inspector.providers import get
from inspector.resend import AS_IT_CAME, How

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class SendingCommands:
    """Resend by one click: to the endpoint's target, or an address that is typed once and remembered."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def resend(self) -> None:
        """Send the selected captures to their endpoint's target, or the address used last; asks when there is none."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is None or not ids:
            return
        has_target = session.settings.resend.last_target or any(
            endpoint.target for endpoint in session.endpoints() if self._has_rows_of(endpoint.name)
        )
        if has_target:
            self._start_sending(ids, None)
        else:
            self.resend_to()

    def _has_rows_of(self, endpoint: str) -> bool:
        return any(row.endpoint == endpoint for row in self._window.pane.picked_rows())

    def resend_to(self) -> None:
        """Ask for an address and how to send there."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is None or not ids:
            return
        dialog = ResendTo(session, ids, self._window)
        dialog.chosen.connect(functools.partial(self._start_sending, ids))
        dialog.open()

    def fill_targets_menu(self, menu: QMenu) -> None:
        """The remembered addresses, and another one."""
        menu.clear()
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        targets = list(session.settings.resend.targets) if session is not None else []
        if session is not None:
            targets += [endpoint.target for endpoint in session.endpoints() if endpoint.target]
        for target in dict.fromkeys(targets):
            label = target.replace("&", "&&") + (f" · {NOT_VERIFIED}" if unverified(session, target) else "")
            menu.addAction(label, functools.partial(self._start_sending, ids, target))
        if targets:
            menu.addSeparator()
        menu.addAction(self._window.actions_table["resend_to"])

    def _start_sending(self, ids: list[int], to: str | None, how: How = AS_IT_CAME) -> None:
        if len(ids) == 1:
            self._window.start(self._send(ids[0], to, how), "resend")
        else:
            self._window.commands.batches.resend(ids, to, how)

    async def _send(self, capture_id: int, to: str | None, how: How) -> None:
        window = self._window
        session = window.session
        if session is None:
            return
        if not await may_send(window, [capture_id], to, how):
            return
        attempt = await asyncio.wrap_future(session.resend(capture_id, to, how))
        text = told(attempt)
        if attempt.error is not None:
            window.say_problem(text)
        else:
            window.status.show_error("")
            window.toast.say(text, tone_of(attempt))

    def sample(self, provider: str = "", event: str = "") -> None:
        """Let a sample event arrive, over the network like any other; the usual one when none is named."""

        async def send() -> None:
            session = self._window.session
            if session is not None:
                chosen = session.sample(provider, event) if provider else session.sample()
                status = await asyncio.wrap_future(chosen)
                known = get(provider)
                name = f"{known.title} sample {event}" if known is not None else "Sample event"
                self._window.say(f"{name} sent: answered {status}")

        self._window.start(send(), "sample")

    def fill_samples_menu(self, menu: QMenu) -> None:
        """Every provider with its events; those of this session's endpoints first."""
        session = self._window.session
        names = [endpoint.provider for endpoint in session.endpoints()] if session is not None else []
        fill_samples(menu, names, self.sample)
        menu.addSeparator()
        menu.addAction(self._window.actions_table["simulate"])
