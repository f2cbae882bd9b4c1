from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.capture import Capture, Summary
from inspector.columns import COLUMNS, KEYS, step_of
from inspector.columns.answered import answer_told
from inspector.store.base import Entry
from inspector.store.rows import summary_of


@pytest.fixture
def row(make_capture: Callable[..., Capture]) -> Summary:
    return summary_of(1, Entry(make_capture()))._replace(status=500)


@pytest.mark.parametrize(
    ("rule", "step", "told"),
    [
        ("", "", "The usual answer"),
        ("answer 1, step 2 of 3: 500", "2/3", "Answered by answer 1, step 2 of 3: 500"),
        ("slow, step 1: of 12, step 12 of 12: delay 2s..3s 200 close after 10", "12/12", None),
        ("answer 1, step 1 of 2: 10% 503 slow 100 B/s", "1/2", None),
        ("answer 1, step 1 of 2: delay 1s 503 (the sender had gone)", "1/2", None),
        ("first, step 2 of 4: ok; second", "2/4", None),
        ("answer 2: delay 2s", "", "Answered by answer 2: delay 2s"),
        ("answer 1: The value x, step 2 of 3, is missing: no", "", None),
        ("gate: no, step 1 of 2: x", "", "Refused by the gate of the endpoint: no, step 1 of 2: x"),
        ("handshake slack url_verification", "", "A handshake, answered by itself: slack url_verification"),
        ("answer\u202e 1, step 1 of 2: 500", "1/2", "Answered by answer\\u202e 1, step 1 of 2: 500"),
    ],
)
def test_what_answered_is_told_whole_and_the_step_of_a_plan_in_short(
    row: Summary, rule: str, step: str, told: str | None
) -> None:
    row = row._replace(rule=rule)
    assert step_of(row) == step
    assert told is None or answer_told(row) == told
    column = COLUMNS[KEYS.index("status")]
    assert column.text(row) == f"500 {step}".strip()
    assert column.cell(row) == 500


def test_the_marks_beside_an_event_are_named(row: Summary) -> None:
    tip = COLUMNS[KEYS.index("event")].tip
    assert tip is not None
    assert tip(row) == row.path
    marked = row._replace(event_type="paid", rule="gate: it lacks a signature", note="ask <Ann>")
    assert tip(marked) == "paid\nRefused by the gate of the endpoint: it lacks a signature\nNote: ask <Ann>"
