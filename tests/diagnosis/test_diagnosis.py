from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, new_uuid
from inspector.diagnosis import FAMILIES, Hypothesis, diagnose
from inspector.providers import REGISTRY, Keys, verify
from tests.providers.vectors import capture_of, cases, keys_of, url_of

NOW = 1_790_000_000
SECRET = "It's a Secret to Everybody"
WHSEC = "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0"
BODY = (
    '{"id": "evt_1", "name": "Zoë — 東京", "url": "https://a.example/b", "amount": 1.0, "list": [1, {}, []]}'.encode()
)
URL = "https://hooks.example.com/in?a=1&b=2"


def signed(
    provider: str,
    *,
    secret: str = SECRET,
    body: bytes = BODY,
    headers: list[tuple[str, str]] | None = None,
    url: str = URL,
    now: float = NOW,
) -> Capture:
    lines = headers if headers is not None else [("Host", "hooks.example.com"), ("Content-Type", "application/json")]
    capture = Capture(
        new_uuid(),
        "default",
        datetime.fromtimestamp(NOW, UTC),
        "",
        "http",
        "1.1",
        "POST",
        "/" + url.split("://", 1)[1].partition("/")[2],
        Headers.from_text(lines),
        body,
    )
    made = REGISTRY[provider].sign(capture, Keys(secret=secret), now, public_url=url)
    return replace(capture, headers=made.headers, body=made.body)


def with_header(capture: Capture, name: str, change: Callable[[str], str]) -> Capture:
    lines = [[key, change(value) if key.lower() == name.lower() else value] for key, value in capture.headers.to_text()]
    return replace(capture, headers=Headers.from_text(lines))


def why(capture: Capture, provider: str, secret: str = SECRET, **more: Any) -> list[Hypothesis]:
    more.setdefault("public_url", URL)
    found = diagnose(capture, Keys(secret=secret), provider=provider, **more)
    for one in found:
        assert one.detail
        assert one.proof
        for known in (secret, *(value for _, value in more.get("saved", ()))):
            if len(known.strip()) > 4:
                assert known.strip() not in one.detail + one.proof + one.fix
    return found


def raw_hub(body: bytes, algorithm: str = "sha256", key: bytes = SECRET.encode()) -> bytes:
    return hmac.new(key, body, algorithm).digest()


def hub(value: str, body: bytes = BODY) -> Capture:
    return with_header(signed("github", body=body), "X-Hub-Signature-256", lambda _: value)


CASES: dict[str, tuple[str, Callable[[], list[Hypothesis]]]] = {
    "another saved secret": (
        "other_saved_secret",
        lambda: why(signed("stripe", secret="whsec_live"), "stripe", "whsec_test", saved=[("live", "whsec_live")]),
    ),
    "another saved secret, with a line end": (
        "other_saved_secret",
        lambda: why(signed("github", secret="0ther-one"), "github", saved=[("x", "no"), ("orders", "0ther-one\n")]),
    ),
    "another saved secret of Standard Webhooks": (
        "other_saved_secret",
        lambda: why(signed("svix", secret=WHSEC), "svix", "whsec_AAAAAAAAAAAAAAAA", saved=[("other", WHSEC)]),
    ),
    "secret with a line feed": ("secret_whitespace", lambda: why(signed("github"), "github", SECRET + "\n")),
    "secret with blanks": ("secret_whitespace", lambda: why(signed("slack"), "slack", f"  {SECRET}\t")),
    "secret with a no-break space": ("secret_whitespace", lambda: why(signed("stripe"), "stripe", SECRET + "\u00a0")),
    "secret broken over lines": (
        "secret_whitespace",
        lambda: why(signed("paddle", secret="pdl_ntfset_abcdef"), "paddle", "pdl_ntfset_\nabcdef"),
    ),
    "sender's secret has a line feed": (
        "secret_whitespace",
        lambda: why(signed("zoom", secret="abc\n"), "zoom", "abc"),
    ),
    "whsec_ with a blank": ("secret_whitespace", lambda: why(signed("svix", secret=WHSEC), "svix", WHSEC + " ")),
    "secret in double quotes": ("secret_quoted", lambda: why(signed("github"), "github", f'"{SECRET}"')),
    "secret in single quotes": ("secret_quoted", lambda: why(signed("stripe"), "stripe", f"'{SECRET}'")),
    "sender's secret has quotes": ("secret_quoted", lambda: why(signed("line", secret='"abc"'), "line", "abc")),
    "whsec_ taken literally": (
        "secret_encoding",
        lambda: why(literal_standard(), "standardwebhooks", WHSEC),
    ),
    "whsec_ of Stripe decoded": (
        "secret_encoding",
        lambda: why(decoded_stripe(), "stripe", WHSEC),
    ),
    "whsec_ left out": (
        "secret_encoding",
        lambda: why(signed("stripe", secret=WHSEC), "stripe", WHSEC.removeprefix("whsec_")),
    ),
    "hex secret decoded": (
        "secret_encoding",
        lambda: why(hub("sha256=" + raw_hub(BODY, key=bytes.fromhex("ab" * 16)).hex()), "github", "ab" * 16),
    ),
    "base64 secret decoded": (
        "secret_encoding",
        lambda: why(
            hub("sha256=" + raw_hub(BODY, key=b"0123456789abcdef01").hex()),
            "github",
            base64.b64encode(b"0123456789abcdef01").decode(),
        ),
    ),
    "hex secret in capitals": (
        "secret_encoding",
        lambda: why(signed("slack", secret="8e9f1e9a6b32728d"), "slack", "8E9F1E9A6B32728D"),
    ),
    "secret HTML-escaped": (
        "secret_encoding",
        lambda: why(signed("woocommerce", secret='ck&<"x"'), "woocommerce", "ck&amp;&lt;&quot;x&quot;"),
    ),
    "Stripe API key": ("api_key_as_secret", lambda: why(signed("stripe"), "stripe", "sk_live_" + "a1" * 12)),
    "Slack bot token": ("api_key_as_secret", lambda: why(signed("slack"), "slack", "xoxb-" + "1234-" * 5)),
    "GitHub token": ("api_key_as_secret", lambda: why(signed("github"), "github", "ghp_" + "A" * 36)),
    "Shopify access token": ("api_key_as_secret", lambda: why(signed("shopify"), "shopify", "shpat_" + "a" * 32)),
    "base64 signature for hex": (
        "signature_encoding",
        lambda: why(hub("sha256=" + base64.b64encode(raw_hub(BODY)).decode()), "github"),
    ),
    "hex signature for base64": (
        "signature_encoding",
        lambda: why(with_header(signed("line"), "x-line-signature", lambda text: base64.b64decode(text).hex()), "line"),
    ),
    "base64url signature for base64": (
        "signature_encoding",
        lambda: why(
            with_header(
                signed("typeform", body=FIT),
                "Typeform-Signature",
                lambda text: text.replace("+", "-").replace("/", "_").rstrip("="),
            ),
            "typeform",
        ),
    ),
    "hex signature in capitals": (
        "signature_encoding",
        lambda: why(hub("sha256=" + raw_hub(BODY).hex().upper()), "github"),
    ),
    "prefix missing": ("signature_prefix", lambda: why(hub(raw_hub(BODY).hex()), "github")),
    "prefix missing with Slack": (
        "signature_prefix",
        lambda: why(with_header(signed("slack"), "X-Slack-Signature", lambda text: text[3:]), "slack"),
    ),
    "prefix that does not belong": (
        "signature_prefix",
        lambda: why(with_header(signed("dropbox"), "X-Dropbox-Signature", lambda text: "sha256=" + text), "dropbox"),
    ),
    "SHA-1 under the SHA-256 label": (
        "wrong_algorithm",
        lambda: why(hub("sha256=" + raw_hub(BODY, "sha1").hex()), "github"),
    ),
    "SHA-512 under the SHA-256 label": (
        "wrong_algorithm",
        lambda: why(hub("sha256=" + raw_hub(BODY, "sha512").hex()), "github"),
    ),
    "plain hash": (
        "wrong_algorithm",
        lambda: why(hub("sha256=" + hashlib.sha256(SECRET.encode() + BODY).hexdigest()), "github"),
    ),
    "SHA-256 for SHA-512": (
        "wrong_algorithm",
        lambda: why(with_header(signed("paystack"), "x-paystack-signature", lambda _: raw_hub(BODY).hex()), "paystack"),
    ),
    "line feed added": ("trailing_newline", lambda: why(changed("github", BODY + b"\n"), "github")),
    "line feed lost": ("trailing_newline", lambda: why(changed("stripe", BODY, BODY + b"\n"), "stripe")),
    "CR LF lost": ("trailing_newline", lambda: why(changed("slack", BODY, BODY + b"\r\n"), "slack")),
    "CR LF turned into LF": (
        "line_endings",
        lambda: why(changed("docusign", b"<a>\n<b/>\n</a>\n", b"<a>\r\n<b/>\r\n</a>\r\n"), "docusign"),
    ),
    "LF turned into CR LF": (
        "line_endings",
        lambda: why(changed("github", b"a\r\nb\r\n", b"a\nb\n"), "github"),
    ),
    "BOM added": ("bom", lambda: why(changed("razorpay", b"\xef\xbb\xbf" + BODY), "razorpay")),
    "BOM lost": ("bom", lambda: why(changed("razorpay", BODY, b"\xef\xbb\xbf" + BODY), "razorpay")),
    "signed before packing": ("content_encoding", lambda: why(changed("sentry", gzip.compress(BODY), BODY), "sentry")),
    "form decoded": (
        "form_decoded",
        lambda: why(changed("slack", FORM, b"text=a b&user=c@d.example", FORM_TYPE), "slack"),
    ),
    "form: inner JSON signed": (
        "form_decoded",
        lambda: why(changed("github", b"payload=%7B%22a%22%3A+1%7D", b'{"a": 1}', FORM_TYPE), "github"),
    ),
    "form encoded again": (
        "body_reserialized",
        lambda: why(changed("slack", b"text=a%20b&user=c%40d.example", FORM, FORM_TYPE), "slack"),
    ),
    "JSON made compact": ("body_reserialized", lambda: why(changed("github", COMPACT, BODY), "github")),
    "JSON spaced": ("body_reserialized", lambda: why(changed("stripe", BODY, COMPACT), "stripe")),
    "JSON sorted": (
        "body_reserialized",
        lambda: why(changed("line", BODY, dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False)), "line"),
    ),
    "JSON escaped to ASCII": (
        "body_reserialized",
        lambda: why(changed("sentry", BODY, dumps()), "sentry"),
    ),
    "JSON escapes written out": (
        "body_reserialized",
        lambda: why(changed("meta", COMPACT, dumps(separators=(",", ":")).replace(b"/", b"\\/")), "meta"),
    ),
    "JSON indented by 2": (
        "body_reserialized",
        lambda: why(changed("github", COMPACT, dumps(indent=2, ensure_ascii=False)), "github"),
    ),
    "JSON indented by 4": (
        "body_reserialized",
        lambda: why(changed("calendly", COMPACT, dumps(indent=4)), "calendly"),
    ),
    "JSON indented by tabs": (
        "body_reserialized",
        lambda: why(changed("zoom", COMPACT, dumps(indent="\t", ensure_ascii=False)), "zoom"),
    ),
    "charset re-encoded": (
        "charset",
        lambda: why(changed("github", "Zoë".encode(), "Zoë".encode("latin-1")), "github"),
    ),
    "cut off by the limit": (
        "truncated",
        lambda: why(replace(changed("github", BODY[:20], BODY), truncated=True), "github"),
    ),
    "cut off by its own length": (
        "truncated",
        lambda: why(
            changed("github", BODY[:20], BODY, [("Content-Length", str(len(BODY))), ("Content-Type", "text/plain")]),
            "github",
        ),
    ),
    "milliseconds signed": (
        "timestamp_unit",
        lambda: why(stamped(f"{NOW}000.", str(NOW)), "stripe"),
    ),
    "milliseconds in the header": (
        "timestamp_unit",
        lambda: why(
            with_header(stamped_slack(f"v0:{NOW}000:"), "X-Slack-Request-Timestamp", lambda _: f"{NOW}000"),
            "slack",
        ),
    ),
    "timestamp changed": (
        "timestamp_altered",
        lambda: why(stamped(f"{NOW}.", str(NOW + 1)), "stripe"),
    ),
    "sender's clock ahead": (
        "clock_skew",
        lambda: why(signed("slack", now=NOW + 3600), "slack"),
    ),
    "too old": ("expired_timestamp", lambda: why(signed("stripe", now=NOW - 720), "stripe")),
    "time left out of the signed text": (
        "wrong_signed_string",
        lambda: why(stamped("", str(NOW)), "stripe"),
    ),
    "dot for colon": ("wrong_signed_string", lambda: why(stamped_slack(f"v0.{NOW}."), "slack")),
    "http for https": (
        "url_mismatch",
        lambda: why(signed("square"), "square", public_url=URL.replace("https", "http")),
    ),
    "slash at the end of the address": (
        "url_mismatch",
        lambda: why(signed("trello", url="https://a.example/x/"), "trello", public_url="https://a.example/x"),
    ),
    "query in another order": (
        "url_mismatch",
        lambda: why(signed("twilio"), "twilio", public_url="https://hooks.example.com/in?b=2&a=1"),
    ),
    "port in the address": (
        "url_mismatch",
        lambda: why(signed("square"), "square", public_url=URL.replace(".com", ".com:8443")),
    ),
    "path prefix of a proxy": (
        "url_mismatch",
        lambda: why(signed("square", url="https://a.example/in"), "square", public_url="https://a.example/hooks/in"),
    ),
    "local address for the public one": (
        "url_mismatch",
        lambda: why(signed("square"), "square", public_url="http://localhost:8080/in?a=1&b=2"),
    ),
    "signature header twice": (
        "header_altered",
        lambda: why(doubled(signed("sentry")), "sentry"),
    ),
}

FORM = b"text=a+b&user=c%40d.example"
FORM_TYPE = [("Content-Type", "application/x-www-form-urlencoded")]


def dumps(**how: Any) -> bytes:
    return json.dumps(json.loads(BODY), **how).encode()


COMPACT = dumps(separators=(",", ":"), ensure_ascii=False)
FIT = next(
    body
    for body in (b"%d" % number for number in range(99))
    if b"+" in base64.b64encode(raw_hub(body)) and b"/" in base64.b64encode(raw_hub(body))
)


def changed(provider: str, arrived: bytes, sent: bytes = BODY, headers: list[tuple[str, str]] | None = None) -> Capture:
    return replace(signed(provider, body=sent, headers=headers), body=arrived)


def literal_standard() -> Capture:
    capture = signed("standardwebhooks", secret=WHSEC)
    identity = capture.headers.get("webhook-id")
    digest = hmac.new(WHSEC.encode(), f"{identity}.{NOW}.".encode() + BODY, "sha256").digest()
    return with_header(capture, "webhook-signature", lambda _: "v1," + base64.b64encode(digest).decode())


def decoded_stripe() -> Capture:
    key = base64.b64decode(WHSEC.removeprefix("whsec_"))
    digest = hmac.new(key, f"{NOW}.".encode() + BODY, "sha256").hexdigest()
    return with_header(signed("stripe"), "Stripe-Signature", lambda _: f"t={NOW},v1={digest}")


def stamped(before: str, sent: str) -> Capture:
    digest = raw_hub(before.encode() + BODY).hex()
    return with_header(signed("stripe"), "Stripe-Signature", lambda _: f"t={sent},v1={digest}")


def stamped_slack(before: str) -> Capture:
    digest = raw_hub(before.encode() + BODY).hex()
    return with_header(signed("slack"), "X-Slack-Signature", lambda _: f"v0={digest}")


def doubled(capture: Capture) -> Capture:
    return replace(capture, headers=Headers([(b"Sentry-Hook-Signature", b"ab" * 32), *capture.headers]))


@pytest.mark.parametrize("name", CASES)
def test_what_was_broken_is_named_first(name: str) -> None:
    reason, make = CASES[name]
    found = make()
    assert [one.reason for one in found][:1] == [reason], found


@pytest.mark.parametrize("provider", sorted(REGISTRY))
def test_nothing_is_explained_falsely(provider: str) -> None:
    if provider in ("discord", "sendgrid", "mailgun", "adyen", "paypal", "sns", "google", "msgraph", "plaid", "jira"):
        pytest.skip("signed in the body or with a private key")
    luck = random.Random(provider)
    for _ in range(6):
        secret = f"whsec_{base64.b64encode(luck.randbytes(24)).decode()}"
        other = f"whsec_{base64.b64encode(luck.randbytes(24)).decode()}"
        body = json.dumps({"id": luck.random(), "webhookTimestamp": NOW * 1000, "é": luck.randbytes(9).hex()}).encode()
        capture = signed(provider, secret=other, body=body)
        found = why(capture, provider, secret, saved=[("third", "whsec_AAAABBBBCCCCDDDD")])
        assert len(found) == 1
        assert found[0].reason in ("mismatch", "wrong_secret")
        if found[0].reason == "mismatch":
            assert "other saved secret" in found[0].proof
            for tried in FAMILIES:
                assert tried in found[0].proof


@pytest.mark.parametrize("line", [line for line in cases() if line["expect"] == "invalid"], ids=lambda line: line["id"])
def test_no_case_of_the_vectors_is_explained_falsely(line: dict[str, Any]) -> None:
    if line["tier"] == "stateful":
        pytest.skip("needs the earlier delivery")
    capture, keys = capture_of(line), keys_of(line)
    found = diagnose(capture, keys, provider=line["provider"], public_url=url_of(line))
    assert found
    allowed = {
        "wrong_secret": {"mismatch", "wrong_secret"},
        # a byte added at the end may be found out
        "body_altered": {"mismatch", "body_altered", "trailing_newline"},
        "body_reserialized": {"mismatch", "body_reserialized", "trailing_newline", "line_endings"},
        "timestamp_altered": {"mismatch", "timestamp_altered"},
        "wrong_algorithm": {"wrong_algorithm", "mismatch"},
        "wrong_signed_string": {"wrong_signed_string", "form_decoded", "mismatch"},
        "wrong_key_decoding": {"secret_encoding"},
        "qsh_mismatch": {"url_mismatch", "qsh_mismatch"},
        "url_mismatch": {"url_mismatch", "mismatch"},
        "future_timestamp": {"clock_skew", "future_timestamp"},
        "malformed_header": {"malformed_header", "signature_prefix", "wrong_signed_string"},
        "missing_signature": {"missing_header", "missing_signature"},
    }
    wanted = allowed.get(line["reason"], {line["reason"]})
    if line["id"] == "github-sha256-sha256-bad-sha1-good-s":
        # the SHA-1 beside it proves that secret and body are right
        wanted = {"header_altered"}
    assert found[0].reason in wanted, found


def test_a_valid_request_needs_no_explanation() -> None:
    assert why(signed("github"), "github") == []
    assert diagnose(signed("github"), Keys(secret=SECRET)) == []
    assert diagnose(replace(signed("github"), headers=Headers()), Keys(secret=SECRET)) == []


def test_a_large_body_is_studied_in_time() -> None:
    items = [
        {"id": number, "name": "Zoë", "tags": ["a/b", None, True], "price": number / 7} for number in range(14_000)
    ]
    body = json.dumps(items, ensure_ascii=False).encode()[:-1] + b"]"
    assert 1_000_000 < len(body) < 1_400_000
    capture = changed("stripe", body, body + b"x")
    best = 9.0
    for _ in range(3):
        # of this thread: what else the machine does is not the diagnosis'
        start = time.thread_time()
        assert why(capture, "stripe", saved=[("a", "b"), ("c", "d")])[0].reason == "mismatch"
        best = min(best, time.thread_time() - start)
    assert best < 0.6  # aim 0.3 s; the caches of a loaded machine are full of other things


@settings(max_examples=60, deadline=None)
@given(
    provider=st.sampled_from(sorted(REGISTRY)),
    body=st.binary(max_size=80) | st.sampled_from([b"[" * 100_000, b"{" * 9, b'{"a":"\\u00', b"\x1f\x8b\x08\0\0\0"]),
    secret=st.text(max_size=20) | st.sampled_from(["whsec_", "\ud800", "a" * 10_000]),
    value=st.binary(max_size=50),
)
def test_hostile_input_is_studied_without_an_exception(provider: str, body: bytes, secret: str, value: bytes) -> None:
    known = REGISTRY[provider]
    headers = Headers([(name.encode(), value) for name in known.headers] + [(b"Content-Length", b"99999999999999999")])
    capture = Capture(
        new_uuid(), "x", datetime.fromtimestamp(NOW, UTC), "", "http", "1.1", "POST", "/%zz", headers, body
    )
    keys = Keys(secret=secret)
    found = diagnose(capture, keys, provider=provider, saved=[("n", secret[::-1])], public_url="http://[::1")
    if verify(capture, keys, provider=provider).outcome == "invalid":
        assert found
