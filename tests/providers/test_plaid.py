from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import pytest

from inspector.capture import Verdict
from inspector.errors import ResendRefused
from inspector.providers import Keys, get, recognise, verify
from tests.providers.tokens import NOW, ec_key, forge, jwk, make, pem, rsa_key

BODY = json.dumps({"webhook_type": "TRANSACTIONS", "webhook_code": "SYNC", "note": "é"}, indent=2).encode()


def claims(body: bytes = BODY, **changes: Any) -> dict[str, Any]:
    made = {"iat": int(NOW) - 5, "request_body_sha256": hashlib.sha256(body).hexdigest()} | changes
    return {name: value for name, value in made.items() if value is not None}


def token(**changes: Any) -> str:
    return make(claims(**changes), ec_key(), "ES256")


@pytest.fixture
def judge(make_capture: Any) -> Any:
    def run(sent: str, body: bytes = BODY, **fields: Any) -> Verdict:
        capture = make_capture(headers=[("plaid-verification", sent)], body=body)
        return verify(capture, Keys.from_dict({"jwks": {"keys": [jwk(ec_key())]}} | fields), received_at=NOW)

    return run


def test_a_token_over_this_body_is_valid(judge: Any) -> None:
    verdict = judge(token())
    assert (verdict.outcome, verdict.provider, verdict.scheme) == ("valid", "plaid", "jwt-es256-bodyhash")


@pytest.mark.parametrize("body", [b"", b"\xff\x00\x80", "žlutý 💸".encode(), b"x" * 3_000_000])
def test_any_body_counts_byte_for_byte(judge: Any, body: bytes) -> None:
    assert judge(token(body=body), body).outcome == "valid"
    assert judge(token(body=body), body + b"\n").reason == "mismatch"


def test_a_body_that_was_printed_anew_is_told_from_an_altered_one_where_that_can_be_shown(judge: Any) -> None:
    compact = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    plain = json.dumps({"a": "ž/"}, indent=2, ensure_ascii=False).encode()
    assert judge(token(), compact).reason == "body_reserialized"
    assert judge(token(body=plain), b'{"a":"\\u017e/"}').reason == "body_reserialized"
    assert judge(token(), BODY.replace(b"SYNC", b"SINK")).reason == "mismatch"


def test_a_body_that_is_deep_or_large_has_its_verdict_and_soon(judge: Any) -> None:
    for depth in (100, 300, 500, 900, 990, 5000):
        assert judge(token(), b"[" * depth + b"]" * depth).reason == "mismatch"
    started = time.perf_counter()
    assert judge(token(), b"[" + b"1," * 8_000_000 + b"1]").reason == "mismatch"
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iat": int(NOW) - 301}, "expired_timestamp"),
        ({"iat": int(NOW) + 1}, "future_timestamp"),
        ({"iat": None}, "missing_timestamp"),
        ({"iat": int(NOW) - 300}, None),
        ({"request_body_sha256": None}, "malformed_header"),
        ({"request_body_sha256": "zz"}, "mismatch"),
    ],
)
def test_its_time_and_hash_are_bounded(judge: Any, changes: dict[str, Any], reason: str | None) -> None:
    assert judge(token(**changes)).reason == reason


def test_only_es256_with_the_named_key_is_taken(judge: Any) -> None:
    assert judge(make(claims(), ec_key(1), "ES256")).reason == "mismatch"
    assert judge(make(claims(), ec_key(), "ES256", kid="other")).reason == "unknown_key"
    # a key given without its id must not stand in for the one that the token names
    assert judge(make(claims(), ec_key(), "ES256", kid="other"), public_key=pem(ec_key())).reason == "unknown_key"
    assert judge(make(claims(), rsa_key())).reason == "wrong_algorithm"
    assert judge(forge({"alg": "none", "kid": "k1"}, claims())).reason == "wrong_algorithm"
    assert judge(forge({"alg": "HS256", "kid": "k1"}, claims(), b"x" * 32)).reason == "wrong_algorithm"
    assert judge(forge({"alg": "ES256", "kid": "k1"}, claims(), b"x" * 71)).reason == "malformed_header"
    assert judge(forge({"alg": "ES256", "kid": "k1"}, claims(), b"\0" * 64)).reason == "mismatch"
    assert judge("x.y").reason == "malformed_header"
    assert judge(token(), jwks={}).outcome == "no_secret"
    assert judge(token(), jwks={}, secret="an api secret").outcome == "error"
    assert judge(token(), jwks={"keys": [jwk(rsa_key())]}).outcome == "error"


def test_the_answer_of_plaids_api_can_be_pasted_whole_and_its_expiry_counts(judge: Any) -> None:
    for ends, outcome in ((None, "valid"), (int(NOW) + 1, "valid"), (int(NOW) - 1, "invalid")):
        answer = {"key": jwk(ec_key(), expired_at=ends, created_at=1), "request_id": "r"}
        verdict = judge(token(), jwks={}, secret=json.dumps(answer))
        assert verdict.outcome == outcome
        assert verdict.reason == (None if outcome == "valid" else "unknown_key")


def test_it_is_recognised_and_names_its_event(make_capture: Any) -> None:
    assert recognise(make_capture(headers=[("Plaid-Verification", "x")], body=BODY))[:3] == (
        "plaid",
        0.95,
        "TRANSACTIONS.SYNC",
    )
    assert recognise(make_capture(body=BODY))[:2] == ("plaid", 0.7)


def test_its_tokens_cannot_be_made_here(make_capture: Any) -> None:
    provider = get("plaid")
    assert provider is not None
    with pytest.raises(ResendRefused, match="only Plaid has"):
        provider.sign(make_capture(), Keys(secret="x"), NOW)
