"""Discord interactions and webhook events: Ed25519 over time and body."""

from __future__ import annotations

import re

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Check, Event, Keys, Provider, Signed, replace_headers
from inspector.providers._body import parse_json, pluck
from inspector.providers._ed25519 import ed25519_holds
from inspector.providers._handshake import Handshake, as_json
from inspector.providers._hmac import decode
from inspector.providers._private import ed25519_signature, private_pem
from inspector.providers._time import unix_seconds

#: What is posted to Discord itself: a webhook's path holds its token.
_TARGET = r"/api/(v\d+/)?webhooks/\d+/[\w-]+(/slack|/github)?/?$"
_INTERACTIONS = {"1": "PING", "2": "APPLICATION_COMMAND", "3": "MESSAGE_COMPONENT", "4": "AUTOCOMPLETE", "5": "MODAL"}


class Discord(Provider):
    """Source: docs.discord.com, "Interactions: security and authorization"; discord-interactions. No window."""

    name = "discord"
    title = "Discord"
    handshake_headers = ("x-signature-ed25519", "x-signature-timestamp")
    headers = ("x-signature-ed25519",)
    agents = ("Discord-Interactions/", "Discord-Webhook/")
    paths = _TARGET
    # it sends wrong signatures on purpose, to see this
    refuses_with = 401
    secret_hint = "It is the application's Public Key (64 hex characters) under General Information, not the bot token."
    secret_pattern = r"[0-9a-f]{64}"
    id_paths = ("id",)
    docs = "https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint"
    schemes = ("ed25519",)
    checked = "Ed25519 of time and body, by public key"
    test_key = "ed25519"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """PING of interactions: `{"type":1}`; of webhook events: 204; wrongly signed on purpose: 401."""
        signed = any(capture.headers.has(name) for name in self.handshake_headers)
        value = parse_json(capture.body) if signed else None
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, bool) or kind not in (0, 1):
            return None
        name = "interaction_ping" if kind == 1 else "webhook_event_ping"
        verdict = self.verify(Check(capture, keys, capture.received_at.timestamp()))
        if verdict.outcome in ("invalid", "unsigned"):
            note = "Discord sends wrong signatures to see them refused."
            return Handshake(f"{name}_bad_signature", 401, note=note, signed=True)
        # a saved secret that is no public key may be another provider's
        weak = verdict.outcome != "valid"
        note = "Without the public key Discord's wrong signatures are accepted too." if weak else ""
        answer = as_json(name, {"type": 1}, note) if kind == 1 else Handshake(name, 204, note=note)
        return answer._replace(weak=weak, signed=True)

    def event(self, capture: Capture) -> Event:
        """Of interactions the kind and the command's name, and the id; of webhook events the event's type."""
        data = parse_json(capture.body)
        inner = pluck(data, "event.type")
        if inner:
            return Event(inner)
        if pluck(data, "type") == "0":
            return Event("PING")
        kind = _INTERACTIONS.get(pluck(data, "type"), "")
        name = pluck(data, "data.name") or pluck(data, "data.custom_id")
        return Event(f"{kind} {name}".strip() if kind else "", pluck(data, "id"))

    def verify(self, check: Check) -> Verdict:
        """The signature over the time header's text and the body, nothing between."""
        scheme = "ed25519"
        value = check.header("X-Signature-Ed25519")
        if value is None and re.search(_TARGET, check.capture.path):
            detail = "This is a message to Discord (an executed webhook): nothing is signed, its address is the secret."
            return self.verdict("not_applicable", scheme="execute-webhook", detail=detail)
        if value is None:
            return self.unsigned(scheme, "X-Signature-Ed25519 header")
        secret = check.keys.public_key or check.keys.secret
        if not secret:
            return self.no_secret(scheme)
        stamp = check.header("X-Signature-Timestamp")
        if not stamp:
            return self.invalid("missing_header", "The X-Signature-Timestamp header is missing.", scheme=scheme)
        signed = stamp.encode("latin-1") + check.capture.body
        signed_at = unix_seconds(stamp)
        evidence = Evidence(signed, (value[:500],), (), signed_at, check.received_at, check.window(None))
        signature = decode(value.lower(), "hex")
        if signature is None or len(signature) != 64:
            detail = "X-Signature-Ed25519 is not 128 hex characters."
            return self.invalid("malformed_header", detail, scheme=scheme, evidence=evidence)
        public = decode(secret.strip().lower(), "hex")
        if public is None or len(public) != 32:
            detail = f"The saved key is not 64 hex characters. {self.secret_hint}"
            return self.verdict("error", scheme=scheme, reason="wrong_key_decoding", detail=detail)
        if not ed25519_holds(public, signature, signed):
            detail = (
                "The signature does not hold for this public key: it is another application's, or the request was "
                "changed. Discord also sends badly signed requests on purpose, and wants 401 for them."
            )
            return self.invalid("mismatch", detail, scheme=scheme, evidence=evidence)
        return self.verdict("valid", scheme=scheme, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh time and signature, by a local key."""
        pem = private_pem(keys, self.title, remark="Discord's signatures have no time limit.")
        stamp = str(int(now))
        signature = ed25519_signature(pem, stamp.encode("ascii") + capture.body).hex()
        values = [("X-Signature-Ed25519", signature), ("X-Signature-Timestamp", stamp)]
        return Signed(replace_headers(capture.headers, values), capture.body, tuple(name for name, _ in values))
