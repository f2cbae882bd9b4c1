"""Mailgun webhooks: the signature lies in the body, and covers only a time and a token, not the event."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import replace
from typing import Any

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed
from inspector.providers._body import VERIFY_LIMIT, form_fields, is_form, parse_json, peek, pluck
from inspector.providers._hmac import encode, mac
from inspector.providers._multipart import multipart_boundary, multipart_fields
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._time import unix_seconds

_FIELDS = ("timestamp", "token", "signature")


class Mailgun(KeyedHash):
    """Source: documentation.mailgun.com, "Securing webhooks". HMAC-SHA256 of time and token, hex; no window."""

    name = "mailgun"
    title = "Mailgun"
    agents = ("mailgun/",)
    marks = (b'"event-data"', b"signature=", b'name="signature"')
    secret_hint = "It is the HTTP webhook signing key under Settings › Security; not the API key on newer accounts."
    secret_pattern = r"(key-)?[0-9a-f]{32}"
    id_paths = ("event-data.id",)
    docs = "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks"
    schemes = ("json", "form")
    checked = "HMAC-SHA256 of time and token in the body, which leaves the event itself unsigned"

    def confirm(self, capture: Capture) -> float:
        """Its parts in the body: there is no header of its own."""
        if is_form(capture) or multipart_boundary(capture):
            return 0.8 if all(_form(capture, *_FIELDS)) else 0.0
        head = capture.body[: 16 * 1024]
        return 0.9 if b'"event-data"' in head and b'"signature"' in capture.body[: 64 * 1024] else 0.0

    def event(self, capture: Capture) -> Event:
        """`event` (`failed` with its severity) and the event's id."""
        if is_form(capture) or multipart_boundary(capture):
            kind, identity = _form(capture, "event", "Message-Id")
            return Event(kind, identity)
        kind, severity, identity = peek(capture.body, "event-data.event", "event-data.severity", "event-data.id")
        return Event(f"{kind}.{severity}" if severity and kind == "failed" else kind, identity)

    def read(self, check: Check) -> Reading | Verdict:
        """Time, token and signature, of a JSON or a form body; a parent account's signature counts too."""
        body = check.capture.body
        if is_form(check.capture) or multipart_boundary(check.capture):
            scheme, parent = "form", ""
            stamp, token, signature = _form(check.capture, *_FIELDS)
        else:
            scheme = "json"
            data: Any = parse_json(body, VERIFY_LIMIT)
            part = data.get("signature") if isinstance(data, dict) else None
            stamp, token, signature, parent = (pluck(part, name) for name in (*_FIELDS, "parent-signature"))
        if not signature and not parent:
            return self.unsigned(scheme, "signature in its body")
        signed_at = unix_seconds(stamp)
        if signed_at is None or not token:
            return self.malformed("The body's signature has no usable timestamp and token.", scheme=scheme)
        received = tuple(text for text in (signature, parent) if text)
        material = Material(stamp.encode("ascii"), token.encode("utf-8", "surrogatepass"))
        return Reading(scheme, received, (material,), stamp=stamp, signed_at=signed_at)

    def judge(self, check: Check, reading: Reading, key: bytes) -> Verdict:
        """The signature; where it is the parent account's that holds, that is said."""
        verdict = super().judge(check, reading, key)
        told = verdict.evidence.expected[0] if verdict.outcome == "valid" and verdict.evidence else ""
        if not told or told == reading.received[0] or len(reading.received) == 1:
            return verdict
        return replace(verdict, detail="The signature of the parent account holds (parent-signature).")

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh time, token and signature put in place of the old ones; all other bytes stay."""
        stamp, token = str(int(now)), secrets.token_hex(25)
        digest = encode(mac(self.signing_key(keys), ((stamp + token).encode("ascii"),), "sha256"), "hex")
        body = capture.body
        scheme = "form" if is_form(capture) or multipart_boundary(capture) else "json"
        for name, value in zip(_FIELDS, (stamp, token, digest), strict=True):
            if is_form(capture):
                pattern = re.compile(rb"((?:^|&)" + name.encode() + rb"=)[^&]*")
            elif multipart_boundary(capture):
                pattern = re.compile(rb'(name="' + name.encode() + rb'"(?:[^\r\n]*\r\n)+?\r\n)[^\r\n]*')
            else:
                start = rb'("signature"\s*:\s*\{[^{}]*?"'
                pattern = re.compile(start + name.encode() + rb'"\s*:\s*)(?:"[^"]*"|\d+)')
            quoted = json.dumps(value) if scheme == "json" else value
            body = pattern.sub(rb"\g<1>" + quoted.encode("ascii"), body, count=1)
        return Signed(capture.headers, body, ("body: signature",))


def _form(capture: Capture, *names: str) -> list[str]:
    if is_form(capture):
        return form_fields(capture.body, *names)
    return multipart_fields(capture, *names)
