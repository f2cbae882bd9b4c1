"""Adyen: a signature over eight values inside the body, or an HMAC of the whole body in a header."""

from __future__ import annotations

import json
from typing import Any

from inspector.capture import Capture, Verdict
from inspector.errors import ResendRefused
from inspector.providers._base import Batch, Check, Event, Keys, Signed, replace_headers
from inspector.providers._body import VERIFY_LIMIT, parse_json, peek
from inspector.providers._handshake import Handshake, plain
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading

_HEADER = "HmacSignature"
_BODY_SCHEME, _HEADER_SCHEME = "notification-hmac", "platform-header-hmac"


class Adyen(KeyedHash):
    """Source: docs.adyen.com, "Verify HMAC signatures"; Adyen on PyPI and npm. The key is hex text, used as bytes.

    Classic notifications: `additionalData.hmacSignature` of each item covers eight of its values and nothing else.
    Every item is checked here, where the libraries check the first. Other webhooks: `HmacSignature` over the body.
    """

    name = "adyen"
    title = "Adyen"
    handshake_marks = (b"notificationItems",)
    headers = ("hmacsignature", "protocol")
    agents = ("Adyen HttpClient",)
    marks = (b'"NotificationRequestItem"',)
    key_form = "hex"
    secret_hint = "It is the HMAC key of the webhook in the Customer Area (64 hex characters), shown once."
    secret_pattern = r"[0-9A-Fa-f]{64}"
    batch = Batch(
        "notificationItems", ("NotificationRequestItem.eventCode",), ("NotificationRequestItem.pspReference",)
    )
    docs = "https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures"
    schemes = ("notification-hmac", "platform-header-hmac")
    checked = "HMAC-SHA256 of eight values of each item, or of the body"

    def confirm(self, capture: Capture) -> float:
        """Its signature header, the header that goes with it, or its items in the body."""
        get = capture.headers.get
        if capture.headers.has(_HEADER) or (get("protocol") or "").lower() == "hmacsha256":
            return 0.9
        return 0.9 if self.marks[0] in capture.body[: 16 * 1024] else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """Classic notifications, of which each is a delivery, want `[accepted]` as the body of the answer."""
        value = parse_json(capture.body)
        if not isinstance(value, dict) or not isinstance(value.get("notificationItems"), list):
            return None
        return plain("accepted", "[accepted]")._replace(ordinary=True)

    def event(self, capture: Capture) -> Event:
        """`eventCode` of the first item, or `type`; reference, code and success are the id of a classic one."""
        item = "notificationItems.0.NotificationRequestItem"
        code, reference, success, kind, identity = peek(
            capture.body, f"{item}.eventCode", f"{item}.pspReference", f"{item}.success", "type", "id"
        )
        return Event(code or kind, ":".join((reference, code, success)) if reference else identity)

    def read(self, check: Check) -> Reading | Verdict:
        """The header; without one, the first item (the others follow in `judge`)."""
        value = check.header(_HEADER)
        if value is not None:
            material = Material(b"", check.capture.body)
            return Reading(_HEADER_SCHEME, (value,), (material,), encoding="base64")
        found = _items(check.capture.body)
        if not found:
            classic = b'"notificationItems"' in check.capture.body[:4096]
            return self.unsigned(_BODY_SCHEME if classic else _HEADER_SCHEME, f"{_HEADER} header and no signed item")
        return self._item(found[0])

    def _item(self, item: dict[str, Any]) -> Reading | Verdict:
        extra = item.get("additionalData")
        value = extra.get("hmacSignature") if isinstance(extra, dict) else None
        if not isinstance(value, str) or not value:
            verdict = self.unsigned(_BODY_SCHEME, "additionalData.hmacSignature in an item")
            return self.verdict("unsigned", scheme=_BODY_SCHEME, reason="missing_signature", detail=verdict.detail)
        material = Material(signed_values(item), b"")
        return Reading(_BODY_SCHEME, (value,), (material,), encoding="base64")

    def judge(self, check: Check, reading: Reading, key: bytes) -> Verdict:
        """The signature; of a classic notification that of every item."""
        verdict = super().judge(check, reading, key)
        if reading.scheme != _BODY_SCHEME or verdict.outcome != "valid":
            return verdict
        for number, item in enumerate(_items(check.capture.body)[1:], start=2):
            other = self._item(item)
            result = other if isinstance(other, Verdict) else super().judge(check, other, key)
            if result.outcome != "valid":
                detail = f"Item {number}: {result.detail}"
                return self.invalid(result.reason or "mismatch", detail, scheme=_BODY_SCHEME, evidence=result.evidence)
        detail = "Only the eight signed values are protected: references, account, amount, event code and success."
        return self.verdict("valid", scheme=_BODY_SCHEME, detail=detail, evidence=verdict.evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """A fresh header; for classic notifications a fresh signature in each item, put in place of the old text."""
        key = self.signing_key(keys)
        found = _items(capture.body)
        if capture.headers.has(_HEADER) or not found:
            value = encode(mac(key, (capture.body,), "sha256"), "base64")
            return Signed(replace_headers(capture.headers, [(_HEADER, value)]), capture.body, (_HEADER,))
        body = capture.body
        for item in found:
            extra = item.get("additionalData")
            old = extra.get("hmacSignature") if isinstance(extra, dict) else None
            fresh = encode(mac(key, (signed_values(item),), "sha256"), "base64")
            for spelling in _spellings(old):
                if spelling in body:
                    body = body.replace(spelling, json.dumps(fresh).encode("ascii"), 1)
                    break
            else:
                raise ResendRefused(
                    "An item of this notification has no signature to put a fresh one in place of.",
                    hint="Send it without signing anew.",
                )
        return Signed(capture.headers, body, ("body: hmacSignature",))


def _items(body: bytes) -> list[dict[str, Any]]:
    data = parse_json(body, VERIFY_LIMIT)
    listed = data.get("notificationItems") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        return []
    items = [one.get("NotificationRequestItem") for one in listed if isinstance(one, dict)]
    return [item for item in items if isinstance(item, dict)]


def signed_values(item: dict[str, Any]) -> bytes:
    """The eight values joined by colons, nothing escaped; what is not there is empty."""
    amount = item.get("amount")
    amount = amount if isinstance(amount, dict) else {}
    values = [item.get(name) for name in ("pspReference", "originalReference", "merchantAccountCode")]
    values += [item.get("merchantReference"), amount.get("value"), amount.get("currency")]
    values += [item.get("eventCode"), item.get("success")]
    return ":".join(_text(value) for value in values).encode("utf-8", "surrogatepass")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def _spellings(old: object) -> list[bytes]:
    if not isinstance(old, str):
        return []
    plain = json.dumps(old).encode("ascii")
    return [plain, plain.replace(b"/", b"\\/")]
