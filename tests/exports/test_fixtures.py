"""Fixtures that sign anew: what they make holds before the providers' own checks, and no secret is inside."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from inspector.capture import Capture, Headers
from inspector.errors import InspectorError
from inspector.exports import Record, export
from inspector.exports.fixtures.recipe import SECRETS, Line, filled
from inspector.providers import REGISTRY, Keys, get, verify
from inspector.providers.samples import sample_capture, sample_has_signature, sample_names
from inspector.store.base import Entry
from tests.exports.conftest import RawServer, golden_records

Make = Callable[..., Capture]
REAL = "whsec_cmVhbCBzZWNyZXQgb2YgYSB1c2Vy"
#: Signed by one HMAC, or by showing the secret: the file needs nothing but the standard library.
SELF_CONTAINED = {
    *("stripe", "github", "gitlab", "gitea", "shopify", "slack", "zoom", "paddle", "calendly", "paystack", "razorpay"),
    *("typeform", "dropbox", "sentry", "line", "x", "notion", "asana", "twitch", "zendesk", "pagerduty", "woocommerce"),
    *("bitbucket", "docusign", "box", "square", "trello", "hubspot", "clerk", "resend", "svix", "standardwebhooks"),
    *("telegram", "intercom", "meta"),
}


def _samples() -> list[tuple[str, str]]:
    signed = {name: [event for event in sample_names(name) if sample_has_signature(name, event)] for name in REGISTRY}
    return [(name, event) for name, events in signed.items() for event in events[:1]]


def _sample(provider: str, event: str) -> Capture:
    made = sample_capture(provider, event, now=time.time(), secret=REAL, path="/hook?x=1")
    return replace(made, headers=Headers([(b"Host", b"hooks.example.com"), *made.headers]))


def _out(name: str, captures: list[Capture]) -> str:
    out = io.BytesIO()
    assert export([Record(Entry(capture)) for capture in captures], name, out) == len(captures)
    return out.getvalue().decode("utf-8")


def _module(text: str, folder: Path) -> ModuleType:
    path = folder / "made_fixture.py"
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location("made_fixture", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["made_fixture"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("provider", "event"), _samples())
def test_what_it_signs_holds_at_any_time(
    provider: str, event: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = _sample(provider, event)
    text = _out("pytest", [sent])
    (webhook,) = _module(text, tmp_path).WEBHOOKS
    if provider in SELF_CONTAINED:
        assert webhook.how == "recipe"
    if webhook.how == "captured":
        assert webhook.signed() == (webhook.headers, sent.body)
        return
    for now in (1_800_000_000.25, 1_999_999_999.75):
        for secret in (webhook.test_secret, None):
            if secret is None:
                # as a user's own, of the same form
                secret = dict(SECRETS)[webhook.test_secret]
                monkeypatch.setenv(webhook.secret_variable, secret)
            headers, body = webhook.signed(now)
            got = replace(sent, headers=Headers.from_text(headers), body=body, target=webhook.target)
            verdict = verify(got, Keys(secret=secret), provider=provider, public_url=webhook.url, received_at=now)
            assert (verdict.outcome, verdict.detail) == ("valid", verdict.detail), webhook.how
        monkeypatch.delenv(webhook.secret_variable)


@pytest.mark.parametrize("name", ["pytest", "fixture"])
@pytest.mark.parametrize(("provider", "event"), _samples())
def test_no_secret_is_inside(name: str, provider: str, event: str) -> None:
    capture = _sample(provider, event)
    known = get(provider)
    assert known is not None
    try:
        signed = known.sign(capture, Keys(secret=REAL), time.time(), public_url="https://hooks.example.com/hook?x=1")
    except InspectorError:
        pytest.skip("nobody here can sign it")
    capture = replace(capture, headers=signed.headers, body=signed.body)
    assert REAL not in _out(name, [capture])


def test_the_recipe_of_the_json_fixture_makes_the_same_signature() -> None:
    capture = _sample("stripe", sample_names("stripe")[0])
    (webhook,) = json.loads(_out("fixture", [capture]))["webhooks"]
    signing = webhook["signing"]
    assert (signing["secret_env"], signing["how"]) == ("STRIPE_WEBHOOK_SECRET", "recipe")
    (line,) = (Line(**one) for one in signing["headers"])
    assert (line.header, line.value, line.signs) == (
        "Stripe-Signature", "t={timestamp},v1={signature}", "{timestamp}.{body}",
    )  # fmt: skip
    body = webhook["body"].encode()
    assert body == capture.body
    value = filled(line, capture, signing["test_secret"], 1_900_000_000)
    got = replace(capture, headers=Headers.from_text([*webhook["headers"], [line.header, value]]))
    keys = Keys(secret=signing["test_secret"])
    assert verify(got, keys, provider="stripe", received_at=1_900_000_000).outcome == "valid"


def test_bodies_and_headers_are_exact(make_capture: Make, tmp_path: Path) -> None:
    bodies = [bytes(range(256)), '{"ä": "\u2028\u202e"}'.encode(), b'"""\\', b"", b"\xff" * 1_000_000]
    headers = [("Host", "h"), ("X-A", "\xff'\"\\"), ("X-Dup", "1"), ("x-dup", "2")]
    captures = [make_capture(body=body, headers=headers) for body in bodies]
    made = _module(_out("pytest", captures), tmp_path).WEBHOOKS
    assert [webhook.body for webhook in made] == bodies
    assert all(webhook.headers == headers[1:] for webhook in made)
    data = json.loads(_out("fixture", captures))["webhooks"]
    kept = [base64.b64decode(one["body_b64"]) if "body_b64" in one else one["body"].encode() for one in data]
    assert kept == bodies


def _pytest(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", path.parent, path]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=path.parent, check=False
    )


def test_the_file_runs_by_itself_and_sends_where_it_is_told(raw_server: RawServer, tmp_path: Path) -> None:
    path = tmp_path / "test_hooks.py"
    captures = [_sample("stripe", sample_names("stripe")[0]), golden_records()[1].entry.capture]
    path.write_text(_out("pytest", captures), "utf-8")
    alone = _pytest(path)
    assert alone.returncode == 0, alone.stdout
    assert "1 passed, 3 skipped" in alone.stdout
    raw_server.requests.clear()
    sent = _pytest(path, WEBHOOK_TARGET=raw_server.url)
    assert sent.returncode == 0, sent.stdout
    assert "3 passed, 1 skipped" in sent.stdout
    assert [data.partition(b" HTTP")[0] for data in raw_server.requests] == [b"POST /hook?x=1", b"PUT /a/../b[1]"]
    assert b"\r\nStripe-Signature: t=" in raw_server.requests[0]


def test_hostile_captures_run_no_code(make_capture: Make, tmp_path: Path) -> None:
    evil: list[Any] = ["'\n]\nimport os\n", '"""\nraise SystemExit', "\\", "\u2028import os"]
    captures = []
    for text in evil:
        latin = text.encode().decode("latin-1")
        captures.append(make_capture(target=latin, body=text.encode(), headers=[("X", latin)]))
    captures.append(make_capture(malformed="no", method="\n", target="\n", body=b"\x00"))
    made = _module(_out("pytest", captures), tmp_path).WEBHOOKS
    assert [webhook.body for webhook in made[:-1]] == [text.encode() for text in evil]
