"""`drift` on the command line, and what `list` and `show` say of checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Annotation, Capture
from inspector.session import Session
from inspector.store import Entry
from tests.cli.conftest import Ran
from tests.session.test_checks import until

Make = Callable[..., Capture]
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(run: Callable[..., Ran]) -> Callable[..., tuple[int, str, str]]:
    def call(*words: object) -> tuple[int, str, str]:
        done = run(*words)
        return done.status, done.out, done.err

    return call


@pytest.fixture
def path(tmp_path: Path, make_capture: Make, cli: Cli) -> Path:
    """A session in which a schema was learned by the command line, and something departed from it since."""
    path = tmp_path / "s.webhooks"

    def entry(body: bytes) -> Entry:
        return Entry(make_capture(endpoint="orders", body=body), None, Annotation("stripe", "invoice.paid", "e"))

    with Session.open(path) as session:
        session.engine.call(session.store.append, [entry(b'{"id":1,"a":"x"}')] * 1).result(10)
    assert cli("drift", "learn", "--session", str(path), "--filter", "event:invoice.paid") == (
        0,
        "orders: invoice.paid, learned from 1 capture\n",
        "",
    )
    with Session.open(path) as session:
        session.set_checks("orders", [{"field": "id", "equals": 1}]).result(10)
        session.engine.call(session.store.append, [entry(b'{"id":"1","b":2}')]).result(10)
        session.engine.call(session._watcher.nudge).result(10)
        until(lambda: session.summaries([2])[0].checks == 2)
    return path


def test_drift_is_told_accepted_and_exported(path: Path, tmp_path: Path, cli: Cli) -> None:
    status, out, _ = cli("drift", "--session", str(path))
    assert status == 1
    lines = out.splitlines()
    assert lines[0] == "orders: invoice.paid, learned from 1 capture"
    assert {line.split("  (first in #2, ")[0] for line in lines[1:]} == {
        '  ~ id  "1", a string; it was a whole number',
        "  + b  new: 2, a whole number",
        "  - a  missing; it was a string",
    }
    status, out, _ = cli("drift", "show", "--session", str(path), "--json")
    assert {one["path"] for one in json.loads(out)["drift"]} == {"id", "a", "b"}
    schema = tmp_path / "schema.json"
    assert cli("drift", "accept", "orders", "invoice.paid", "--session", str(path)) == (0, "3 accepted\n", "")
    assert cli("drift", "--session", str(path))[0] == 0
    assert cli("drift", "schema", "orders", "invoice.paid", "--session", str(path), "-o", str(schema))[0] == 0
    assert json.loads(schema.read_text())["properties"]["id"]["type"] == ["integer", "string"]
    assert cli("drift", "forget", "orders", "invoice.paid", "--session", str(path))[0] == 0
    status, _, told = cli("drift", "schema", "orders", "invoice.paid", "--session", str(path))
    assert (status, told) == (
        2,
        "webhook-inspector: There is no baseline of invoice.paid for the endpoint orders. Learn one first.\n",
    )


def test_list_and_show_print_checks(path: Path, cli: Cli) -> None:
    _, out, _ = cli("list", "--session", str(path), "--json", "--filter", "checks:failed")
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert row["checks"] == {"made": 2, "failed": 2, "names": ["id equals 1", "schema drift"]}
    _, out, _ = cli("list", "--session", str(path), "--columns", "id,checks")
    assert [line.split() for line in out.splitlines()[1:]] == [["1", "–"], ["2", "✕", "Fail"]]
    _, out, _ = cli("show", "2", "--session", str(path), "--json")
    found = json.loads(out)["checks"]
    assert found[0] == {
        "name": "id equals 1",
        "kind": "equals",
        "passed": False,
        "path": "id",
        "expected": "1",
        "found": '"1", a string',
        "reason": 'id is "1", a string; expected 1.',
        "place": [6, 9],
    }
    _, out, _ = cli("list", "--session", str(path))
    assert out.splitlines()[1].endswith("stripe invoice.paid  checks ✕ fail")
    _, out, _ = cli("show", "2", "--session", str(path))
    assert "-- 0 of 2 checks passed" in out
    assert '✕ id equals 1: id is "1", a string; expected 1.' in out
