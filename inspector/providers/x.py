"""X (Twitter) Account Activity webhooks: `sha256=` and the base64 HMAC of the body."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event, Keys, text_bytes
from inspector.providers._body import parse_json
from inspector.providers._handshake import Handshake, as_json, query_of
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import HeaderHash


class X(HeaderHash):
    """Source: docs.x.com, "Securing webhooks"."""

    name = "x"
    title = "X (Twitter)"
    headers = ("x-twitter-webhooks-signature",)
    scheme = "sha256-base64"
    header = "x-twitter-webhooks-signature"
    encoding = "base64"
    prefix = "sha256="
    secret_hint = "It is the app's API secret (consumer secret)."
    docs = "https://docs.x.com/x-api/webhooks/introduction"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """`crc_token`: its HMAC comes back in JSON, at registration and every hour."""
        token = query_of(capture).get("crc_token")
        if capture.method != "GET" or token is None:
            return None
        if token.lstrip().startswith(("{", "[")):
            # deliveries are signed the same way: the answer would be the signature of one
            return Handshake(
                "crc_bad_token", 403, note="Its crc_token is the body of a delivery: somebody wants it signed."
            )
        if not keys.secret:
            return Handshake("crc", note=f"X wants an answer made with the secret. {self.secret_hint}", weak=True)
        made = encode(mac(keys.secret_bytes, (text_bytes(token),), "sha256"), "base64")
        return as_json("crc", {"response_token": f"sha256={made}"})

    def event(self, capture: Capture) -> Event:
        """The name of the list of events in the body (`tweet_create_events`); there is no id."""
        data = parse_json(capture.body)
        names = [name for name in data if name.endswith("_events")] if isinstance(data, dict) else []
        return Event(names[0][:100] if names else "")
