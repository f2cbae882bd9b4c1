"""The tab with the answer that the sender got, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtWidgets import QStackedWidget

from inspector import wording
from inspector.bodies import visible
from inspector.gui.detail.answer import AnswerView
from inspector.gui.detail.facts import Facts
from inspector.gui.detail.page import page
from inspector.gui.widgets.cards import EmptyState

_NO_ANSWER = ("No answer was recorded", "It was imported, or the connection was lost.")


class AnswerPage(QStackedWidget):
    """Shows the reply of facts; `make` gives the view, which is made when there is an answer to show."""

    def __init__(self, make: Callable[[], AnswerView]) -> None:
        super().__init__()
        self._make = make
        self.empty = EmptyState("send", *_NO_ANSWER)
        self.addWidget(self.empty)

    @cached_property
    def view(self) -> AnswerView:
        """What shows an answer."""
        made = self._make()
        self.addWidget(page(made))
        return made

    def show_facts(self, facts: Facts) -> None:
        """Show the answer, or say why there is none."""
        reply = facts.reply
        if reply is not None and reply.status:
            remark = f"after {wording.duration(reply.duration_us)} · rule “{reply.rule}”"
            self.view.show_answer(reply.status, reply.reason, remark, reply.headers, reply.body)
            self.setCurrentIndex(1)
            return
        self.setCurrentWidget(self.empty)
        under_way = [one for one in facts.attempts if one.kind == "forward" and one.id in facts.sending]
        if reply is not None:
            self.empty.set_text("Nothing was sent", f"The rule “{reply.rule}” left the sender without an answer.")
        elif under_way:
            where = visible(under_way[0].url).text
            self.empty.set_text("Waiting for the answer", f"The request was forwarded to {where}.")
        else:
            self.empty.set_text(*_NO_ANSWER)
