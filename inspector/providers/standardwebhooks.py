"""Standard Webhooks, and Svix and its users, who send the same under other header names."""

from __future__ import annotations

from typing import ClassVar

from inspector.capture import Capture, Evidence, Verdict, new_uuid
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers
from inspector.providers._body import peek
from inspector.providers._ed25519 import ed25519_holds
from inspector.providers._hmac import decode, decode_base64, encode, mac
from inspector.providers._private import ed25519_signature, private_pem
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._time import unix_seconds


class StandardWebhooks(KeyedHash):
    """Source: standardwebhooks.com specification; standardwebhooks and svix on PyPI and npm.

    `webhook-signature` is a list of `v1,<base64>` divided by blanks, over `<id>.<time>.<body>`; the key is the
    base64 after `whsec_`, decoded. `v1a,<base64>` is Ed25519 with a public key `whpk_`. Five minutes either way.
    """

    name = "standardwebhooks"
    title = "Standard Webhooks"
    headers = ("webhook-signature", "webhook-id", "webhook-timestamp")
    prefixes: ClassVar[tuple[str, ...]] = ("webhook",)
    scheme: ClassVar[str] = "v1"
    window = 300
    both_ways = True
    key_form = "base64"
    key_prefix = "whsec_"
    secret_hint = "It begins with whsec_, base64 text follows."
    secret_pattern = r"whsec_[A-Za-z0-9+/]{16,}={0,2}"
    docs = "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"
    schemes = ("v1", "v1a-ed25519")
    checked = "HMAC-SHA256 of id, time and body, 5 min; Ed25519 by public key where the scheme is v1a"
    id_headers = ("webhook-id", "svix-id")
    test_key = "ed25519-whpk"

    def event(self, capture: Capture) -> Event:
        """The body's `type`; the id header, which stays the same over retries."""
        (kind,) = peek(capture.body, "type")
        return Event(kind, capture.headers.get(f"{self.prefix(capture)}-id") or "")

    def prefix(self, capture: Capture) -> str:
        """Which family of headers the request has."""
        for prefix in self.prefixes:
            if capture.headers.has(f"{prefix}-signature"):
                return prefix
        return next((one for one in self.prefixes if capture.headers.has(f"{one}-id")), self.prefixes[0])

    def read(self, check: Check) -> Reading | Verdict:
        """The three headers, and the v1 signatures of the list."""
        prefix = self.prefix(check.capture)
        value = check.header(f"{prefix}-signature")
        if value is None:
            return self.unsigned(self.scheme, f"{prefix}-signature header")
        identity, stamp = check.header(f"{prefix}-id"), check.header(f"{prefix}-timestamp")
        for name, text in (("id", identity), ("timestamp", stamp)):
            if not text:
                detail = f"The {prefix}-{name} header is missing, which is part of the signed text."
                return self.invalid("missing_header", detail, scheme=self.scheme)
        signed_at = unix_seconds(stamp)
        if signed_at is None or stamp is None:
            detail = f"{prefix}-timestamp is not a number of seconds."
            return self.malformed(detail, scheme=self.scheme, received=stamp or "")
        items = [item.partition(",") for item in value[:20_000].split(" ")]
        version = "v1a" if asymmetric_key(check.keys) else "v1"
        received = tuple(text for label, mark, text in items if label == version and mark)[:50]
        if not received:
            others = sorted({label for label, mark, _ in items if mark and label[:1] == "v"})
            if not others:
                detail = f"{prefix}-signature holds no {version},<base64>."
                return self.malformed(detail, scheme=self.scheme, received=value)
            detail = f"{prefix}-signature holds no {version} signature, only {', '.join(others)[:100]}."
            return self.invalid("wrong_algorithm", detail, scheme=self.scheme)
        before = f"{identity}.{stamp}.".encode("latin-1")
        scheme = self.scheme if version == "v1" else "v1a-ed25519"
        return Reading(
            scheme,
            received,
            (Material(before, check.capture.body),),
            encoding="base64",
            stamp=stamp,
            signed_at=signed_at,
        )

    def verify(self, check: Check) -> Verdict:
        """As for all keyed hashes; with a public key instead of a secret, Ed25519."""
        public = asymmetric_key(check.keys)
        if public is None:
            return super().verify(check)
        reading = self.read(check)
        if isinstance(reading, Verdict):
            return reading
        material = reading.materials[0]
        holds = [ed25519_holds(public, decode(text, "base64"), material.signed) for text in reading.received]
        window = check.window(self.window)
        evidence = Evidence(
            signed=material.signed,
            received=reading.received,
            signed_at=reading.signed_at,
            received_at=check.received_at,
            tolerance_s=window,
        )
        if True not in holds:
            detail = "No v1a signature matches this public key: another key signed it, or it was changed on its way."
            return self.invalid("mismatch", detail, scheme=reading.scheme, evidence=evidence)
        late = self.untimely(check.received_at - (reading.signed_at or 0), window) if window is not None else None
        if late is not None:
            return self.invalid(*late, scheme=reading.scheme, evidence=evidence)
        return self.verdict("valid", scheme=reading.scheme, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh time and one signature, v1a by a local key where a public key is saved; the id stays, or is made."""
        remark = "A whsec_ secret in the receiver would do, too."
        by_key = asymmetric_key(keys) is not None
        pem = private_pem(keys, f"The sender of {self.title} v1a", remark=remark) if by_key else ""
        prefix = self.prefix(capture)
        identity = (capture.headers.get(f"{prefix}-id") or "").strip(" \t") or f"msg_{new_uuid().replace('-', '')}"
        stamp = str(int(now))
        before = f"{identity}.{stamp}.".encode("latin-1")
        if by_key:
            made = f"v1a,{encode(ed25519_signature(pem, before + capture.body), 'base64')}"
        else:
            made = f"v1,{encode(mac(self.signing_key(keys), (before, capture.body), 'sha256'), 'base64')}"
        values = [(f"{prefix}-id", identity), (f"{prefix}-timestamp", stamp), (f"{prefix}-signature", made)]
        headers = replace_headers(capture.headers, values)
        return Signed(headers, capture.body, tuple(name for name, _ in values))


def asymmetric_key(keys: Keys) -> bytes | None:
    """The Ed25519 public key (32 bytes) when the keys hold one in the form `whpk_<base64>`; else None."""
    for text in (keys.public_key, keys.secret):
        if text and text.startswith("whpk_"):
            return decode_base64(text.removeprefix("whpk_")) or b""
    return None


class Svix(StandardWebhooks):
    """Source: docs.svix.com, "Verifying payloads"; its libraries take either family of headers."""

    name = "svix"
    title = "Svix"
    headers = ("svix-signature", "svix-id", "svix-timestamp")
    agents: ClassVar[tuple[str, ...]] = ("Svix-Webhooks/",)
    prefixes: ClassVar[tuple[str, ...]] = ("svix", "webhook")
    docs = "https://docs.svix.com/receiving/verifying-payloads/how-manual"

    def confirm(self, capture: Capture) -> float:  # noqa: ARG002 - its users, below, are surer when their mark is there
        """Its header names."""
        return 0.9


class Clerk(Svix):
    """Source: clerk.com/docs, "Sync data with webhooks"; its helper reads only the `svix-` headers."""

    name = "clerk"
    test_key = ""
    title = "Clerk"
    agents: ClassVar[tuple[str, ...]] = ()
    prefixes: ClassVar[tuple[str, ...]] = ("svix",)
    scheme = "svix-v1"
    docs = "https://clerk.com/docs/webhooks/sync-data"

    def confirm(self, capture: Capture) -> float:
        """Clerk's events are objects named so, with the instance's id or ids in Clerk's manner."""
        (kind,) = peek(capture.body, "object")
        ids = (b'"instance_id"', b'"user_', b'"sess_', b'"org_', b'"ins_')
        return 0.95 if kind == "event" and any(mark in capture.body[: 64 * 1024] for mark in ids) else 0.0


class Resend(Svix):
    """Source: resend.com/docs, "Verify webhook requests"."""

    name = "resend"
    test_key = ""
    title = "Resend"
    agents: ClassVar[tuple[str, ...]] = ()
    prefixes: ClassVar[tuple[str, ...]] = ("svix",)
    scheme = "svix-v1"
    docs = "https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests"

    def confirm(self, capture: Capture) -> float:
        """Its event types begin in one of three ways."""
        (kind,) = peek(capture.body, "type")
        return 0.95 if kind.startswith(("email.", "contact.", "domain.")) else 0.0
