from __future__ import annotations

import base64
from typing import Any

import pytest

from inspector.providers import recognise
from tests.providers.vectors import capture_of, cases, check

pytestmark = pytest.mark.skipif(not cases(), reason="the shared vectors are not beside the checkout")

#: What only a search over the bytes can tell apart; the plain check says that nothing matches.
NEEDS_DIAGNOSIS = {
    "wrong_secret",
    "body_altered",
    "body_reserialized",
    "timestamp_altered",
    "wrong_signed_string",
    "wrong_key_decoding",
    "url_mismatch",
    "wrong_algorithm",
    "wrong_encoding",
}


@pytest.mark.parametrize("line", cases(), ids=lambda line: line["id"])
def test_the_verdict_is_the_one_of_the_official_libraries(line: dict[str, Any]) -> None:
    if line["tier"] == "stateful":
        pytest.skip("needs the earlier delivery")
    verdict = check(line)
    if line["expect"] == "valid":
        assert (verdict.outcome, verdict.reason) == ("valid", None), verdict.detail
        assert verdict.scheme
        return
    wanted = line.get("reason")
    if verdict.outcome == "unsigned":
        assert wanted in ("missing_header", "missing_signature")
        return
    assert verdict.outcome == "invalid", verdict.detail
    assert verdict.detail
    if wanted in NEEDS_DIAGNOSIS and verdict.reason == "mismatch":
        return
    assert verdict.reason == wanted


@pytest.mark.parametrize("line", cases(), ids=lambda line: line["id"])
def test_the_sender_is_recognised_from_the_request_alone(line: dict[str, Any]) -> None:
    if line["id"] in UNRECOGNISABLE:
        pytest.skip("nothing in the request names the sender")
    found = recognise(capture_of(line)).provider
    # users of Svix send its headers; only their bodies tell them apart, and these are not theirs any more
    bare = line["id"].endswith(("-minimal-s", "-body-altered-s")) and line["provider"] in ("clerk", "resend")
    assert found == line["provider"] or (bare and found == "svix")


#: Unsigned and without a header or user agent of their own.
UNRECOGNISABLE = {
    "asana-hmac-hex-missing-header-s",
    "paystack-sha512-hex-missing-header-s",
    "x-sha256-base64-missing-header-s",
    "jira-hub-sha256-published-s",
}


@pytest.mark.parametrize("line", [line for line in cases() if line["expect"] == "valid"], ids=lambda line: line["id"])
def test_a_valid_verdict_shows_what_was_compared(line: dict[str, Any]) -> None:
    verdict = check(line)
    evidence = verdict.evidence
    assert evidence is not None
    assert evidence.received
    secret = line["secret"]
    # what PayPal calls a secret is an id, and a part of the signed text that is to be shown
    if secret and len(secret) > 8 and line["provider"] != "paypal":
        assert secret not in repr(verdict).replace(base64.b64decode(line["body_b64"]).decode("latin-1"), "")
