"""How endpoints answer: their rules, and rules made from a row."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from inspector.capture import Summary
from inspector.endpoints import AnswerRule, Endpoint, SecretRef
from inspector.gui.answering.dialog import AnswersDialog
from inspector.gui.answering.rule_editor import RuleEditor
from inspector.gui.answering.wording import answer_text
from inspector.query import term

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

#: What the row menu offers at once.
_OFFERED = (
    AnswerRule(status=200),
    AnswerRule(status=400),
    AnswerRule(status=401),
    AnswerRule(status=404),
    AnswerRule(status=409),
    AnswerRule(status=429, headers=(("Retry-After", "5"),)),
    AnswerRule(status=500),
    AnswerRule(status=503),
)
_PLANS = (
    AnswerRule(plan="500 x2, then ok"),
    AnswerRule(plan="hang"),
    AnswerRule(plan="reset"),
    AnswerRule(plan="delay 10s ok"),
)


class AnsweringCommands:
    """What the Endpoint menu and the row menu do about answers."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def answers(self, name: str = "") -> None:
        """The answers of an endpoint."""
        session = self._window.session
        if session is not None:
            endpoint = session.endpoint(name or self._window.commands.endpoints.chosen())
            dialog = AnswersDialog(endpoint, self._window)
            gate = dialog.gate
            dialog.wanted.connect(lambda made: self._save(made, f"Saved the answers of {made.name}", typed=gate.typed))
            dialog.open()

    def fill_menu(self, menu: QMenu, row: Summary) -> None:
        """What requests like this one may be answered with from now on."""
        when = condition_of(row)
        for offered in (*_OFFERED, None, *_PLANS):
            if offered is None:
                menu.addSeparator()
                continue
            rule = replace(offered, when=when)
            menu.addAction(answer_text(offered).replace("&", "&&"), functools.partial(self._add, row.endpoint, rule))
        menu.addSeparator()
        menu.addAction("Something else…", lambda: self._ask(row.endpoint, AnswerRule(when=when)))
        menu.addAction(f"All answers of {row.endpoint}…", lambda: self.answers(row.endpoint))

    def _ask(self, name: str, suggested: AnswerRule) -> None:
        dialog = RuleEditor(None, self._window, suggested=suggested)
        dialog.wanted.connect(lambda rule: self._add(name, rule))
        dialog.open()

    def _add(self, name: str, rule: AnswerRule) -> None:
        """Put a rule before all others, with a way back."""
        session = self._window.session
        if session is None:
            return
        before = session.endpoint(name)
        others = tuple(one for one in before.answers if one.when != rule.when)
        self._save(
            replace(before, answers=(rule, *others)),
            f"{rule.when or 'Everything'} at {name} is answered with {answer_text(rule)}",
            undo=before,
        )

    def _save(
        self,
        endpoint: Endpoint,
        told: str,
        *,
        undo: Endpoint | None = None,
        typed: Mapping[SecretRef, str] | None = None,
    ) -> None:
        async def work() -> None:
            if self._window.session is not None:
                await asyncio.wrap_future(self._window.session.save_endpoint(endpoint, typed))
                if undo is None:
                    self._window.say(told)
                else:
                    self._window.toast.say(told, way=("Undo", lambda: self._save(undo, "The answers are as before")))

        self._window.start(work(), "endpoint")


def condition_of(row: Summary) -> str:
    """What makes a request one of the kind of this row: its event, else its method and path."""
    if row.event_type:
        return term("event", row.event_type, "=")
    return f"{term('method', row.method, '=')} {term('path', row.path, '=')}"
