"""Twilio requests: base64 HMAC-SHA1 of the public address and the sorted form fields, or of the address alone."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers
from inspector.providers._body import form_fields, is_form, peek
from inspector.providers._hmac import encode, mac, plain_hash, same
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._url import addresses, set_query, url_bytes, with_ports

_HEADER = "X-Twilio-Signature"
_SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
_LIMIT = 32 * 1024 * 1024


class Twilio(KeyedHash):
    """Source: twilio.com/docs/usage/webhooks/webhooks-security; twilio on PyPI and npm, which try ports both ways.

    A JSON body is not signed itself: the address holds `bodySHA256`. SharedKey settings (beta) mean HMAC-SHA256.
    """

    name = "twilio"
    title = "Twilio"
    headers = ("x-twilio-signature", "i-twilio-idempotency-token")
    agents = ("TwilioProxy/",)
    secret_hint = "It is the account's primary Auth Token, shown on the Console's first page."
    secret_pattern = r"[0-9a-f]{32}"
    id_headers = ("I-Twilio-Idempotency-Token",)
    id_paths = ("*.id", "id")
    docs = "https://www.twilio.com/docs/usage/webhooks/webhooks-security"
    schemes = ("form", "json-bodysha256", "get", "sharedkey-sha256")
    checked = "HMAC-SHA1 of the address and the form's fields, or of the address with the body's SHA-256 in it"

    def event(self, capture: Capture) -> Event:
        """The status field of the message or call, and its SID."""
        if is_form(capture):
            names = ("MessageStatus", "SmsStatus", "CallStatus", "EventType", "MessageSid", "SmsSid", "CallSid")
            values = form_fields(capture.body, *names)
            kind = next((value for value in values[:4] if value), "")
            return Event(kind, next((value for value in values[4:] if value), ""))
        kind, identity = peek(capture.body, "type", "id")
        return Event(kind, identity)

    def read(self, check: Check) -> Reading | Verdict:
        """Header, algorithm by the settings header, and a material for each form of the address."""
        value = check.header(_HEADER)
        settings = check.header(_SETTINGS)
        scheme, algorithm = self.form_of(check.capture), "sha1"
        named = _algorithm(settings)
        if named is not None:
            scheme = "sharedkey-sha256"
            if named not in ("HMAC_SHA256", "HMAC_SHA1"):
                detail = f"{_SETTINGS} names the algorithm {named[:40]!r}, which is not known."
                return self.invalid("wrong_algorithm", detail, scheme=scheme)
            algorithm = "sha256" if named == "HMAC_SHA256" else "sha1"
        if value is None:
            return self.unsigned(scheme, f"{_HEADER} header")
        fields = signed_fields(check.capture)
        found = with_ports(addresses(check))
        materials = tuple(Material(url_bytes(url), fields, note=note) for url, note in found)
        return Reading(scheme, (value,), materials, algorithm=algorithm, encoding="base64", url=found[0].url)

    def judge(self, check: Check, reading: Reading, key: bytes) -> Verdict:
        """The signature; then the body's hash, where the address holds one."""
        verdict = super().judge(check, reading, key)
        told = None if is_form(check.capture) else _body_hash(reading.url)
        if verdict.outcome != "valid" or told is None:
            return verdict
        actual = plain_hash((check.capture.body,), "sha256").hex()
        if same(told.encode("utf-8", "replace"), actual.encode("ascii")):
            return verdict
        detail = "The address is signed rightly, but its bodySHA256 is not this body's: the body was changed."
        return self.invalid("body_altered", detail, scheme=reading.scheme, evidence=verdict.evidence)

    @staticmethod
    def form_of(capture: Capture) -> str:
        """Which of the three forms a request has."""
        if "bodySHA256=" in capture.target:
            return "json-bodysha256"
        return "form" if capture.method != "GET" else "get"

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """The request signed for its public address, which holds the body's hash where it did before."""
        digest = plain_hash((capture.body,), "sha256").hex().encode("ascii")
        target = None if is_form(capture) else set_query(capture.target, "bodySHA256", digest)
        target = None if target == capture.target else target
        if target is not None:
            capture = replace(capture, target=target)
            public_url = set_query(public_url or "", "bodySHA256", digest) or public_url
        check = Check(
            replace(capture, headers=replace_headers(capture.headers, [(_HEADER, "")])), keys, now, public_url
        )
        reading = self.read(check)
        key = self.signing_key(keys)
        algorithm = "sha1" if isinstance(reading, Verdict) else reading.algorithm
        parts = (url_bytes(addresses(check)[0].url), signed_fields(capture))
        value = encode(mac(key, parts, algorithm), "base64")
        headers = replace_headers(capture.headers, [(_HEADER, value)])
        changed = (_HEADER,) if target is None else (_HEADER, "target: bodySHA256")
        return Signed(headers, capture.body, changed, target)


def signed_fields(capture: Capture) -> bytes:
    """Names and values of a form body as Twilio signs them: sorted by name, double values once, nothing between."""
    if not is_form(capture) or len(capture.body) > _LIMIT:
        return b""
    try:
        text = capture.body.decode("utf-8", "surrogateescape")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=100_000, errors="surrogateescape")
    except ValueError:
        return b""
    joined = "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    return joined.encode("utf-8", "surrogateescape")


def _algorithm(settings: str | None) -> str | None:
    """The algorithm that the settings header names; None means the auth token's, as in Twilio's own library."""
    for part in (settings or "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return None


def _body_hash(url: str) -> str | None:
    try:
        values = parse_qs(urlsplit(url).query).get("bodySHA256")
    except ValueError:
        return None
    return values[0] if values else None
