"""Suites that wait for what arrives: by a clock that nobody sets, with endpoints of their own while they run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from inspector.endpoints import AnswerRule, Endpoint
from inspector.session import Session
from inspector.suites import Result, parse_suite
from tests.suites.conftest import START, event, states

_NOTHING: list[Result] = []


def put(session: Session, kind: str, *, at: float, **fields: str) -> None:
    entry = event(kind, {}, at=at, **fields)

    async def work() -> None:
        session.store.append([entry])
        session._watcher.nudge()

    session.engine.run(work()).result(10)


@pytest.mark.parametrize("shift", [-7200.0, 7200.0])
def test_a_clock_that_is_set_meanwhile_does_no_harm(session: Session, shift: float) -> None:
    suite = parse_suite('[suite]\ntimeout="10s"\n[[expect]]\nevent="a"\nwithin="5s"', "s.toml")
    live = session.watch_suite(suite, _NOTHING.append)
    put(session, "a", at=shift)
    result = live.result.result(20)
    assert (result.ended, states(result)) == ("done", {"a": "met"})
    assert 0 <= result.outcomes[0].came[0].at_s < 5


def test_what_was_there_before_does_not_count(session: Session) -> None:
    put(session, "a", at=0)
    suite = parse_suite('[suite]\ntimeout="0.3s"\n[[expect]]\nevent="a"', "s.toml")
    result = session.watch_suite(suite, _NOTHING.append).result.result(20)
    assert (result.ended, states(result)) == ("timeout", {"a": "missing"})


def test_its_endpoints_are_in_use_while_it_runs_only(session: Session) -> None:
    before = Endpoint("o", "/old", answers=(AnswerRule(status=201),))
    session.save_endpoint(before).result(10)
    text = """
[suite]
timeout = "10s"
[endpoints.o]
path = "/new"
answers = [{ status = 503 }]
[endpoints.p]
path = "/p"
answers = [{ status = 503 }]
[[expect]]
event = "never"
"""
    live = session.watch_suite(parse_suite(text, "s.toml"), _NOTHING.append)
    assert session.endpoint("o").path == "/new"
    live.stop()
    assert live.result.result(20).ended == "interrupted"
    assert session.endpoint("o") == before
    assert session.endpoint("p").answers == ()


def test_it_tells_how_it_stands_whenever_that_changes(session: Session) -> None:
    told: list[Result] = []
    suite = parse_suite('[suite]\nsettle="0s"\n[[expect]]\nevent="a"\n[[expect]]\nevent="b"', "s.toml")
    live = session.watch_suite(suite, told.append)
    put(session, "a", at=0)
    put(session, "b", at=0)
    assert live.result.result(20).passed
    assert states(told[0]) == {"a": "waiting", "b": "waiting"}


def test_what_was_made_to_be_sent_elsewhere_has_not_arrived(session: Session) -> None:
    suite = parse_suite('[suite]\ntimeout="0.5s"\n[[expect]]\nevent="a"\nexactly=0', "s.toml")
    live = session.watch_suite(suite, _NOTHING.append)
    entry = replace(event("a", {}), origin="sample")
    moved = replace(entry, capture=replace(entry.capture, received_at=START + timedelta(hours=1)))

    async def work() -> None:
        session.store.append([moved])

    session.engine.run(work()).result(10)
    assert live.result.result(20).passed


def test_who_waits_no_more_does_not_take_the_result_back(session: Session) -> None:
    live = session.watch_suite(parse_suite('[[expect]]\nevent = "never"', "s.toml"), _NOTHING.append)
    assert not live.result.cancel()
    live.stop()
    assert live.result.result(20).ended == "interrupted"


def test_closing_the_session_ends_it_and_gives_the_endpoints_back(tmp_path: Path) -> None:
    path = tmp_path / "s.webhooks"
    before = Endpoint("o", "/old")
    with Session.open(path) as session:
        session.save_endpoint(before).result(10)
        text = '[endpoints.o]\npath = "/new"\n[[expect]]\nevent = "never"'
        live = session.watch_suite(parse_suite(text, "s.toml"), _NOTHING.append)
    assert live.result.result(1).ended == "interrupted"
    with Session.open(path) as session:
        assert session.endpoint("o").path == "/old"
