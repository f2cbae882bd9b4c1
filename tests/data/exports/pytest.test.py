"""Webhooks captured by Webhook Inspector, signed anew whenever they are used.

Run `pytest THIS_FILE`; with WEBHOOK_TARGET=http://localhost:3000 each is sent there too. Secrets come from environment
variables (named below); without one a secret made up for tests is used: give your application the same.
"""

import base64
import hashlib
import hmac
import http.client
import os
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest

CLOCKS = {
    "unix": lambda now: str(int(now)),
    "unix-ms": lambda now: str(int(now * 1000)),
    "iso": lambda now: _utc(now).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "iso-us": lambda now: _utc(now).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    "iso-ns": lambda now: _utc(now).strftime("%Y-%m-%dT%H:%M:%S.%f000Z"),
    "iso-offset": lambda now: _utc(now).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    "iso-minus": lambda now: _utc(now).strftime("%Y-%m-%dT%H:%M:%S-00:00"),
}


def _utc(now):
    return datetime.fromtimestamp(now, timezone.utc)


@dataclass
class Webhook:
    name: str
    provider: str
    method: str
    target: str
    url: str
    headers: list
    body: bytes
    secret_variable: str = ""
    test_secret: str = ""
    how: str = "captured"
    signing: list = field(default_factory=list)

    @property
    def secret(self):
        return os.environ.get(self.secret_variable) or self.test_secret

    def signed(self, now=None):
        """(headers, body) as the provider would send them now."""
        now = time.time() if now is None else now
        if self.how == "inspector":
            return self._signed_by_inspector(now)
        return self.headers + [(line["header"], self._value(line, now)) for line in self.signing], self.body

    def _value(self, line, now):
        stamp = CLOCKS[line.get("clock") or "unix"](now)
        value = line["value"].replace("{secret}", self.secret).replace("{timestamp}", stamp)
        if not line.get("signs"):
            return value
        headers = {name.lower(): text for name, text in self.headers}
        parts = {
            "{body}": self.body,
            "{timestamp}": stamp.encode(),
            "{id}": headers.get(line.get("id", "").lower(), "").encode("latin-1"),
            "{url}": self.url.encode(),
            "{method}": self.method.encode("latin-1"),
        }
        signs = b"".join(parts.get(one, one.encode()) for one in re.split(r"(\{[a-z]+\})", line["signs"]))
        keys = {"text": str.encode, "hex": bytes.fromhex, "base64": lambda text: base64.b64decode(text.split("_")[-1])}
        digest = hmac.new(keys[line["key"]](self.secret), signs, getattr(hashlib, line["hash"])).digest()
        encoded = digest.hex() if line["encoding"] == "hex" else base64.b64encode(digest).decode()
        if line["encoding"] == "base64url":
            encoded = encoded.replace("+", "-").replace("/", "_").rstrip("=")
        return value.replace("{signature}", encoded)

    def _signed_by_inspector(self, now):
        """For schemes that are more than one HMAC: pip install webhook-inspector."""
        pytest.importorskip("inspector", reason=f"{self.provider} is signed by the package webhook-inspector")
        from inspector.capture import Capture, Headers
        from inspector.providers import Keys, get

        data = {"method": self.method, "target": self.target, "headers": self.headers}
        capture = Capture.from_interchange({**data, "body_b64": base64.b64encode(self.body).decode()})
        made = get(self.provider).sign(capture, Keys(secret=self.secret), now, public_url=self.url)
        return [(name, value) for name, value in Headers(made.headers).to_text()], made.body

    def send(self, base, now=None):
        """Send it to an application; gives the status that it answers."""
        headers, body = self.signed(now)
        at = urlsplit(base)
        kind = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
        connection = kind(at.hostname, at.port, timeout=30)
        target = at.path if at.path not in ("", "/") else self.target
        connection.putrequest(self.method, target, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name.encode("latin-1"), value.encode("latin-1"))
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        try:
            return connection.getresponse().status
        finally:
            connection.close()


WEBHOOKS = [
    Webhook(
        name='1-invoice-paid',
        provider='stripe',
        method='POST',
        target='/orders?x=1',
        url='http://localhost:8080/orders?x=1',
        headers=[
            ('User-Agent', 'Stripe/1.0'),
            ('Content-Type', 'application/json'),
            ('X-Dup', '1'),
            ('x-dup', '2'),
            ('X-Empty', ''),
        ],
        body='{"id": "evt_1", "note": "it\'s été"}\n'.encode(),
        secret_variable='STRIPE_WEBHOOK_SECRET',
        test_secret='test-secret-of-a-webhook-fixture',
        how='recipe',
        signing=[
            {'header': 'Stripe-Signature', 'value': 't={timestamp},v1={signature}', 'signs': '{timestamp}.{body}', 'hash': 'sha256', 'key': 'text', 'encoding': 'hex', 'clock': 'unix'},
        ],
    ),
    Webhook(
        name='2-a-b-1',
        provider='',
        method='PUT',
        target='/a/../b[1]',
        url='http://localhost:8080/a/../b[1]',
        headers=[],
        body=base64.b64decode(
            """
AP8gYmluYXJ5
            """
        ),
        how='captured',
    ),
]


@pytest.fixture(params=WEBHOOKS, ids=[webhook.name for webhook in WEBHOOKS])
def webhook(request):
    return request.param


def test_it_is_signed_anew(webhook):
    if webhook.how == "captured":
        pytest.skip("nobody but its sender can sign it anew")
    headers, body = webhook.signed()
    assert body or not webhook.body
    assert {line["header"] for line in webhook.signing} <= {name for name, _ in headers}


@pytest.mark.skipif("WEBHOOK_TARGET" not in os.environ, reason="WEBHOOK_TARGET names no application to send it to")
def test_the_application_takes_it(webhook):
    assert 200 <= webhook.send(os.environ["WEBHOOK_TARGET"]) < 300
