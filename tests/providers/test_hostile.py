from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import OUTCOMES, Capture, Headers, new_uuid
from inspector.providers import REGISTRY, Keys, events_of, inner_of, recognise, verify, verify_any
from tests.providers.vectors import capture_of, cases, keys_of, url_of

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
            b"Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJhY2NvdW50cy5nb29nbGUuY29tIn0.AAAA",
            b"JWT eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjFlOTk5LCJxc2giOjV9.AAAA",
            b"eyJhbGciOiJFUzI1NiJ9.eyJpYXQiOiJ4In0." + b"A" * 86,
            b"eyJhbGciOiJub25lIn0.e30.",
            b"Basic Og==",
            b"Bearer ",
            b"multipart/form-data; boundary=a",
            b"application/cloudevents-batch+json",
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
                        "value",
                        "clientState",
                        "validationTokens",
                        "message",
                        "data",
                        "Records",
                        "Sns",
                        "Signature",
                        "Message",
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
        [
            *(
                '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "k1"}, {"kty": "EC", "crv": "x"}]}',
                '{"keys"',
            ),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "whsec_",
            "whsec_!!!",
            "whpk_AAAA",
            "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----",
            "\ud800",
        ]
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
    keys = Keys.from_dict({"secret": secret, "public_key": secret, "cert_pem": secret, "ca_pem": secret})
    for name in (None, *REGISTRY):
        verdict = verify(capture, keys, provider=name, public_url=url)
        assert verdict.outcome in OUTCOMES
        assert verdict.outcome == "valid" or verdict.detail
        if name is not None:
            assert events_of(capture, name)
            inner_of(capture, name)


@pytest.mark.parametrize(
    ("provider", "header", "body"),
    [
        ("intercom", None, {"delivery_attempts": "²"}),
        ("notion", None, {"attempt_number": "²"}),
        ("docusign", None, {"retryCount": "²"}),
        ("hubspot", None, [{"attemptNumber": "²"}]),
        ("google", None, {"message": {"messageId": "1"}, "deliveryAttempt": "²"}),
        ("slack", b"X-Slack-Retry-Num", {}),
        ("jira", b"X-Atlassian-Webhook-Retry", {}),
        ("twitch", b"Twitch-Eventsub-Message-Retry", {}),
        ("square", b"Square-Retry-Number", {}),
        ("bitbucket", b"X-Attempt-Number", {}),
        ("eventgrid", b"aeg-delivery-count", {}),
    ],
)
def test_a_digit_that_is_no_number_is_no_attempt(provider: str, header: bytes | None, body: Any) -> None:
    headers = [] if header is None else [(header, b"\xb2")]
    assert REGISTRY[provider].event(capture_with(headers, json.dumps(body).encode(), "/x")).attempt == 0


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


def test_no_check_ever_reaches_for_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a check opened a socket")

    lines = cases()
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for line in lines:
        capture, bare = capture_of(line), Keys(secret=line["secret"])
        verify(capture, keys_of(line), provider=line["provider"], public_url=url_of(line))
        verify(capture, bare, provider=line["provider"])
