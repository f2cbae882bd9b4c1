"""HubSpot webhooks: v1 and v2 are plain hashes with the secret in front, v3 is an HMAC with a time."""

from __future__ import annotations

import re

from inspector.capture import Capture, Verdict
from inspector.providers._base import Batch, Check, Event, Keys, Signed, replace_headers
from inspector.providers._body import attempt_number, peek
from inspector.providers._hmac import encode, mac, plain_hash
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._time import unix_millis
from inspector.providers._url import addresses, url_bytes

_V3, _V3_TIME = "X-HubSpot-Signature-v3", "X-HubSpot-Request-Timestamp"
_OLD, _VERSION = "X-HubSpot-Signature", "X-HubSpot-Signature-Version"
_DECODED = re.compile(r"%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


class HubSpot(KeyedHash):
    """Source: developers.hubspot.com, "Validate requests"; @hubspot/api-client. v3 wins where it is there."""

    name = "hubspot"
    title = "HubSpot"
    headers = (_V3.lower(), _OLD.lower(), _V3_TIME.lower(), _VERSION.lower())
    agents = ("HubSpot Connect",)
    window = 300
    secret_hint = "It is the Client secret under Auth of the app."
    secret_pattern = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    id_paths = ("*.eventId",)
    docs = "https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests"
    batch = Batch("", ("subscriptionType",), ("eventId",))
    schemes = ("v1", "v2", "v3")
    checked = (
        "v3: HMAC-SHA256 of method, address, body and time, 5 min; v1 and v2: SHA-256 of the secret "
        "with the body, or with method, address and body"
    )

    def event(self, capture: Capture) -> Event:
        """The subscription types of the list; event id and attempt of its first event."""
        (attempt,) = peek(capture.body, "0.attemptNumber")
        kind, identity, _ = self.batch_event(capture)
        return Event(kind, identity, attempt_number(attempt, retries=True))

    def read(self, check: Check) -> Reading | Verdict:
        """The newest signature that is there; an older one is never a second chance."""
        capture = check.capture
        value = check.header(_V3)
        if value is not None:
            return self._third(check, value)
        value = check.header(_OLD)
        version = check.header(_VERSION) or "v1"
        if value is None:
            scheme = "v3" if check.header(_V3_TIME) is not None else version
            return self.unsigned(scheme if scheme in ("v1", "v2") else "v3", f"{_V3} header")
        if version == "v1":
            materials: tuple[Material, ...] = (Material(b"", capture.body),)
            return Reading("v1", (value,), materials, keyed=False)
        if version != "v2":
            return self.invalid("wrong_algorithm", f"{_VERSION} is neither v1 nor v2.", scheme="v1")
        method = capture.method.encode("latin-1")
        found = addresses(check)
        materials = tuple(Material(method + url_bytes(url), capture.body, note=note) for url, note in found)
        return Reading("v2", (value,), materials, url=found[0].url, keyed=False)

    def _third(self, check: Check, value: str) -> Reading | Verdict:
        stamp = check.header(_V3_TIME)
        if not stamp:
            return self.invalid("missing_header", f"The {_V3_TIME} header is missing.", scheme="v3")
        signed_at = unix_millis(stamp)
        if signed_at is None:
            detail = f"{_V3_TIME} is not a number of milliseconds."
            return self.malformed(detail, scheme="v3", received=stamp)
        method, after = check.capture.method.encode("latin-1"), stamp.encode("latin-1")
        found = addresses(check)
        materials = []
        for url, note in found:
            materials.append(Material(method + url_bytes(url), check.capture.body, after, note))
            decoded = decoded_url(url)
            if decoded != url:
                told = f"{note} The address was signed with some escapes decoded, as HubSpot documents.".strip()
                materials.append(Material(method + url_bytes(decoded), check.capture.body, after, told))
        return Reading(
            "v3",
            (value,),
            tuple(materials),
            encoding="base64",
            stamp=stamp,
            signed_at=signed_at,
            url=found[0].url,
        )

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """v3 with a fresh time; v1 or v2 anew when the request has only these."""
        key = self.signing_key(keys)
        url = url_bytes(addresses(Check(capture, keys, now, public_url))[0].url)
        method = capture.method.encode("latin-1")
        old, version = capture.headers.has(_OLD), capture.headers.get(_VERSION) or "v1"
        values = []
        if old:
            front = (key, method, url) if version.strip() == "v2" else (key,)
            values.append((_OLD, plain_hash((*front, capture.body), "sha256").hex()))
        if not old or capture.headers.has(_V3):
            stamp = str(int(now * 1000))
            digest = mac(key, (method, url, capture.body, stamp.encode("ascii")), "sha256")
            values += [(_V3_TIME, stamp), (_V3, encode(digest, "base64"))]
        headers = replace_headers(capture.headers, values)
        return Signed(headers, capture.body, tuple(name for name, _ in values))


def decoded_url(url: str) -> str:
    """The address with those percent escapes decoded that HubSpot's documentation lists, and no others."""
    return _DECODED.sub(lambda match: chr(int(match[1], 16)), url)
