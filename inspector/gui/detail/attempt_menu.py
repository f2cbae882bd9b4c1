"""What an attempt, or two of them, can be compared with."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from inspector import wording
from inspector.bodies import visible
from inspector.capture import AttemptSummary
from inspector.compare import Source
from inspector.gui.detail.attempt_list import status_text

#: Other attempts that are offered one by one.
_OFFERED = 12

Compare = Callable[[Source, Source], object]


def fill_compare(
    menu: QMenu, picked: Sequence[AttemptSummary], rows: Sequence[AttemptSummary], answered: bool, compare: Compare
) -> None:
    """Offer what fits the selected attempts, of all `rows` (newest first); `answered`: the original answer is known."""
    if len(picked) == 2:
        new, old = picked
        both = old.status is not None and new.status is not None
        _add(menu, "The answers to both", compare, Source("received", old.id), Source("received", new.id), on=both)
        _add(menu, "What was sent by both", compare, Source("sent", old.id), Source("sent", new.id))
    elif len(picked) == 1:
        one = picked[0]
        got = Source("received", one.id)
        original = Source("reply", one.capture_id)
        can = one.status is not None
        _add(menu, "Its answer with the original answer", compare, original, got, on=can and answered)
        others = [row for row in rows if row.id != one.id]
        _add_others(menu.addMenu("Its answer with that to"), one, others, "received", compare)
        menu.addSeparator()
        sent = Source("sent", one.id)
        _add(menu, "What was sent with the captured request", compare, Source("request", one.capture_id), sent)
        _add_others(menu.addMenu("What was sent with that of"), one, others, "sent", compare)
    else:
        menu.addAction("Select one or two attempts").setEnabled(False)


def _add(menu: QMenu, title: str, compare: Compare, old: Source, new: Source, *, on: bool = True) -> None:
    menu.addAction(title, functools.partial(compare, old, new)).setEnabled(on)


def _add_others(
    menu: QMenu, one: AttemptSummary, others: Sequence[AttemptSummary], part: str, compare: Compare
) -> None:
    usable = [row for row in others if part == "sent" or row.status is not None]
    menu.setEnabled(bool(usable) and (part == "sent" or one.status is not None))
    for other in usable[:_OFFERED]:
        old, new = sorted((one.id, other.id))
        where = visible(other.url[:60]).text.replace("&", "&&")
        title = f"{wording.clock(other.started_us)}  {status_text(other)}  {where}"
        _add(menu, title, compare, Source(part, old), Source(part, new))
    if len(usable) > _OFFERED:
        menu.addAction("Select two in the list for any others").setEnabled(False)
