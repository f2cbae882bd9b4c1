from __future__ import annotations

from typing import Any

import pytest

from inspector.capture import Capture, Headers
from inspector.errors import ResendRefused
from inspector.providers import REGISTRY, Keys, get, verify
from tests.providers.vectors import capture_of, cases, keys_of, url_of

NOW = 1_790_000_000.0

VALID = [line for line in cases() if line["expect"] == "valid"]


@pytest.mark.parametrize("line", VALID, ids=lambda line: line["id"])
def test_what_is_signed_anew_is_valid_at_that_moment_and_keeps_the_rest(line: dict[str, Any]) -> None:
    capture = capture_of(line)
    provider = REGISTRY[line["provider"]]
    keys = keys_of(line)
    url = url_of(line)
    if line["provider"] in ASYMMETRIC or line["scheme"] in ASYMMETRIC:
        with pytest.raises(ResendRefused) as caught:
            provider.sign(capture, keys, NOW, public_url=url)
        assert caught.value.hint
        return
    signed = provider.sign(capture, keys, NOW, public_url=url)
    again = _with(capture, signed.headers, signed.body)
    verdict = verify(again, keys, provider=line["provider"], public_url=url, received_at=NOW + 2)
    assert (verdict.outcome, verdict.reason) == ("valid", None), verdict.detail
    assert signed.changed
    touched = {name.split(":")[0].lower() for name in signed.changed}
    before = [pair for pair in capture.headers if pair[0].decode("latin-1").lower() not in touched]
    after = [pair for pair in signed.headers if pair[0].decode("latin-1").lower() not in touched]
    assert before == after


#: Signed with the provider's private key, which nobody else has.
ASYMMETRIC = {
    *("sendgrid", "discord", "v1a-ed25519", "paypal", "sns", "google", "plaid"),
    *("connect-lifecycle-rs256", "validation-tokens"),
}


@pytest.mark.parametrize("name", REGISTRY)
def test_a_plain_request_can_be_signed_or_says_why_not(name: str, make_capture: Any) -> None:
    provider = REGISTRY[name]
    secret = {"adyen": "ab" * 32}.get(name, "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=")
    capture = make_capture(body=SAMPLE.get(name, b'{"id":"evt_1","type":"t","webhookTimestamp":1}'))
    keys = Keys(secret=secret)
    url = "https://hooks.example.com/hook"
    if name in ASYMMETRIC:
        with pytest.raises(ResendRefused):
            provider.sign(capture, keys, NOW, public_url=url)
        return
    signed = provider.sign(capture, keys, NOW, public_url=url)
    again = _with(capture, signed.headers, signed.body)
    verdict = verify(again, keys, provider=name, public_url=url, received_at=NOW)
    if name == "shopify":
        assert verdict.reason == "missing_header"
        return
    assert verdict.outcome == "valid", verdict.detail
    wrong = verify(again, Keys(secret="cd" * 32), provider=name, public_url=url, received_at=NOW)
    assert wrong.outcome == "invalid"
    assert wrong.reason in ("mismatch", "wrong_secret")


SAMPLE = {
    "mailgun": b'{"signature": {"token": "a", "timestamp": "1", "signature": "b"}, "event-data": {}}',
    "msgraph": b'{"value": [{"clientState": null, "changeType": "created"}]}',
    "adyen": b'{"notificationItems": [{"NotificationRequestItem": {"additionalData": {"hmacSignature": "x"}}}]}',
}


@pytest.mark.parametrize("name", [name for name in REGISTRY if name not in ASYMMETRIC])
def test_without_a_secret_signing_is_refused_with_the_place_to_find_it(name: str, make_capture: Any) -> None:
    provider = get(name)
    assert provider is not None
    with pytest.raises(ResendRefused):
        provider.sign(make_capture(body=SAMPLE.get(name, b"{}")), Keys(), NOW, public_url="https://a.example/")


def _with(capture: Capture, headers: Headers, body: bytes) -> Capture:
    data = capture.to_interchange()
    made = Capture.from_interchange(data | {"headers": headers.to_text()})
    return Capture(
        **{field: getattr(made, field) for field in made.__slots__ if field != "body"},
        body=body,
    )
