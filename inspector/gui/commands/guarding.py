"""Asking before something is sent: one function for every way of sending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from inspector.errors import NotFound, ResendRefused, TemplateError
from inspector.gui.dialogs.guard import Guard
from inspector.resend import AS_IT_CAME, Danger, How, parse_target

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

#: Captures whose targets are named, where each endpoint has its own.
_LOOKED_AT = 50


async def may_send(
    window: MainWindow,
    ids: Sequence[int],
    to: str | None = None,
    how: How = AS_IT_CAME,
    *,
    parent: QWidget | None = None,
) -> bool:
    """Whether these captures may go out now: nothing speaks against it, or the user said so. ResendRefused as `plan`.

    `parent` is the window that asks, the main window by default.
    """
    session = window.session
    if session is None:
        return False
    dangers = await asyncio.wrap_future(session.dangers(ids, to, how))
    if not dangers:
        return True
    if to:
        origins = [parse_target(to).origin]
    else:
        origins = []
        for one in ids[:_LOOKED_AT]:
            # of many, those that cannot be sent do not keep the others
            with suppress(NotFound, ResendRefused, TemplateError):
                origins.append((await asyncio.wrap_future(session.plan(one, None, how))).to.origin)
    return await confirmed(window, dangers, origins, len(ids), parent=parent)


async def confirmed(
    window: MainWindow,
    dangers: Sequence[Danger],
    origins: Sequence[str],
    count: int = 1,
    *,
    parent: QWidget | None = None,
) -> bool:
    """Ask about dangers that are known already; an answer that holds for later is kept in the settings."""
    asked = asyncio.get_running_loop().create_future()

    def answer(yes: bool) -> None:
        if not asked.done():
            asked.set_result(yes)

    dialog = Guard(dangers, list(dict.fromkeys(origins)), count, parent or window)
    trust = dialog.trust
    dialog.accepted.connect(lambda: answer(True))
    dialog.rejected.connect(lambda: answer(False))
    # a window that goes away while it asks has not agreed
    dialog.destroyed.connect(lambda: answer(False))
    kept: list[str] = []
    trust.toggled.connect(lambda on: kept.extend(dialog.origins) if on else kept.clear())
    dialog.open()
    yes = bool(await asked)
    session = window.session
    if yes and session is not None:
        for origin in kept:
            await asyncio.wrap_future(session.trust_target(origin))
    return yes
