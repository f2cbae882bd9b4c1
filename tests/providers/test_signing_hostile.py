"""Signing anew what strangers sent: it works or is refused in words, whatever the request holds."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers
from inspector.errors import ResendRefused
from inspector.providers import REGISTRY, Keys
from inspector.providers.resign import resign
from tests.providers.test_resign import NOW, local_key
from tests.resend.conftest import a_capture

NAMES = [*{header for one in REGISTRY.values() for header in (*one.headers, *one.id_headers)}, "authorization", "host"]
VALUES = st.one_of(
    st.binary(max_size=40).filter(lambda value: not set(value) & {0, 10, 13}),
    st.sampled_from([b"", b" ", b"JWT a.b.c", b"Bearer ..", b"v1,", b"t=1,v1=", b"\xff", b"true", b"HMAC_SHA256"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "Records", "Sns", "Timestamp", "Signature", "MessageId", "SignatureVersion", "value",
                         "validationTokens", "clientState", "message", "signature", "event-data", "notificationItems",
                         "NotificationRequestItem", "additionalData", "hmacSignature", "events", "exp", "iat", "aud"]),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def token(claims: object) -> str:
    parts = [json.dumps({"alg": "RS256", "kid": "k"}), json.dumps(claims), "x"]
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("name", REGISTRY)
@settings(max_examples=40, deadline=None)
@given(
    lines=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6),
    body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()),
    target=st.sampled_from(["/", "*", "http://a/b?jwt=x", "/?token=&bodySHA256=&access_token=", "/a?%", "//", "\xff?"]),
    claims=JSON,
    by_key=st.booleans(),
)
def test_nothing_but_a_refusal_comes_out_of_it(
    name: str, lines: list[tuple[str, bytes]], body: bytes, target: str, claims: object, by_key: bool
) -> None:
    provider = REGISTRY[name]
    made = [(key.encode(), value) for key, value in lines]
    if by_key:
        made.append((b"Authorization", f"Bearer {token(claims)}".encode()))
    capture = a_capture(target=target, headers=made, body=body)
    keys = Keys(secret="ab" * 32)
    if by_key and provider.test_key:
        keys = local_key(name).signing(keys, NOW)
    for url in (None, "http://localhost:3000/x", "http://[", ""):
        try:
            signed = resign(capture, provider, keys, NOW, fresh_id=True, public_url=url)
        except ResendRefused:
            continue
        assert isinstance(signed.headers, Headers)
        kept = [
            value
            for key, value in capture.headers
            if key.lower() not in {one.lower().encode() for one in signed.changed}
        ]
        assert [
            value
            for key, value in signed.headers
            if key.lower() not in {one.lower().encode() for one in signed.changed}
        ] == kept


@pytest.mark.parametrize("name", ["google", "jira", "plaid", "msgraph"])
@pytest.mark.parametrize(
    "claims", [{"exp": 1e308, "iat": -1}, {"exp": "x"}, {"aud": [1, None]}, {"iss": 5, "nbf": {}}, {}]
)
def test_claims_of_any_type_are_taken_over(name: str, claims: object, make_capture: Callable[..., Capture]) -> None:
    body = json.dumps({"value": [{"clientState": "x"}], "validationTokens": [token(claims)]}).encode()
    capture = make_capture(headers=[("Authorization", f"JWT {token(claims)}")], body=body)
    keys = local_key(name).signing(Keys(secret="s"), NOW)
    assert resign(capture, REGISTRY[name], keys, NOW, public_url="https://a/").changed
