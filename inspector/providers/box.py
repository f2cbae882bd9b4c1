"""Box v2 webhooks: base64 HMAC-SHA256 of body and time, with two keys side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers, text_bytes
from inspector.providers._body import peek
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers._time import iso_seconds, iso_text

_PRIMARY, _SECONDARY = "BOX-SIGNATURE-PRIMARY", "BOX-SIGNATURE-SECONDARY"
_TIME, _VERSION, _ALGORITHM = "BOX-DELIVERY-TIMESTAMP", "BOX-SIGNATURE-VERSION", "BOX-SIGNATURE-ALGORITHM"
_WIDE = re.compile(r"[^\x00-\x7f]")
_FEW = 60


class Box(KeyedHash):
    """Source: developer.box.com, "Verify webhook signatures"; boxsdk, which also tries the body with escapes.

    The secret checks the primary header, `options.secondary` the other one; a saved secret may be either key. The
    window is 10 minutes, and no time after receipt is taken.
    """

    name = "box"
    title = "Box"
    headers = ("box-signature-primary", "box-signature-secondary", "box-delivery-id")
    agents = ("Box-WH-Client",)
    window = 600
    secret_hint = "It is the primary or secondary key under Webhooks › Manage signature keys of the app."
    id_headers = ("BOX-DELIVERY-ID",)
    id_paths = ("id",)
    docs = "https://developer.box.com/guides/webhooks/v2/signatures-v2/"

    def event(self, capture: Capture) -> Event:
        """The body's `trigger`; its id, or the delivery's."""
        kind, identity = peek(capture.body, "trigger", "id")
        return Event(kind, identity or capture.headers.get("box-delivery-id") or "")

    def read(self, check: Check) -> Reading | Verdict:
        """The primary header, with the form of the body that Box may have signed."""
        return self._part(check, _PRIMARY)

    def _part(self, check: Check, header: str) -> Reading | Verdict:
        value = check.header(header)
        if value is None:
            return self.unsigned("v1", f"{header} header")
        for name, wanted in ((_VERSION, "1"), (_ALGORITHM, "HmacSHA256")):
            sent = check.header(name)
            if sent != wanted:
                detail = f"{name} is {(sent or 'missing')[:40]!r}; only {wanted} is known."
                return self.invalid("wrong_algorithm", detail, scheme="v1", evidence=Evidence(received=(value[:500],)))
        stamp = check.header(_TIME)
        if not stamp:
            return self.invalid("missing_header", f"The {_TIME} header is missing.", scheme="v1")
        signed_at = iso_seconds(stamp)
        if signed_at is None:
            return self.malformed(f"{_TIME} is not an ISO 8601 time.", scheme="v1", received=stamp)
        after = stamp.encode("latin-1")
        materials = [Material(b"", check.capture.body, after)]
        escaped = escaped_body(check.capture.body)
        if escaped is not None:
            note = "It was signed with non-ASCII characters and slashes escaped, as Box's own library expects at times."
            materials.append(Material(b"", escaped, after, note))
        return Reading("v1", (value,), tuple(materials), encoding="base64", stamp=stamp, signed_at=signed_at)

    def verify(self, check: Check) -> Verdict:
        """Valid when the primary or the secondary signature holds."""
        first = super().verify(check)
        reading = self._part(check, _SECONDARY)
        if first.outcome != "invalid" or isinstance(reading, Verdict) or check.header(_PRIMARY) is None:
            return first
        if first.reason not in ("mismatch", "wrong_algorithm", "wrong_encoding", "malformed_header"):
            return first
        for secret in (check.keys.option("secondary"), check.keys.secret):
            if secret and self.judge(check, reading, text_bytes(secret)).outcome == "valid":
                verdict = self.judge(check, reading, text_bytes(secret))
                return replace(verdict, detail="The secondary signature holds; the primary one does not.")
        return first

    def untimely(self, age: float, window: float) -> tuple[str, str] | None:
        """As Box's library: nothing older than the window, and nothing from the future at all."""
        if age < 0:
            return "future_timestamp", "The signature is right, but its time lies after receipt: a clock is off."
        return super().untimely(age, window)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh time and signatures."""
        stamp = iso_text(int(now), "+00:00", digits=0)
        values = [(_TIME, stamp), (_VERSION, "1"), (_ALGORITHM, "HmacSHA256")]
        secondary = keys.option("secondary")
        named = [(_PRIMARY, self.signing_key(keys)), *([(_SECONDARY, text_bytes(secondary))] if secondary else [])]
        for header, key in named:
            values.append((header, encode(mac(key, (capture.body, stamp.encode("ascii")), "sha256"), "base64")))
        headers = replace_headers(capture.headers, values)
        return Signed(headers, capture.body, tuple(name for name, _ in values))


def escaped_body(body: bytes) -> bytes | None:
    r"""The body with non-ASCII characters as `\uXXXX` and `/` as `\/`; None when that changes nothing."""
    if body.isascii() and b"/" not in body:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # a few different characters are replaced one by one, which is many times faster in a large body
    few = [one for one in set(text) if one > "\x7f"]
    for one in few if len(few) <= _FEW else ():
        text = text.replace(one, _units(one))
    if not text.isascii():
        text = _WIDE.sub(lambda match: _units(match[0]), text)
    escaped = text.replace("\\/", "/").replace("/", "\\/").encode("ascii")
    return escaped if escaped != body else None


def _units(char: str) -> str:
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
