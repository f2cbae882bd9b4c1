"""Failures that nothing explains are not explained, and no text of a diagnosis or a verdict holds a secret."""

from __future__ import annotations

import base64
import contextlib
import json
import random
import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, new_uuid
from inspector.diagnosis import diagnose
from inspector.providers import REGISTRY, Keys, verify
from inspector.providers._scheme import KeyedHash

NOW = 1_790_000_000
URL = "https://hooks.example.com/in?a=1&b=2"
#: Those whose requests can be signed here whatever their body is.
SIGNING = sorted(
    name
    for name, provider in REGISTRY.items()
    if isinstance(provider, KeyedHash) and name not in ("mailgun", "adyen", "jira")
)


def request(provider: str, secret: str, body: bytes, content_type: str = "application/json") -> Capture:
    lines = [("Host", "hooks.example.com"), ("Content-Type", content_type), ("User-Agent", "Sender/1.0")]
    moment = datetime.fromtimestamp(NOW, UTC)
    capture = Capture(
        new_uuid(), "default", moment, "", "http", "1.1", "POST", "/in?a=1&b=2", Headers.from_text(lines), body
    )
    made = REGISTRY[provider].sign(capture, Keys(secret=secret), NOW, public_url=URL)
    return replace(capture, headers=made.headers, body=made.body)


def random_secret(luck: random.Random, provider: str) -> str:
    if REGISTRY[provider].secret_pattern.startswith("whsec_"):
        return f"whsec_{base64.b64encode(luck.randbytes(24)).decode()}"
    return luck.choice((luck.randbytes(16).hex(), base64.b64encode(luck.randbytes(24)).decode()))


def random_body(luck: random.Random) -> tuple[bytes, str]:
    words = ["".join(luck.choices(string.ascii_letters + "é/<", k=luck.randint(1, 12))) for _ in range(12)]
    value = {word: luck.choice([luck.random(), luck.randint(0, 9**9), None, words, {"x": word}]) for word in words}
    return luck.choice(
        [
            (json.dumps(value).encode(), "application/json"),
            (json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n", "application/json"),
            ("&".join(f"{word}=a+b%2F" for word in "abcdef").encode(), "application/x-www-form-urlencoded"),
            (luck.randbytes(luck.randint(1, 400)), "application/octet-stream"),
            (f"<a>\r\n{words[0]}\r\n</a>".encode(), "text/xml"),
        ]
    )


@pytest.mark.parametrize("number", range(200))
def test_what_cannot_be_explained_is_not_explained(number: int) -> None:
    luck = random.Random(number)
    provider = SIGNING[number % len(SIGNING)]
    body, content_type = random_body(luck)
    secret, right = random_secret(luck, provider), random_secret(luck, provider)
    # of other bodies than forms Twilio signs only the address
    with_body = number % 2 and provider != "twilio"
    capture = request(provider, secret if with_body else right, body, content_type)
    if with_body:
        # the secret is right, and the body another one
        capture = replace(capture, body=random_body(luck)[0] + luck.randbytes(9).hex().encode() + b"}")
    saved = [("one", random_secret(luck, provider)), ("two", random_secret(luck, provider))]
    found = diagnose(capture, Keys(secret=secret), provider=provider, public_url=URL, saved=saved)
    assert [one.reason for one in found] == ["mismatch"]
    assert "2 other saved secrets" in found[0].proof
    assert "Compare the secret with the one at" in found[0].fix


def spellings(secret: str) -> list[str]:
    bare = secret.strip().removeprefix("whsec_")
    forms = [secret.strip(), bare, base64.b64encode(secret.encode()).decode(), secret.encode().hex()]
    with contextlib.suppress(ValueError):
        forms.append(base64.b64decode(bare, validate=True).decode("latin-1"))
    return [form for form in forms if len(form) >= 8]


@settings(max_examples=150, deadline=None)
@given(
    provider=st.sampled_from(SIGNING),
    secret=st.from_regex(r"\A(?:whsec_|sk_live_|ghp_)?[A-Za-z0-9+/]{16,40}\Z"),
    other=st.from_regex(r"\A[A-Za-z0-9_]{12,40}\n?\Z"),
    where=st.sampled_from(["", "body", "header", "address", "signature"]),
    cause=st.sampled_from(["", "whitespace", "body", "other", "quotes"]),
)
def test_no_secret_is_in_any_text(provider: str, secret: str, other: str, where: str, cause: str) -> None:
    body = b'{"id": 1, "name": "x"}'
    if where == "body":
        body = json.dumps({"secret": secret, "other": other}).encode()
    if REGISTRY[provider].secret_pattern.startswith("whsec_"):
        secret = f"whsec_{base64.b64encode(secret.encode()).decode()}"
        other = f"whsec_{base64.b64encode(other.strip().encode()).decode()}"
    capture = request(provider, other if cause == "other" else secret, body)
    if cause == "body":
        capture = replace(capture, body=body[:-1] + b"\n}")
    lines = capture.headers.to_text()
    if where == "header":
        lines += [["X-Original-Host", secret], ["Authorization", f"Bearer {other.strip()}"]]
    if where == "signature":
        lines = [[name, secret if "ignature" in name else value] for name, value in lines]
    capture = replace(capture, headers=Headers.from_text(lines))
    used = {"whitespace": f" {secret}\n", "quotes": f'"{secret}"'}.get(cause, secret)
    url = f"https://hooks.example.com/{secret}/x" if where == "address" else URL
    verdict = verify(capture, Keys(secret=used), provider=provider, public_url=url)
    found = diagnose(capture, Keys(secret=used), provider=provider, public_url=url, saved=[("spare", other)])
    texts = [text for one in found for text in (one.detail, one.proof, one.fix)]
    if where != "address":
        # an address that is not a secret to its reader may be told by the verdict
        texts.append(verdict.detail or "")
    for text in texts:
        for form in (*spellings(secret), *spellings(other)):
            assert form not in text
