"""CloudEvents over HTTP: binary, structured and batch mode. There is no signature; a delivery may bear a token."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote

from inspector.capture import Capture, Verdict
from inspector.providers._base import Batch, Check, Event, Inner, Keys, Signed, text_bytes
from inspector.providers._body import VERIFY_LIMIT, parse_json, peek
from inspector.providers._handshake import Handshake, abuse_protection
from inspector.providers._hmac import decode_base64
from inspector.providers._url import set_query
from inspector.providers.chosen_header import ChosenHeader, named

_BATCH = b"application/cloudevents-batch+"
#: Beginnings of the content types of bodies that are events.
STRUCTURED = (b"application/cloudevents+", _BATCH)


class CloudEvents(ChosenHeader):
    """Source: CloudEvents HTTP binding 1.0 and "HTTP 1.1 Web Hooks for Event Delivery".

    What a sender may add is `Authorization: Bearer` or `?access_token=`; `options.header` names another header.
    """

    name = "cloudevents"
    title = "CloudEvents"
    handshake_headers = ("webhook-request-origin",)
    headers = ("ce-id", "ce-specversion", "ce-type", "webhook-request-origin")
    media_types = STRUCTURED
    marks = (b'"specversion"',)
    scheme = "bearer"
    id_headers = ("ce-id",)
    id_paths = ("id", "*.id")
    secret_hint = "You agreed with the sender on a token, which it sends as Authorization: Bearer or ?access_token=."
    batch = Batch("", ("type",), ("id",))
    docs = "https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md"

    def confirm(self, capture: Capture) -> float:
        """A required attribute as header, the media type, or required attributes in the body."""
        names = capture.headers.names
        if b"ce-specversion" in names or (b"ce-id" in names and b"ce-type" in names):
            return 0.9
        if is_structured(capture):
            return 0.9
        if capture.method == "OPTIONS":
            return 0.9 if b"webhook-request-origin" in names else 0.0
        if b'"specversion"' not in capture.body[: 16 * 1024]:
            return 0.0
        return 0.5 if b'"source"' in capture.body[: 64 * 1024] else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """Abuse protection: the sender's origin is allowed."""
        return abuse_protection(capture)

    def event(self, capture: Capture) -> Event:
        """The attributes `type` and `id`; of a batch the types and the first id."""
        if capture.method == "OPTIONS" and capture.headers.has("webhook-request-origin"):
            return Event("handshake")
        if capture.content_type.lower().startswith(_BATCH.decode("ascii")):
            return self.batch_event(capture)
        return Event(cloud_event(capture, "type"), cloud_event(capture, "id"))

    def inner(self, capture: Capture) -> Inner | None:
        """The data of a structured event where it is base64 text."""
        value: Any = parse_json(capture.body, VERIFY_LIMIT) if is_structured(capture) else None
        text = value.get("data_base64") if isinstance(value, dict) else None
        data = decode_base64(text) if isinstance(text, str) else None
        if data is None:
            return None
        kind = value.get("datacontenttype")
        return Inner("data_base64", kind if isinstance(kind, str) else "", data)

    def verify(self, check: Check) -> Verdict:
        """The agreed token, in Authorization or in the address; without one nothing can be checked."""
        check = replace(check, keys=named(check.keys))
        if check.keys.secret and not check.keys.option("header") and check.header("authorization") is None:
            try:
                words = parse_qs(check.capture.query, keep_blank_values=True, encoding="latin-1").get("access_token")
            except ValueError:
                words = None
            if words:
                return self.compare(check, words[0], name="access_token in the address", scheme="access-token")
        return super().verify(check)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """The request with the token where it was: in the address, or after Bearer unless another header is chosen."""
        keys = named(keys)
        secret = keys.secret or ""
        if secret and not keys.option("header") and not capture.headers.has("authorization"):
            target = set_query(capture.target, "access_token", text_bytes(secret))
            if target is not None:
                return Signed(capture.headers, capture.body, ("target: access_token",), target)
        if secret and not keys.option("header") and " " not in secret:
            keys = replace(keys, secret=f"Bearer {secret}")
        return super().sign(capture, keys, now, public_url=public_url)


def is_structured(capture: Capture) -> bool:
    """Whether the content type says that the body is an event, or several."""
    kind = capture.headers.names.get(b"content-type")
    return kind is not None and kind[:40].lower().startswith(STRUCTURED)


def cloud_event(capture: Capture, attribute: str) -> str:
    """An attribute of the event, out of its header (percent-decoded) or out of the body; "" when it is not there."""
    value = capture.headers.get(f"ce-{attribute}")
    if value is not None:
        return unquote(value.strip(" \t").strip('"'))[:500]
    one, first = peek(capture.body, attribute, f"0.{attribute}")
    return one or first
