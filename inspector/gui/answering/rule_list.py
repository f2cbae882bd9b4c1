"""The answers of an endpoint in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from inspector.endpoints import AnswerRule
from inspector.gui.answering.rule_editor import RuleEditor
from inspector.gui.answering.wording import answer_text
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.dialogs.item_list import ItemList


class RuleList(ItemList[AnswerRule]):
    """The first one that is switched on and fits a request answers it."""

    columns = (("When", 0), ("The sender gets", 300))
    empty = "Everything is answered with an empty 200"
    rows = 6
    ordered = True

    def __init__(self, rules: Sequence[AnswerRule], parent: QWidget | None = None) -> None:
        super().__init__(rules, "Answers of the endpoint, in order", parent)

    def texts(self, item: AnswerRule, place: int) -> Sequence[str]:
        """Number, condition and answer."""
        condition = item.when or "always"
        named = f"{item.name}: {condition}" if item.name else condition
        return f"{place + 1}   {named}", answer_text(item)

    def is_on(self, item: AnswerRule) -> bool | None:
        """Each can be switched off."""
        return item.enabled

    def switched(self, item: AnswerRule, on: bool) -> AnswerRule:
        """The same, on or off."""
        return replace(item, enabled=on)

    def editor(self, item: AnswerRule | None, before: Sequence[AnswerRule], after: Sequence[AnswerRule]) -> FormDialog:
        """Each reads by itself."""
        del before, after
        return RuleEditor(item, self)
