"""Colours of rows by rules."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.capture import Summary
from inspector.columns import compile_colours
from inspector.errors import ConfigError
from inspector.gui.colouring.dialog import ColourRuleEditor, ColoursDialog, Rule
from inspector.gui.commands.answering import condition_of

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class ColouringCommands:
    """What the View menu and the row menu do about row colours."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def ask(self) -> None:
        """All rules."""
        session = self._window.session
        if session is not None:
            dialog = ColoursDialog(session.settings.colours.rules, self._window)
            dialog.wanted.connect(self._save)
            dialog.open()

    def ask_like(self, row: Summary) -> None:
        """A rule for requests like this one, before all others."""
        session = self._window.session
        if session is None:
            return
        rules = session.settings.colours.rules
        suggested = Rule(condition_of(row), row.colour or "blue")
        dialog = ColourRuleEditor(None, set(rules), self._window, suggested=suggested)
        dialog.wanted.connect(lambda rule: self._save({rule.when: rule.colour, **rules}))
        dialog.open()

    def apply(self) -> None:
        """Use the rules of the settings; say what is wrong with them."""
        try:
            rules = compile_colours(self._window.settings.colours.rules)
        except ConfigError as error:
            rules = ()
            self._window.notice.say("colours", "warn", str(error), ("Row colours…", self.ask))
        self._window.pane.use_colours(rules)

    def _save(self, rules: dict[str, str]) -> None:
        async def work() -> None:
            session = self._window.session
            if session is not None:
                await asyncio.wrap_future(session.apply(session.settings.changed("colours", rules=rules)))
                self._window.notice.solved("colours")
                self.apply()

        self._window.start(work(), "colours")
