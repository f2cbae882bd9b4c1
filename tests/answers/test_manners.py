from __future__ import annotations

import logging
import time
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


def test_what_did_not_read_for_want_of_a_file_reads_as_soon_as_that_is_there(
    session: Session, send: Send, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    body, schema = tmp_path / "late.json", tmp_path / "late.schema.json"
    answers = (AnswerRule(when="method:PUT", status=203, file=str(body)), AnswerRule(status=202))
    with caplog.at_level(logging.INFO):
        restarted(session, Endpoint("orders", gate=(GateRule("schema", str(schema)),), answers=answers))
        assert send(method="PUT", body=b"[]").status == 403
        body.write_bytes(b'{"now": true}')
        schema.write_text('{"type": "object"}')
        deadline = time.monotonic() + 10
        while "has all its answers and its gate again" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.05)
        assert send(method="PUT", body=b"[]").status == 422
        found = send(method="PUT", body=b"{}")
    assert (found.status, found.body) == (203, b'{"now": true}')
    caplog.clear()
