"""Each exchange of the shared file: the answer that the provider waits for."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, new_uuid
from inspector.providers import REGISTRY, Handshake, Keys, handshake
from tests.shared import SHARED

PATH = SHARED / "vectors" / "handshakes.jsonl"
LINES: list[dict[str, Any]] = (
    [json.loads(line) for line in PATH.read_text("utf-8").splitlines()] if PATH.exists() else []
)
NAMES = {"azure-eventgrid": "eventgrid"}
#: A HEAD alone says nothing about who sent it, and an unsigned ping hardly anything.
NEED_A_CHOICE = {"trello", "intercom"}


def capture_of(request: dict[str, Any]) -> Capture:
    return Capture(
        uuid=new_uuid(),
        endpoint="default",
        received_at=datetime.fromtimestamp(1_764_590_400, UTC),
        remote="127.0.0.1:50000",
        scheme="http",
        http_version="1.1",
        method=request["method"],
        target="/" + request["url"].split("://", 1)[1].partition("/")[2],
        headers=Headers.from_text(request["headers"]),
        body=base64.b64decode(request["body_b64"]),
    )


def headers_of(found: Handshake) -> dict[str, str]:
    return {name.lower(): value for name, value in (*found.headers, ("Content-Length", str(len(found.body))))}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_the_answer_is_the_one_that_is_waited_for(line: dict[str, Any]) -> None:
    name = NAMES.get(line["provider"], line["provider"])
    capture = capture_of(line["request"])
    keys = Keys(secret=line["secret"], public_key=line["secret"] if name == "discord" else None)
    found = handshake(capture, keys, provider=name)
    assert found is not None
    assert (found.provider, found.kind) == (name, line["kind"])
    wanted = line["response"]
    assert found.status == wanted["status"]
    sent = headers_of(found)
    for header, value in wanted["headers"]:
        assert sent[header.lower()].partition(";")[0] == value
    if "body_b64" in wanted:
        assert found.body == base64.b64decode(wanted["body_b64"])
    elif "body_json" in wanted:
        assert json.loads(found.body) == wanted["body_json"]
    if "follow_up" in line:
        assert found.follow_up == line["follow_up"]["url"]
    by_itself = handshake(capture, keys)
    if name in NEED_A_CHOICE:
        assert by_itself is None
    else:
        assert by_itself is not None
        assert by_itself.provider == name


def test_a_verify_token_of_its_own_comes_before_the_secret() -> None:
    request = {
        "method": "GET",
        "url": "https://x/in?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t",
        "headers": [],
        "body_b64": "",
    }
    capture = capture_of(request)
    both = Keys(secret="app secret", options={"verify_token": "t"})
    found = handshake(capture, both)
    assert found is not None
    assert (found.status, found.body, found.note) == (200, b"1", "")
    refused = handshake(capture, Keys(secret="other"))
    assert refused is not None
    assert refused.status == 403
    open_to_all = handshake(capture, Keys())
    assert open_to_all is not None
    assert "any is accepted" in open_to_all.note


def test_addresses_that_are_not_of_sns_are_not_offered() -> None:
    for url in ("https://evil.example/?sns.us-east-1.amazonaws.com", "http://sns.us-east-1.amazonaws.com/", "x"):
        body = json.dumps({"Type": "SubscriptionConfirmation", "SubscribeURL": url}).encode()
        request = {
            "method": "POST",
            "url": "https://x/in",
            "headers": [["x-amz-sns-message-type", "SubscriptionConfirmation"]],
            "body_b64": base64.b64encode(body).decode(),
        }
        found = handshake(capture_of(request), Keys())
        assert found is not None
        assert found.follow_up == ""
        assert "Do not call" in found.note


@given(
    st.sampled_from(sorted(REGISTRY)),
    st.sampled_from(["GET", "POST", "HEAD", "OPTIONS"]),
    st.text(max_size=30),
    st.dictionaries(
        st.sampled_from(["x-hook-secret", "aeg-event-type", "x-github-event"]), st.text("aé\t", max_size=9)
    ),
    st.binary(max_size=60) | st.sampled_from([b"[]", b"[1]", b'{"type":[]}', b'{"type":true}', b"{" * 50]),
)
def test_nothing_that_arrives_makes_it_raise(
    name: str, method: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    target = f"/in?{query}".encode().decode("latin-1")
    capture = Capture(
        new_uuid(),
        "default",
        datetime.now(UTC),
        "",
        "http",
        "1.1",
        method,
        target,
        Headers.from_text(headers.items()),
        body,
    )
    for keys in (Keys(), Keys(secret="k", public_key="zz")):
        found = handshake(capture, keys, provider=name)
        assert found is None or 200 <= found.status < 500
