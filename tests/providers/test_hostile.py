from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import OUTCOMES, Capture, Headers, new_uuid
from inspector.providers import REGISTRY, Keys, recognise, verify, verify_any

NAMES = sorted({header for provider in REGISTRY.values() for header in provider.headers})
NAMES += [
    "x-hub-signature",
    "x-hub-signature-256",
    "twitch-eventsub-message-timestamp",
    "webhook-id",
    "webhook-timestamp",
    "content-type",
    "authorization",
    "host",
    "forwarded",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-port",
]
HEX = "ab" * 32
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"sha256=" + HEX.encode(),
            b"v0=" + HEX.encode(),
            b"t=1764590393,v1=" + HEX.encode(),
            b"t=" + b"9" * 5000,
            b"ts=1;h1=",
            b"v1,AAAA",
            b"v1a,AAAA v1,====",
            b"1764590393",
            b"9" * 400,
            b"2025-12-01T11:59:53.634234626Z",
            b"0000-99-99T99:99:99Z",
            b"\xff" * 10,
            b"=" * 100,
            b"application/x-www-form-urlencoded",
            b'for=a;proto=https;host="[::1"',
            b"http://[::1",
        ]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "id",
                        "event",
                        "signature",
                        "timestamp",
                        "token",
                        "events",
                        "webhookTimestamp",
                        "x",
                        "notificationItems",
                        "NotificationRequestItem",
                        "additionalData",
                        "hmacSignature",
                        "entry",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b"", b"[" * 100_000, b'{"a":' * 50_000, b"a=%ff&&&=%", b"timestamp=1&token=\xff&signature=zz"]),
)
SECRETS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.binary(max_size=40),
    st.sampled_from(
        ["whsec_", "whsec_!!!", "whpk_AAAA", "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----", "\ud800"]
    ),
)


def capture_with(headers: list[tuple[bytes, bytes]], body: bytes, target: str = "/x") -> Capture:
    return Capture(
        new_uuid(),
        "default",
        datetime(2026, 1, 1, tzinfo=UTC),
        "",
        "http",
        "1.1",
        "POST",
        target,
        Headers(headers),
        body,
    )


@settings(max_examples=150, deadline=None)
@given(
    headers=st.lists(st.tuples(st.sampled_from(NAMES).map(str.encode), VALUES), max_size=8),
    body=BODIES,
    secret=SECRETS,
    url=st.sampled_from(["", "https://a.example/x", "http://[::1", "https://a.example:99999999/", "\ud800", "::"]),
    target=st.sampled_from(["/x", "*", "/\xff?\xff", "http://[::1/x"]),
)
def test_nothing_that_arrives_raises(
    headers: list[tuple[bytes, bytes]], body: bytes, secret: Any, url: str, target: str
) -> None:
    capture = capture_with(headers, body, target)
    found = recognise(capture)
    assert found.provider == "" or found.provider in REGISTRY
    assert isinstance(found.attempt, int)
    keys = Keys.from_dict({"secret": secret, "public_key": secret})
    for name in (None, *REGISTRY):
        verdict = verify(capture, keys, provider=name, public_url=url)
        assert verdict.outcome in OUTCOMES
        assert verdict.outcome == "valid" or verdict.detail


def test_an_unknown_sender_is_not_applicable_and_says_what_to_do(make_capture: Any) -> None:
    verdict = verify(make_capture(), Keys(secret="x"))
    assert verdict.outcome == "not_applicable"
    assert "choose the provider" in (verdict.detail or "")
    assert "nobody" in (verify(make_capture(), Keys(), provider="nobody").detail or "")


def test_the_strongest_of_several_verdicts_comes_first(make_capture: Any) -> None:
    capture = make_capture(headers=[("X-GitHub-Event", "push")])
    signed = REGISTRY["github"].sign(capture, Keys(secret="live"), 0)
    capture = make_capture(headers=signed.headers)
    named = [("test", Keys(secret="test")), ("none", Keys()), ("live", Keys(secret="live"))]
    verdicts = verify_any(capture, named)
    assert [(one.outcome, one.secret) for one in verdicts] == [
        ("valid", "live"),
        ("invalid", "test"),
        ("no_secret", "none"),
    ]
    assert [one.outcome for one in verify_any(capture, [])] == ["no_secret"]


def test_the_moment_of_receipt_decides_not_the_moment_of_checking(make_capture: Any) -> None:
    capture = make_capture()
    signed = REGISTRY["stripe"].sign(capture, Keys(secret="whsec_x"), 1000)
    capture = make_capture(headers=signed.headers, received_at=datetime.fromtimestamp(1300, UTC))
    keys = Keys(secret="whsec_x")
    assert verify(capture, keys).outcome == "valid"
    assert verify(capture, keys, received_at=1301).reason == "expired_timestamp"
    assert verify(capture, keys, received_at=1301, tolerance=400).outcome == "valid"
    assert verify(capture, keys, received_at=10**9, tolerance=0).outcome == "valid"
    assert verify(capture, keys, received_at=datetime.fromtimestamp(1301, UTC)).reason == "expired_timestamp"


def test_keys_never_show_what_they_hold() -> None:
    keys = Keys.from_dict({"secret": "TOPSECRET", "public_key": "TOPSECRET", "options": {"password": "TOPSECRET"}})
    assert "TOPSECRET" not in repr(keys) + str(keys) + f"{keys}"


@pytest.mark.parametrize("size", [0, 1_000_000, 3_000_000])
def test_large_bodies_are_recognised_without_reading_all_of_them(make_capture: Any, size: int) -> None:
    body = b'{"id": "evt_9", "object": "event", "data": {"id": "no", "pad": "' + b"x" * 200 + b'"}, "type": "a.b", '
    body += b'"pad": "' + b"y" * size + b'"}'
    capture = make_capture(headers=[("Stripe-Signature", "t=1,v1=aa")], body=body)
    assert recognise(capture)[:4] == ("stripe", 0.95, "a.b", "evt_9")
