"""Every valid case of the shared vectors, broken in each of the usual ways: never valid, always with a reason."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from inspector.capture import Capture, Headers, Verdict
from inspector.providers import REGISTRY, Keys, verify
from tests.providers.vectors import capture_of, cases, keys_of, url_of

pytestmark = pytest.mark.skipif(not cases(), reason="the shared vectors are not beside the checkout")

#: The reasons that a verdict may have (design, section 6).
REASONS = {
    *("wrong_secret", "body_altered", "body_reserialized", "timestamp_altered", "expired_timestamp"),
    *("future_timestamp", "missing_header", "missing_signature", "missing_timestamp", "malformed_header"),
    *("wrong_algorithm", "wrong_encoding", "wrong_signed_string", "wrong_key_decoding", "url_mismatch"),
    *("qsh_mismatch", "wrong_audience", "wrong_issuer", "wrong_email", "unknown_key", "untrusted_certificate"),
    *("untrusted_cert_url", "replayed", "mismatch"),
}
_HEX = re.compile(rb"(?:[0-9a-f]{2}){20,64}")
#: The value in their header is the secret itself, of whatever look.
TOKENS = {"gitlab", "telegram", "okta", "auth0", "eventbridge", "zapier", "ifttt"}
_TOKEN_HEADERS = {
    *(b"x-gitlab-token", b"x-telegram-bot-api-secret-token", b"authorization", b"x-api-key", b"x-hook-key"),
}
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{26,}={1,2}")


def _valid() -> list[dict[str, Any]]:
    """One or two valid cases of each scheme."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in cases():
        if line["expect"] == "valid" and line["tier"] == "core":
            found.setdefault((line["provider"], line["scheme"]), []).append(line)
    return [line for lines in found.values() for line in lines[:2]]


VALID = _valid()


def signature_place(line: dict[str, Any]) -> int | None:
    """Which header line carries what is compared; None where that lies in the body."""
    capture = capture_of(line)
    evidence = judge(line, capture).evidence
    assert evidence is not None
    for index, (name, value) in enumerate(capture.headers):
        hidden = line["provider"] in TOKENS and name.lower() in _TOKEN_HEADERS
        if hidden or evidence.received[0].encode("latin-1") in value:
            return index
    return None


def with_value(capture: Capture, index: int, value: bytes) -> Capture:
    lines = list(capture.headers)
    lines[index] = (lines[index][0], value)
    return replace(capture, headers=Headers(lines))


def judge(line: dict[str, Any], capture: Capture, keys: Keys | None = None) -> Verdict:
    return verify(capture, keys or keys_of(line), provider=line["provider"], public_url=url_of(line))


def refused(verdict: Verdict) -> None:
    assert verdict.outcome in ("invalid", "unsigned", "error", "not_applicable"), verdict
    assert verdict.outcome == "not_applicable" or verdict.reason in REASONS
    assert verdict.detail


def broken(value: bytes) -> Iterator[bytes]:
    yield value[:-1] + (b"A" if value[-1:] != b"A" else b"B")
    yield value[:-1]
    yield value[: len(value) // 2]
    yield value[1:]
    yield b'"' + value + b'"'
    yield value.replace(b"=", b":")
    yield b"="
    yield b","
    yield b"\xff" * 64
    yield b"0" * 5000
    yield re.sub(rb"[0-9A-Za-z]", b"0", value)


SIGNED = [line for line in VALID if signature_place(line) is not None]


def test_nearly_every_scheme_is_tried() -> None:
    schemes = {(line["provider"], line["scheme"]) for line in SIGNED}
    others = {(line["provider"], line["scheme"]) for line in VALID} - schemes
    # their signature lies in the body
    assert {provider for provider, _ in others} == {"mailgun", "sns", "adyen", "msgraph"}


@pytest.mark.parametrize("line", SIGNED, ids=lambda line: line["id"])
def test_a_damaged_signature_is_never_valid(line: dict[str, Any]) -> None:
    capture = capture_of(line)
    index = signature_place(line)
    assert index is not None
    value = capture.headers[index][1]
    for damaged in broken(value):
        if damaged.strip(b"=") != value.strip(b"="):
            refused(judge(line, with_value(capture, index, damaged)))


@pytest.mark.parametrize("line", SIGNED, ids=lambda line: line["id"])
def test_an_empty_or_absent_signature_is_never_valid(line: dict[str, Any]) -> None:
    capture = capture_of(line)
    index = signature_place(line)
    assert index is not None
    for value in (b"", b" ", b"\t"):
        verdict = judge(line, with_value(capture, index, value))
        refused(verdict)
        assert verdict.reason in ("missing_header", "malformed_header", "wrong_secret", "wrong_encoding")
    name = capture.headers[index][0].lower()
    bare = replace(capture, headers=Headers([pair for pair in capture.headers if pair[0].lower() != name]))
    verdict = judge(line, bare)
    refused(verdict)


@pytest.mark.parametrize("line", SIGNED, ids=lambda line: line["id"])
def test_another_spelling_of_the_same_signature_is_named(line: dict[str, Any]) -> None:
    capture = capture_of(line)
    index = signature_place(line)
    assert index is not None
    value = capture.headers[index][1]
    match = _HEX.search(value)
    if match is not None:
        digest = base64.b64encode(bytes.fromhex(match[0].decode()))
    else:
        match = _BASE64.search(value)
        if match is None or line["provider"] in ("paypal", "sendgrid") or b"." in value:
            return
        digest = base64.b64decode(match[0]).hex().encode()
    verdict = judge(line, with_value(capture, index, value.replace(match[0], digest)))
    if line["provider"] in TOKENS:
        assert verdict.outcome == "invalid"
    else:
        assert verdict.reason in ("wrong_encoding", "malformed_header"), verdict


@pytest.mark.parametrize("line", SIGNED, ids=lambda line: line["id"])
def test_a_signature_with_line_breaks_or_hidden_characters_is_never_valid(line: dict[str, Any]) -> None:
    capture = capture_of(line)
    index = signature_place(line)
    assert index is not None
    value = capture.headers[index][1]
    for added in (b"\xa0", b"\x00", b"\xe2\x80\x8b", b"\r\n"):
        refused(judge(line, with_value(capture, index, value + added)))


def _another(secret: str) -> str:
    """A secret of the same look."""
    for place in range(len(secret) - 4, 8, -1):
        if secret[place].isalnum():
            return secret[:place] + ("1" if secret[place] != "1" else "2") + secret[place + 1 :]
    return secret + "x"


@pytest.mark.parametrize("line", [line for line in VALID if line["secret"]], ids=lambda line: line["id"])
def test_another_secret_of_the_same_look_is_never_right(line: dict[str, Any]) -> None:
    keys = keys_of(line)
    other = replace(keys, secret=_another(line["secret"]), public_key=None, options=dict(keys.options))
    if line["provider"] == "box":
        other = replace(other, options={})
    refused(judge(line, capture_of(line), other))


@pytest.mark.parametrize("line", VALID, ids=lambda line: line["id"])
def test_stray_blanks_around_a_secret_are_not_accepted_silently(line: dict[str, Any]) -> None:
    secret = line["secret"]
    if not secret or "BEGIN" in secret or line["provider"] in ("discord", "sendgrid", "paypal"):
        return
    for changed in (f" {secret}", f"{secret}\n", f'"{secret}"', f"{secret}\r\n", f"\ufeff{secret}"):
        verdict = judge(line, capture_of(line), replace(keys_of(line), secret=changed, options={}))
        assert verdict.outcome != "valid", changed


@pytest.mark.parametrize("name", REGISTRY)
def test_huge_and_binary_secrets_have_a_verdict(name: str) -> None:
    line = next((one for one in VALID if one["provider"] == name), None)
    if line is None:
        return
    for secret in ("\x00", "\ud800", "x" * 5_000_000, "\xff" * 1000, b"\xff\x00".decode("utf-8", "surrogateescape")):
        verdict = judge(line, capture_of(line), Keys(secret=secret))
        assert verdict.outcome in ("invalid", "error", "no_secret")
        assert verdict.detail
        assert len(verdict.detail) < 2000
