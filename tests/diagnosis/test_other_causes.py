"""Two causes at once, what other headers witness, clocks and replays, known test secrets, limits of a search."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from inspector.capture import Capture, Headers
from inspector.diagnosis import diagnose
from inspector.providers import Keys
from inspector.workers import Cancelled, Token
from tests.diagnosis.test_diagnosis import BODY, COMPACT, NOW, SECRET, URL, changed, signed, why, with_header
from tests.providers.vectors import capture_of, cases, keys_of


def reasons(capture: Capture, provider: str, secret: str = SECRET, **more: object) -> list[str]:
    return [one.reason for one in why(capture, provider, secret, **more)]


def with_lines(capture: Capture, *lines: tuple[str, str], first: bool = False) -> Capture:
    made = [(name.encode(), value.encode("latin-1")) for name, value in lines]
    return replace(capture, headers=Headers([*made, *capture.headers] if first else [*capture.headers, *made]))


@pytest.mark.parametrize(
    ("secret", "arrived", "sent", "wanted"),
    [
        (SECRET + "\n", COMPACT, BODY, ["secret_whitespace", "body_reserialized"]),
        (f'"{SECRET}"', BODY + b"\n", BODY, ["secret_quoted", "trailing_newline"]),
        ("not it", BODY, BODY + b"\r\n", ["other_saved_secret", "trailing_newline"]),
        (f" {SECRET}", b"\xef\xbb\xbf" + BODY, BODY, ["secret_whitespace", "bom"]),
    ],
)
@pytest.mark.parametrize("provider", ["github", "stripe", "slack", "line", "paystack"])
def test_two_causes_are_both_named(provider: str, secret: str, arrived: bytes, sent: bytes, wanted: list[str]) -> None:
    saved = [("spare", SECRET)] if wanted[0] == "other_saved_secret" else []
    assert reasons(changed(provider, arrived, sent), provider, secret, saved=saved) == wanted


def test_two_causes_are_found_in_a_large_body_too() -> None:
    arrived = b'{"list": [' + b", ".join([b'{"id": 1, "name": "value"}'] * 40_000) + b"]}"
    sent = arrived.replace(b" ", b"")
    assert len(arrived) > 1_000_000
    assert reasons(changed("stripe", arrived, sent), "stripe", SECRET + "\n") == [
        "secret_whitespace",
        "body_reserialized",
    ]


def test_a_wrong_secret_and_a_wrong_address_are_both_named() -> None:
    found = reasons(signed("square"), "square", SECRET + " ", public_url=URL.replace("https", "http"))
    assert found == ["secret_whitespace", "url_mismatch"]


@pytest.mark.parametrize("name", ["Content-Digest", "Digest", "Content-MD5", "X-Amz-Content-Sha256"])
def test_a_hash_of_the_body_tells_a_changed_body_from_a_wrong_secret(name: str) -> None:
    digest = hashlib.sha256(BODY).digest()
    value = {
        "Content-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",
        "Digest": f"SHA-256={base64.b64encode(digest).decode()}",
        "Content-MD5": base64.b64encode(hashlib.md5(BODY).digest()).decode(),
        "X-Amz-Content-Sha256": digest.hex(),
    }[name]
    capture = with_lines(signed("github"), (name, value))
    assert reasons(capture, "github", "another secret") == ["wrong_secret"]
    assert reasons(replace(capture, body=BODY.replace(b"evt_1", b"evt_2")), "github") == ["body_altered"]


def test_a_second_signature_shows_that_the_counting_one_was_changed() -> None:
    capture = with_header(signed("github"), "X-Hub-Signature-256", lambda _: "sha256=" + "ab" * 32)
    old = hmac.new(SECRET.encode(), BODY, "sha1").hexdigest()
    (found,) = why(with_lines(capture, ("X-Hub-Signature", f"sha1={old}")), "github")
    assert found.reason == "header_altered"
    assert "X-Hub-Signature" in found.proof


HEADERS = {
    "second line of the time": lambda: with_lines(signed("slack"), ("X-Slack-Request-Timestamp", "17"), first=True),
    "kept under another name": lambda: with_lines(
        with_header(signed("slack"), "X-Slack-Request-Timestamp", lambda _: str(NOW + 5000)),
        ("X-Original-X-Slack-Request-Timestamp", str(NOW)),
    ),
    "joined with commas": lambda: with_header(
        signed("svix", secret="whsec_" + "A" * 32), "svix-id", lambda t: f"{t}, x"
    ),
    "cut off": lambda: with_header(signed("line"), "x-line-signature", lambda text: text[:30]),
    "lower case": lambda: with_header(signed("line"), "x-line-signature", str.lower),
    "blanks for plus": lambda: with_header(
        signed("typeform", body=b"7"), "Typeform-Signature", lambda t: f" {t[:9]}\t{t[9:]}"
    ),
    "form sent as JSON": lambda: with_header(
        signed("twilio", body=b"a=b&c=d", headers=[("Content-Type", "application/x-www-form-urlencoded")]),
        "Content-Type",
        lambda _: "text/plain",
    ),
    "renamed by a gateway": lambda: replace(
        signed("sentry"),
        headers=Headers(
            [
                (name.replace(b"-", b"_") if b"ignature" in name else name, text)
                for name, text in signed("sentry").headers
            ]
        ),
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_an_altered_header_is_found(name: str) -> None:
    provider = {"joined with commas": "svix", "form sent as JSON": "twilio", "renamed by a gateway": "sentry"}.get(name)
    provider = provider or ("slack" if "time" in name or "kept" in name else "typeform" if "plus" in name else "line")
    secret = "whsec_" + "A" * 32 if provider == "svix" else SECRET
    assert reasons(HEADERS[name](), provider, secret) == ["header_altered"]


def test_the_date_header_tells_a_slow_clock_from_a_replay() -> None:
    old = signed("stripe", now=NOW - 1000)
    assert reasons(with_lines(old, ("Date", "Mon, 21 Sep 2026 13:56:40 GMT")), "stripe") == ["clock_skew"]
    assert reasons(with_lines(old, ("Date", "Mon, 21 Sep 2026 14:13:20 GMT")), "stripe") == ["replayed"]


def test_a_signature_that_came_before_is_a_replay() -> None:
    first = signed("stripe", now=NOW - 1000)
    first = replace(first, received_at=first.received_at - timedelta(seconds=1000))
    again = replace(first, uuid="again", received_at=first.received_at + timedelta(seconds=1000))
    found = why(again, "stripe", earlier=[first])
    assert found[0].reason == "replayed"
    assert "same signature" in found[0].proof
    assert reasons(again, "stripe", earlier=[again])[0] == "expired_timestamp"


def test_local_time_taken_for_utc_is_pointed_out() -> None:
    (found,) = why(signed("slack", now=NOW + 7200), "slack")
    assert found.reason == "clock_skew"
    assert "time zone" in found.fix


def test_another_webhook_id_of_paypal_is_found() -> None:
    line = next((one for one in cases() if one["provider"] == "paypal" and one["expect"] == "valid"), None)
    if line is None:
        pytest.skip("needs the shared vectors")
    capture, keys = capture_of(line), keys_of(line)
    saved = [("mine", keys.secret or "")]
    found = diagnose(capture, replace(keys, secret="0AB12345CD678901E"), provider="paypal", saved=saved)
    assert [one.reason for one in found] == ["other_saved_secret"]


def test_zendesks_test_deliveries_are_told() -> None:
    fixed = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    (found,) = why(signed("zendesk", secret=fixed), "zendesk", "mine")
    assert found.reason == "wrong_secret"
    assert "test from Zendesk" in found.detail


def test_a_request_of_another_sender_is_pointed_out() -> None:
    (found,) = why(signed("github"), "stripe")
    assert found.reason == "missing_header"


def test_a_very_large_body_ends_in_time_and_says_what_was_left_out() -> None:
    body = b'{"a": "' + b"x" * 25_000_000 + b'"}'
    start = time.perf_counter()
    (found,) = why(changed("stripe", body, body + b"y"), "stripe", limit_s=0.2)
    assert found.reason == "mismatch"
    assert "Not tried, for it would take too long" in found.proof
    assert "larger than 4 MB" in found.proof
    assert time.perf_counter() - start < 10


def test_a_diagnosis_that_nobody_waits_for_ends() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        diagnose(signed("github"), Keys(secret="x"), provider="github", token=token)


def test_a_port_that_is_no_number_is_no_address() -> None:
    capture = with_lines(signed("square"), ("X-Forwarded-Port", "\xb2"))
    assert reasons(capture, "square", "not it", public_url=URL) == ["mismatch"]
