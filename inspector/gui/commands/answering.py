"""How endpoints answer: their rules, and rules made from a row."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from inspector.capture import GATE_RULE, Summary
from inspector.endpoints import AnswerRule, Endpoint, SecretRef
from inspector.gui.answering.dialog import AnswersDialog
from inspector.gui.answering.placing import OFFERED, PLANS, placed
from inspector.gui.answering.rule_editor import RuleEditor
from inspector.gui.answering.wording import answer_text
from inspector.query import term

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

_SLOT = "window.answer"
_TOPIC = "answers"


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
        for offered in (*OFFERED, None, *PLANS):
            if offered is None:
                menu.addSeparator()
                continue
            rule = replace(offered, when=when)
            menu.addAction(answer_text(offered).replace("&", "&&"), functools.partial(self._add, row, rule))
        menu.addSeparator()
        menu.addAction("Something else…", lambda: self._ask(row, AnswerRule(when=when)))
        menu.addAction(f"All answers of {row.endpoint}…", lambda: self.answers(row.endpoint))

    def _ask(self, row: Summary, suggested: AnswerRule) -> None:
        dialog = RuleEditor(None, self._window, suggested=suggested)
        dialog.wanted.connect(lambda rule: self._add(row, rule))
        dialog.open()

    def _add(self, row: Summary, rule: AnswerRule) -> None:
        self._window.start(self._put(row, rule), "endpoint")

    async def _put(self, row: Summary, rule: AnswerRule) -> None:
        """Put a rule where requests like the row come to it, say what that means for the others, with a way back."""
        window, session = self._window, self._window.session
        if session is None:
            return
        name = row.endpoint
        before = session.endpoint(name)
        # a condition may look into a big body
        looking = session.workers.submit(_SLOT, lambda _token: placed(before.answers, rule, row, session.capture))
        found = await asyncio.wrap_future(looking)
        await asyncio.wrap_future(session.save_endpoint(replace(before, answers=found.rules)))
        told = f"{rule.when or 'Everything'} at {name} is answered with {answer_text(rule)}{found.told()}"
        undo = ("Undo", lambda: self._save(before, "The answers are as before"))
        refused = row.rule.startswith(GATE_RULE) and bool(before.gate)
        if not refused and not found.unreached:
            window.toast.say(told, way=undo)
            return
        if refused:
            told += f". The gate of {name} refused this request: only what passes it is answered so"
        # what one has to decide about has to stay
        see = ("Answers…", lambda: self.answers(name))
        window.notice.say(_TOPIC, "warn", f"{told}.", undo, see)

    def _save(self, endpoint: Endpoint, told: str, *, typed: Mapping[SecretRef, str] | None = None) -> None:
        async def work() -> None:
            window, session = self._window, self._window.session
            if session is None:
                return
            await asyncio.wrap_future(session.save_endpoint(endpoint, typed))
            window.notice.solved(_TOPIC)
            window.say(told)
            if round_and_round := await asyncio.to_thread(session.circles):
                see = ("Answers…", lambda: self.answers(endpoint.name))
                window.notice.say(_TOPIC, "warn", " ".join(round_and_round), see)

        self._window.start(work(), "endpoint")


def condition_of(row: Summary) -> str:
    """What makes a request one of the kind of this row: its event, else its method and path."""
    if row.event_type:
        return term("event", row.event_type, "=")
    return f"{term('method', row.method, '=')} {term('path', row.path, '=')}"
