"""WebSub: what a hub asks, and what it signs."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest

from inspector.capture import Capture, Headers
from inspector.providers import REGISTRY, Keys, event_of, handshake, recognise, verify

TOPIC = "hub.topic=https%3A%2F%2Fblog.example%2Ffeed&hub.challenge=r%2Bnd%20om"
LINKS = '<https://hub.example/>; rel="hub", <https://blog.example/feed>; rel=self'


def asked(query: str, method: str = "GET") -> Capture:
    return Capture.made(method, f"/feed?{query}", Headers.from_text([("Host", "x")]), b"")


def delivery(method: str, secret: bytes = b"s", body: bytes = b"<feed/>", links: str = LINKS) -> Capture:
    signature = hmac.new(secret, body, getattr(hashlib, method)).hexdigest()
    lines = [("Host", "x"), ("Link", links), ("X-Hub-Signature", f"{method}={signature}")]
    return Capture.made("POST", "/feed", Headers.from_text(lines), body)


@pytest.mark.parametrize("mode", ["subscribe", "unsubscribe"])
def test_a_subscription_and_its_end_are_confirmed_by_the_bare_challenge(mode: str) -> None:
    # the secret is what deliveries are signed with, and has nothing to do with this
    found = handshake(asked(f"hub.mode={mode}&{TOPIC}&hub.lease_seconds=864000"), Keys(secret="signing"))
    assert found is not None
    assert (found.provider, found.kind, found.status, found.body) == ("websub", mode, 200, b"r+nd om")


def test_a_verify_token_is_compared_where_one_is_saved_and_one_comes() -> None:
    keys = Keys(options={"verify_token": "mine"})
    for token, status in (("mine", 200), ("other", 403)):
        found = handshake(asked(f"hub.mode=subscribe&{TOPIC}&hub.verify_token={token}"), keys)
        assert found is not None
        assert found.status == status
    # the standard has none
    found = handshake(asked(f"hub.mode=subscribe&{TOPIC}"), keys)
    assert found is not None
    assert found.status == 200


def test_what_a_hub_refuses_is_taken_note_of_and_everything_else_is_no_handshake() -> None:
    refused = handshake(asked("hub.mode=denied&hub.topic=x&hub.reason=no"), Keys())
    assert refused is not None
    assert (refused.kind, refused.status, refused.body) == ("denied", 200, b"")
    for other in (asked("hub.mode=subscribe&hub.topic=x"), asked(f"hub.mode=else&{TOPIC}"), asked(TOPIC, "POST")):
        assert handshake(other, Keys(), provider="websub") is None


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_delivery_is_known_by_its_links_and_checked_by_the_method_that_it_names(method: str) -> None:
    capture = delivery(method)
    assert recognise(capture).provider == "websub"
    assert event_of(capture, "websub").type == "content"
    right = verify(capture, Keys(secret="s"))
    assert (right.outcome, right.scheme) == ("valid", f"hub-{method}")
    assert bool(right.detail) == (method == "sha1"), "which is outdated"
    assert verify(capture, Keys(secret="other")).reason == "mismatch"
    assert verify(capture, Keys()).outcome == "no_secret"
    signed = REGISTRY["websub"].sign(replace(capture, body=b"<feed>2</feed>"), Keys(secret="t"), 0)
    again = replace(capture, headers=signed.headers, body=signed.body)
    assert verify(again, Keys(secret="t")).scheme == f"hub-{method}"
    assert verify(again, Keys(secret="t")).outcome == "valid"


def test_a_signature_that_is_none_is_told_and_other_links_say_nothing() -> None:
    capture = delivery("sha256")
    odd = replace(capture, headers=Headers.from_text([("Link", LINKS), ("X-Hub-Signature", "md5=00")]))
    assert verify(odd, Keys(secret="s")).reason == "malformed_header"
    assert verify(replace(odd, headers=Headers.from_text([("Link", LINKS)])), Keys(secret="s")).outcome == "unsigned"
    assert recognise(delivery("sha256", links='<https://x/2>; rel="next"')).provider == ""
