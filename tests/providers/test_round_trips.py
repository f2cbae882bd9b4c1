"""What holds for every provider: signed here, it is valid here, whatever the body; and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, Verdict, new_uuid
from inspector.errors import ResendRefused
from inspector.providers import REGISTRY, Keys, verify
from tests.providers.test_signing import ASYMMETRIC

NOW = 1_790_000_000.0
URL = "https://hooks.example.com/hook?b=2&a=%C3%A9"
#: Without this header there is no check.
MORE = {
    "shopify": [(f"X-Shopify-{name}", "x") for name in ("Topic", "Shop-Domain", "API-Version", "Webhook-Id")],
}
SECRETS = {"adyen": "ab" * 32}
#: These put the signature into the body, or take the time out of it: any body will not do.
IN_BODY = {"mailgun", "adyen", "linear", "msgraph"}
#: These compare a value that the sender was given; what they send is not covered.
UNCOVERED = {
    *(
        "gitlab",
        "telegram",
        "okta",
        "auth0",
        "eventbridge",
        "zapier",
        "ifttt",
        "cloudevents",
        "eventgrid",
        "msgraph",
        "mailgun",
    ),
    "adyen",
}
SIGNED = [name for name in REGISTRY if name not in ASYMMETRIC]
ANY_BODY = [name for name in SIGNED if name not in IN_BODY]
BODIES = st.one_of(
    st.sampled_from(
        [b"", b"\r\n", b"\x00", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", "Zoë 💸 / \\u00e9".encode(), b"a=b&a=c"]
    ),
    st.binary(max_size=200),
    st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


def keys_of(name: str, secret: str | None = None) -> Keys:
    return Keys(secret=secret or SECRETS.get(name, "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ="))


def capture_of(name: str, body: bytes, content_type: str = "application/json") -> Capture:
    return Capture(
        uuid=new_uuid(),
        endpoint="default",
        received_at=datetime.fromtimestamp(NOW, UTC),
        remote="",
        scheme="http",
        http_version="1.1",
        method="POST",
        target="/hook?b=2&a=%C3%A9",
        headers=Headers.from_text([("Host", "localhost"), ("Content-Type", content_type), *MORE.get(name, [])]),
        body=body,
    )


def signed(name: str, body: bytes, keys: Keys | None = None, content_type: str = "application/json") -> Capture:
    capture = capture_of(name, body, content_type)
    made = REGISTRY[name].sign(capture, keys or keys_of(name), NOW, public_url=URL)
    return replace(capture, headers=made.headers, body=made.body)


def judge(name: str, capture: Capture, *, later: float = 0.0, keys: Keys | None = None) -> Verdict:
    return verify(capture, keys or keys_of(name), provider=name, public_url=URL, received_at=NOW + later)


@pytest.mark.parametrize("name", ANY_BODY)
@settings(max_examples=25, deadline=None)
@given(body=BODIES, kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
def test_any_body_that_is_signed_here_is_valid_here(name: str, body: bytes, kind: str) -> None:
    verdict = judge(name, signed(name, body, content_type=kind))
    assert (verdict.outcome, verdict.reason) == ("valid", None), verdict.detail


@pytest.mark.parametrize("name", [name for name in ANY_BODY if name not in UNCOVERED])
@settings(max_examples=15, deadline=None)
@given(body=BODIES, more=st.binary(min_size=1, max_size=3), place=st.integers(0, 100))
def test_and_with_other_bytes_it_is_not(name: str, body: bytes, more: bytes, place: int) -> None:
    capture = signed(name, body)
    place = min(place, len(body))
    changed = body[:place] + more + body[place:]
    verdict = judge(name, replace(capture, body=changed))
    if name == "twilio":  # only forms and addresses with a hash are covered
        return
    assert verdict.outcome == "invalid"


@pytest.mark.parametrize("name", ANY_BODY)
def test_a_body_of_25_megabytes_is_checked(name: str) -> None:
    body = b'{"x": "' + b"y" * (25 * 1024 * 1024) + b'"}'
    assert judge(name, signed(name, body)).outcome == "valid"


@pytest.mark.parametrize("name", SIGNED)
@settings(max_examples=15, deadline=None)
@given(secret=st.text(min_size=1, max_size=60))
@example(secret=" ")
@example(secret="s3cr3t ")
def test_any_secret_works_or_is_refused(name: str, secret: str) -> None:
    body = _fitting(name)
    keys = keys_of(name, secret)
    try:
        capture = signed(name, body, keys)
    except ResendRefused:
        return
    assert judge(name, capture, keys=keys).outcome == "valid"
    other = keys_of(name, secret + "x" if name != "adyen" else "cd" * 32)
    assert judge(name, capture, keys=other).outcome in ("invalid", "error")


@pytest.mark.parametrize("name", SIGNED)
def test_the_case_of_header_names_and_blanks_around_values_do_not_matter(name: str) -> None:
    capture = signed(name, _fitting(name))
    for change in (bytes.lower, bytes.upper, bytes.title):
        headers = Headers([(change(key), b" " + value + b"\t") for key, value in capture.headers])
        assert judge(name, replace(capture, headers=headers)).outcome == "valid"


@pytest.mark.parametrize("name", SIGNED)
def test_of_a_header_that_stands_twice_the_first_counts(name: str) -> None:
    capture = signed(name, _fitting(name))
    twice = Headers([*capture.headers, *((key, b"garbage") for key, _ in capture.headers)])
    assert judge(name, replace(capture, headers=twice)).outcome == "valid"


STAMPED = [name for name in SIGNED if getattr(REGISTRY[name], "window", None)]


@pytest.mark.parametrize("name", STAMPED)
def test_each_window_is_closed_at_its_end_and_can_be_changed(name: str) -> None:
    provider: Any = REGISTRY[name]
    capture = signed(name, _fitting(name))
    window = provider.window
    assert judge(name, capture, later=window).reason is None
    assert judge(name, capture, later=window + 1).reason == "expired_timestamp"
    ahead = "future_timestamp" if provider.both_ways or name == "box" else None
    assert judge(name, capture, later=-window - 1).reason == ahead

    def at(later: float, tolerance: float) -> str | None:
        return verify(
            capture, keys_of(name), provider=name, public_url=URL, received_at=NOW + later, tolerance=tolerance
        ).reason

    assert at(window + 1, window + 1) is None
    assert at(2, 1) == "expired_timestamp"
    assert at(10**8, 0) is None


def test_the_windows_are_those_of_the_official_libraries() -> None:
    windows = {name: REGISTRY[name].window for name in STAMPED}  # type: ignore[attr-defined]
    assert windows == {
        **dict.fromkeys(("stripe", "slack", "zoom", "hubspot", "clerk", "resend", "svix", "standardwebhooks"), 300),
        **{"paddle": 5, "calendly": 180, "twitch": 600, "linear": 60, "box": 600},
    }


LISTS = {
    "stripe": ("Stripe-Signature", b",", b"v1=" + b"ab" * 32),
    "calendly": ("Calendly-Webhook-Signature", b",", b"v1=" + b"ab" * 32),
    "paddle": ("Paddle-Signature", b";", b"h1=" + b"ab" * 32),
    "pagerduty": ("X-PagerDuty-Signature", b",", b"v1=" + b"ab" * 32),
    "standardwebhooks": ("webhook-signature", b" ", b"v1," + b"q" * 43 + b"="),
    "svix": ("svix-signature", b" ", b"v1," + b"q" * 43 + b"="),
}


@pytest.mark.parametrize("name", LISTS)
def test_while_a_secret_rolls_any_signature_of_the_list_is_enough(name: str) -> None:
    header, separator, wrong = LISTS[name]
    capture = signed(name, b'{"a": 1}')
    value = capture.headers.names[header.lower().encode()]
    head, mark, _ = value.partition(separator)
    start, own = (head + mark, value[len(head + mark) :]) if name in ("stripe", "calendly", "paddle") else (b"", value)
    for items in ([wrong, own], [own, wrong], [wrong, wrong, own, wrong], [b"v9=zz", own], [own, own]):
        made = start + separator.join(items)
        headers = Headers([(key, made if key.decode() == header else old) for key, old in capture.headers])
        assert judge(name, replace(capture, headers=headers)).outcome == "valid", made
    made = start + separator.join([wrong, wrong])
    headers = Headers([(key, made if key.decode() == header else old) for key, old in capture.headers])
    assert judge(name, replace(capture, headers=headers)).reason == "mismatch"


def _fitting(name: str) -> bytes:
    return {
        "mailgun": b'{"signature": {"token": "a", "timestamp": "1", "signature": "b"}, "event-data": {}}',
        "adyen": b'{"notificationItems": [{"NotificationRequestItem": {"additionalData": {"hmacSignature": "x"}}}]}',
        "msgraph": b'{"value": [{"clientState": null, "changeType": "created"}]}',
    }.get(name, b'{"webhookTimestamp": 1}')
