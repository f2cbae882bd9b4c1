"""The pytest plug-in, used as users use it: tests of theirs, run by pytest."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SEND = """
import http.client, json, threading, time
from urllib.parse import urlsplit

def send(url, body, **headers):
    parts = urlsplit(url)
    made = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    made.request("POST", parts.path or "/", data, {"Content-Type": "application/json", **headers})
    answer = made.getresponse()
    text = answer.read()
    made.close()
    return answer.status, text

STRIPE = {"id": "evt_1", "object": "event", "type": "invoice.paid", "api_version": "2025-03-31",
          "data": {"object": {"object": "invoice", "amount_paid": "10.00"}}}
"""


def run(pytester: pytest.Pytester, text: str, *more: str) -> pytest.RunResult:
    pytester.makepyfile(SEND + text)
    others = [word for name in ("cacheprovider", "asyncio", "pytest-qt") for word in ("-p", f"no:{name}")]
    return pytester.runpytest_inprocess("-p", "inspector.pytest_plugin", *others, "-q", *more)


def test_what_passes(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_all(webhook_inspector):
    w = webhook_inspector
    url = w.endpoint("stripe", provider="stripe")
    threading.Timer(0.2, send, (url, STRIPE)).start()
    paid = w.wait_for(event="invoice.*", where="body.data.object.object:invoice", timeout=10)
    assert (paid.provider, paid.event, paid.event_id, paid.method) == ("stripe", "invoice.paid", "evt_1", "POST")
    assert paid.json["data"]["object"]["amount_paid"] == paid.value("data.object.amount_paid") == "10.00"
    assert paid.headers["content-type"] == "application/json"
    assert w.captures[0].body == paid.body and len(w.captures) == 1
    w.assert_matches([{"field": "type", "equals": "invoice.paid"}], paid)
    w.assert_matches('[[expect]]\\nevent = "invoice.paid"')
    w.assert_none("refund", during=0.1)
    w.clear()
    assert w.captures == []

def test_answers(webhook_inspector):
    w = webhook_inspector
    w.answer_with(json={"ok": False}, plan="500, then 202", headers={"X-A": "b"})
    assert [send(w.url, {"id": number})[0] for number in range(2)] == [500, 500]
    w.answer_with(418, body="tea")
    assert send(w.url + "/any/path", {}) == (418, b"tea")
    assert len(w.wait_for(count=3)) == 3

def test_all_endpoints_answer_unless_one_is_named(webhook_inspector):
    w = webhook_inspector
    before = w.endpoint("before")
    w.answer_with(503)
    after = w.endpoint("after")
    assert [send(url, {})[0] for url in (before, after, w.url)] == [503, 503, 503]
    w.answer_with(418, endpoint="after")
    assert [send(url, {})[0] for url in (before, after, w.url)] == [503, 418, 503]
    assert repr(w.captures[0]).endswith("2 bytes>")
""",
    )
    result.assert_outcomes(passed=3)


def test_signatures(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
import hashlib, hmac
def test_signed(webhook_inspector):
    url = webhook_inspector.endpoint("hub", provider="github", secret="it is a secret")
    body = b'{"zen": "x", "hook_id": 1, "hook": {}}'
    sign = "sha256=" + hmac.new(b"it is a secret", body, hashlib.sha256).hexdigest()
    more = {"X-GitHub-Event": "ping", "X-GitHub-Delivery": "d1", "X-Hub-Signature-256": sign}
    assert send(url, body, **more)[0] == 200
    got = webhook_inspector.wait_for(event="ping")
    webhook_inspector.assert_valid(got)
    send(url, body + b" ", **more)
    webhook_inspector.assert_valid()
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: The signature of <#2 ping,*is not valid:*"])
    assert "it is a secret" not in "".join(line for line in result.outlines if line.startswith("E "))


def test_failures_say_what_came_and_what_was_nearest(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_where(webhook_inspector):
    send(webhook_inspector.endpoint("s", provider="stripe"), STRIPE)
    webhook_inspector.wait_for("invoice.paid", where="body.data.object.amount_paid > 20", timeout=0.3)

def test_name(webhook_inspector):
    send(webhook_inspector.endpoint("s", provider="stripe"), STRIPE)
    webhook_inspector.wait_for("invoice.payd", timeout=0.3)

def test_nothing(webhook_inspector):
    webhook_inspector.wait_for("x", timeout=0.1)

def test_checks(webhook_inspector):
    send(webhook_inspector.endpoint("s", provider="stripe"), STRIPE)
    webhook_inspector.assert_matches([{"field": "data.object.amount_paid", "equals": 10}])

def test_none(webhook_inspector):
    send(webhook_inspector.endpoint("s", provider="stripe"), STRIPE)
    webhook_inspector.assert_none("invoice.paid")

def test_suite(webhook_inspector):
    send(webhook_inspector.endpoint("s", provider="stripe"), STRIPE)
    fields = 'fields = { "data.object.amount_paid" = 10 }'
    webhook_inspector.assert_matches('[suite]\\ntimeout = "0.5s"\\n[[expect]]\\nevent = "invoice.paid"\\n' + fields)
""",
    )
    result.assert_outcomes(failed=6)
    text = result.stdout.str()
    for said in (
        'data.object.amount_paid is "10.00", a string; expected that body.data.object.amount_paid is more than 20',
        "its event type is invoice.paid; expected invoice.payd",
        "Nothing came at all. Senders have to use http://127.0.0.1:",
        'equals 10: data.object.amount_paid is "10.00", a string; expected 10',
        "no invoice.paid was expected",
        '#1 invoice.paid came, but data.object.amount_paid is "10.00", a string; expected 10',
        "<#1 invoice.paid, ",
    ):
        assert said in text, said
    assert "inbox.py" not in text


def test_unused_it_imports_nothing_of_the_program() -> None:
    code = (
        "import sys, pytest, inspector.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.startswith(('inspector.', 'aiohttp', 'PySide6'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "['inspector.pytest_plugin']"


def test_the_package_tells_pytest_of_it() -> None:
    data = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    points = data["project"]["entry-points"]["pytest11"]
    assert points == {"inspector.pytest_plugin": "inspector.pytest_plugin"}
