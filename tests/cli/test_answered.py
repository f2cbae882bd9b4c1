"""What chose each answer, as `list` and `show` tell it to people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture, Headers, Reply
from inspector.session import Session
from inspector.store import Entry
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
LONG = "x" * 300

RULES = (
    (200, "default"),
    (500, "answer 1, step 2 of 12: 500"),
    (200, "answer 2: close after 5"),
    (403, f"gate: it lacks a signature {LONG}"),
    (200, "handshake meta subscribe"),
    (0, "answer 3: hang"),
    (200, "evil\x1b[31m"),
)


@pytest.fixture
def answered(tmp_path: Path, make_capture: Callable[..., Capture]) -> Path:
    """A session with a capture for each of RULES."""
    path = tmp_path / "answered.webhooks"
    replies = [Reply(status, "Said" if status else "", Headers(), b"", 1100, rule) for status, rule in RULES]
    with Session.open(path) as session:
        session._write(session.store.append, [Entry(make_capture(target="/x"), reply=one) for one in replies]).result()
    return path


def test_the_list_names_steps_handshakes_refusals_and_what_was_not_answered(run: Run, answered: Path) -> None:
    plain, step, fault, gate, handshake, hung, _ = run("list", "--session", answered).out.splitlines()
    assert plain.endswith("/x")
    assert " 500 2/12  " in step
    assert fault.endswith("/x")
    assert " 403  " in gate
    assert "gate: it lacks a signature x" in gate
    assert handshake.endswith("/x  handshake meta subscribe")
    assert hung.endswith("/x  answer 3: hang")


def test_columns_of_it_can_be_asked_for_by_any_of_their_names(run: Run, answered: Path) -> None:
    out = run("list", "--session", answered, "--columns", "answer,rule").out
    heading, plain, step, *_ = out.splitlines()
    assert heading.split() == ["Answer", "Answered", "by"]
    assert plain.split() == ["200", "–"]
    assert step.split("  ")[0] == "500 2/12"
    assert step.endswith("answer 1, step 2 of 12: 500")
    assert "\x1b" not in out
    assert run("list", "--session", answered, "--columns", "Answer,Answered by").out == out
    line = run("list", "--session", answered, "--columns", "status,rule", "--json", "--filter", "id:3").out
    assert json.loads(line) == {"status": 200, "rule": "answer 2: close after 5"}
    assert "rule" in run("list", "--help").out


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (2, "-- Answered by answer 1, step 2 of 12: 500"),
        (3, "-- Answered by answer 2: close after 5"),
        (4, f"-- Refused by the gate of the endpoint: it lacks a signature {LONG}"),
        (5, "-- A handshake, answered by itself: meta subscribe"),
        (6, "-- not answered, by the rule: answer 3: hang"),
        (7, "-- Answered by evil\\x1b[31m"),
    ],
)
def test_one_is_shown_with_what_chose_its_answer(number: int, told: str, run: Run, answered: Path) -> None:
    assert told in run("show", number, "--session", answered).out.splitlines()


def test_of_the_usual_answer_nothing_is_said(run: Run, answered: Path) -> None:
    out = run("show", "1", "--session", answered).out
    assert "-- answered in 1.1 ms\nHTTP/1.1 200 Said\n" in out
