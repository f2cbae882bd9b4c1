from __future__ import annotations

import logging
from pathlib import Path

import pytest

from inspector.endpoints import AnswerRule, Endpoint, GateRule
from inspector.session import Session
from tests.answers.conftest import Send


def restarted(session: Session, endpoint: Endpoint) -> None:
    """As if the endpoint had been saved by an earlier run: it is read when a request comes, not when it is saved."""
    session.engine.call(session._configuring._store.save_endpoint, endpoint).result(10)
    session.engine.call(lambda: session._configuring._use(session._configuring._store.endpoints())).result(10)


def test_of_an_endpoint_that_does_not_read_any_more_the_rest_goes_on(
    session: Session, send: Send, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gone = AnswerRule(when="method:PUT", file=str(tmp_path / "gone.json"))
    answers = (gone, AnswerRule(body="{{nope}}", enabled=False), AnswerRule(status=202))
    with caplog.at_level(logging.ERROR):
        restarted(session, Endpoint("orders", gate=(GateRule("addresses", values=("127.0.0.1",)),), answers=answers))
        assert send().status == 202
        assert send(method="PUT").status == 202
        restarted(session, Endpoint("shut", gate=(GateRule("addresses", values=("10.0.0.0/8",)),), answers=(gone,)))
        assert send("/shut").status == 403
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "endpoint orders answers without its answer 1",
        "endpoint orders answers without its answer 2",
        "endpoint shut answers without its answer 1",
    ]
    caplog.clear()


def test_where_a_gate_does_not_read_any_more_nothing_passes(
    session: Session, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        restarted(session, Endpoint("orders", gate=(GateRule("addresses", values=("10.0.0.0/99",)),)))
        assert send().status == 403
        assert send("/orders?validationToken=t").status == 403
    assert "endpoint orders lets nothing pass" in caplog.text
    caplog.clear()
