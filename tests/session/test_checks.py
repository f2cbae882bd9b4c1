"""Checks of what arrives: behind the answers, kept, looked for, made again, and gone when nothing is checked."""

from __future__ import annotations

import hmac
import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from inspector.capture import Capture
from inspector.query import parse
from inspector.session import Session
from inspector.store import Entry

CHECKS = [{"field": "amount", "equals": 10}, {"field": "amount", "type": "integer", "name": "kind of amount"}]


def post(address: str, path: str, *bodies: bytes) -> list[int]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    found = []
    for body in bodies:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        found.append(answer.status)
    connection.close()
    return found


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def counts(session: Session) -> list[tuple[int, int]]:
    return [(row.checks, row.checks_failed) for row in session.summaries(sorted(session.ids()))]


def test_what_arrives_is_checked_per_endpoint_and_found_by_filters(session: Session) -> None:
    session.set_checks("orders", CHECKS).result(10)
    address = session.listen(port=0).result(10)
    assert post(address, "/orders", b'{"amount":10}', b'{"amount":"10"}', b'{"amount":11}') == [200] * 3
    post(address, "/others", b"{}")
    until(lambda: counts(session) == [(2, 0), (2, 2), (2, 1), (0, 0)])
    found = {text: sorted(session.ids(parse(text))) for text in ("checks:failed", "checks:passed", "checks:none")}
    assert found == {"checks:failed": [2, 3], "checks:passed": [1], "checks:none": [4]}
    assert sorted(session.ids(parse('check:"kind of"'))) == [2]
    kept = session.checks(2)
    assert kept is not None
    assert [(one.name, one.found) for one in kept.results] == [
        ("amount equals 10", '"10", a string'),
        ("kind of amount", '"10", a string'),
    ]
    assert session.checks(4) is None
    (row,) = session.summaries([2])
    assert row.to_json()["checks"] == {"made": 2, "failed": 2, "names": ["amount equals 10", "kind of amount"]}


def test_older_captures_are_checked_only_when_asked(session: Session, make_capture: Callable[..., Capture]) -> None:
    session.store.append([Entry(make_capture(endpoint="orders", body=b'{"amount":10}')) for _ in range(3)])
    session.set_checks("orders", CHECKS).result(10)
    address = session.listen(port=0).result(10)
    post(address, "/orders", b"{}")
    until(lambda: counts(session)[-1] == (2, 2))
    assert counts(session)[:3] == [(0, 0)] * 3
    done: list[tuple[int, int]] = []
    assert session.check_again([1, 2], lambda *part: done.append(part)).result(10) == 0
    assert counts(session) == [(2, 0), (2, 0), (0, 0), (2, 2)]
    assert done == [(2, 2)]
    session.set_checks("orders", []).result(10)
    assert session.check_again([1, 4]).result(10) == 0
    assert counts(session) == [(0, 0), (2, 0), (0, 0), (0, 0)]
    assert session.store.checked_upto() is None


def test_what_was_left_unchecked_is_checked_later(tmp_path: Path, make_capture: Callable[..., Capture]) -> None:
    path = tmp_path / "s.webhooks"
    with Session.open(path) as first:
        first.set_checks("orders", CHECKS).result(10)
    with Session.open(path, read_only=True) as reading:
        assert counts(reading) == []
    from inspector.store import open_store

    store = open_store(path)
    store.append([Entry(make_capture(endpoint="orders", body=b'{"amount":10}'))])
    store.close()
    with Session.open(path) as again:
        until(lambda: counts(again) == [(2, 0)])


def test_a_secret_that_comes_later_changes_what_was_checked(session: Session) -> None:
    session.set_checks("default", [{"signature": "valid"}]).result(10)
    address = session.listen(port=0).result(10)
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    body = b'{"zen": "Keep it"}'
    signature = "sha256=" + hmac.new(b"secret", body, "sha256").hexdigest()
    for _ in range(2):
        connection.request(
            "POST",
            "/",
            body,
            {"X-GitHub-Event": "ping", "X-Hub-Signature-256": signature, "Content-Type": "application/json"},
        )
        connection.getresponse().read()
    connection.close()
    until(lambda: counts(session) == [(1, 1), (1, 1)])
    session.set_secret("default", "mine", "secret").result(10)
    until(lambda: counts(session) == [(1, 0), (1, 0)])


def test_a_check_whose_file_is_gone_fails_with_the_reason(session: Session, tmp_path: Path) -> None:
    schema = tmp_path / "s.json"
    schema.write_text(json.dumps({"type": "object"}))
    session.set_checks("default", [{"schema": str(schema)}]).result(10)
    schema.unlink()
    address = session.listen(port=0).result(10)
    assert post(address, "/", b"{}") == [200]
    until(lambda: counts(session) == [(1, 1)])
    kept = session.checks(1)
    assert kept is not None
    assert kept.results[0].reason.startswith("This check cannot be made: ")
