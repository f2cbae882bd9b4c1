"""Shopify webhooks: base64 HMAC of the body, in the older headers with `X-` and in the newer ones without."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading

_REQUIRED = ("Topic", "Shop-Domain", "API-Version", "Webhook-Id")


class Shopify(KeyedHash):
    """Source: shopify.dev, "Deliver webhooks through HTTPS"; @shopify/shopify-api, which wants four more headers."""

    name = "shopify"
    title = "Shopify"
    # it sends wrong signatures on purpose, to see this
    refuses_with = 401
    headers = ("x-shopify-hmac-sha256", "shopify-hmac-sha256", "x-shopify-topic", "shopify-topic")
    agents = ("Shopify-Captain-Hook",)
    secret_hint = "It is the app's client secret, or the key under Settings › Notifications › Webhooks of the store."
    secret_pattern = r"(shpss_)?[0-9a-f]{32,64}"
    id_headers = ("X-Shopify-Webhook-Id", "X-Shopify-Event-Id", "Shopify-Webhook-Id", "Shopify-Event-Id")
    docs = "https://shopify.dev/docs/apps/build/webhooks/subscribe/https"

    def event(self, capture: Capture) -> Event:
        """The topic header; the webhook id, which stays the same over retries."""
        get = capture.headers.get
        return Event(
            get("x-shopify-topic") or get("shopify-topic") or "",
            get("x-shopify-webhook-id") or get("shopify-webhook-id") or "",
        )

    def read(self, check: Check) -> Reading | Verdict:
        """Either header; the one with `X-` counts first."""
        for prefix, scheme in (("X-", "hmac-base64"), ("", "events-hmac-base64")):
            value = check.header(f"{prefix}Shopify-Hmac-Sha256")
            if value is not None:
                material = Material(b"", check.capture.body)
                return Reading(scheme, (value,), (material,), encoding="base64")
        return self.unsigned("hmac-base64", "X-Shopify-Hmac-Sha256 header")

    def judge(self, check: Check, reading: Reading, key: bytes) -> Verdict:
        """The signature, then the headers that Shopify's own library insists on."""
        verdict = super().judge(check, reading, key)
        if verdict.outcome != "valid":
            return verdict
        prefix = "X-" if reading.scheme == "hmac-base64" else ""
        missing = [name for part in _REQUIRED if not check.header(name := f"{prefix}Shopify-{part}")]
        if missing:
            detail = f"The HMAC is right, but Shopify's own library also insists on {', '.join(missing)}."
            return self.invalid("missing_header", detail, scheme=reading.scheme, evidence=verdict.evidence)
        return verdict

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh HMAC in the header that the request has."""
        names = capture.headers.names
        plain = b"shopify-hmac-sha256" in names or (b"shopify-topic" in names and b"x-shopify-topic" not in names)
        header = "Shopify-Hmac-Sha256" if plain else "X-Shopify-Hmac-Sha256"
        value = encode(mac(self.signing_key(keys), (capture.body,), "sha256"), "base64")
        return Signed(replace_headers(capture.headers, [(header, value)]), capture.body, (header,))
