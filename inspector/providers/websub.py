"""WebSub (PubSubHubbub): hubs ask whether a subscription is wanted, and sign what they deliver with its secret."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers
from inspector.providers._handshake import Handshake, plain, query_of
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._verify_token import wrong_token

_HEADER = "X-Hub-Signature"
_METHODS = ("sha1", "sha256", "sha384", "sha512")
#: What a hub asks, and that it may tell of a subscription which it refuses.
_ASKED = ("subscribe", "unsubscribe")


class WebSub(KeyedHash):
    """Source: W3C WebSub, sections 5.3 (verification of intent), 7 and 8 (authenticated content distribution).

    `hub.verify_token` is of PubSubHubbub 0.3, which some hubs still speak.
    """

    name = "websub"
    title = "WebSub"
    headers = ("link", "x-hub-signature")
    secret_hint = "You chose it as hub.secret when you subscribed."
    docs = "https://www.w3.org/TR/websub/#signing-content"
    schemes = tuple(f"hub-{method}" for method in _METHODS)
    checked = "HMAC of the body by the method that the header names"

    def confirm(self, capture: Capture) -> float:
        """The links to hub and topic that each delivery has; others use the same signature header."""
        links = ", ".join(capture.headers.all("link")).lower().replace("'", "").replace('"', "")
        return 0.9 if "rel=hub" in links and "rel=self" in links else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """The bare challenge for a subscription or its end; 403 where a verify token is saved and another one comes."""
        query = query_of(capture)
        mode = query.get("hub.mode", "")
        if capture.method != "GET" or "hub.topic" not in query:
            return None
        if mode == "denied":
            return Handshake("denied", note="The hub does not accept the subscription; its reason is in the query.")
        if mode not in _ASKED or "hub.challenge" not in query:
            return None
        told = query.get("hub.verify_token")
        if told is not None and (wrong := wrong_token(keys, told)):
            return Handshake(f"{mode}_wrong_token", 403, note=wrong)
        return plain(mode, query["hub.challenge"])

    def event(self, capture: Capture) -> Event:  # noqa: ARG002 - a delivery is whatever the topic holds
        """There is one kind of delivery, and it has no id."""
        return Event("content")

    def read(self, check: Check) -> Reading | Verdict:
        """The header, whose first word says how it was made."""
        value = check.header(_HEADER)
        if value is None:
            return self.unsigned("hub-sha256", f"{_HEADER} header")
        method, mark, digest = value.partition("=")
        if not mark or method.lower() not in _METHODS:
            return self.malformed(f"{_HEADER} begins with none of {', '.join(_METHODS)}.", received=value)
        method = method.lower()
        weak = "SHA-1 is outdated: hubs may sign with sha256, sha384 or sha512." if method == "sha1" else None
        material = Material(b"", check.capture.body)
        return Reading(f"hub-{method}", (digest.lower(),), (material,), algorithm=method, weak=weak)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """A fresh header, by the method of the one that is there."""
        method = (capture.headers.get(_HEADER) or "").partition("=")[0].strip().lower()
        method = method if method in _METHODS else "sha256"
        value = f"{method}={encode(mac(self.signing_key(keys), (capture.body,), method), 'hex')}"
        return Signed(replace_headers(capture.headers, [(_HEADER, value)]), capture.body, (_HEADER,))
