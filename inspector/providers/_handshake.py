"""Handshakes: what a provider sends to prove an endpoint before or between deliveries, and the answer it wants."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from inspector.capture import Capture
from inspector.providers._body import parse_json, pluck

_MOST_FIELDS = 1000
#: What becomes of a secret beside those that are saved.
CONFIRM = "It may be somebody else's, so it counts only when that is confirmed."


class Handshake(NamedTuple):
    """The answer that a provider waits for.

    `kind` is the provider's word for the exchange. `headers` are (name, value) pairs beside Content-Length. `note` is a
    sentence for the user where something is left to do or missing, `follow_up` an address that a user may have called.
    `secret` is one that the provider gives away in this exchange, to be kept for what it signs from then on.
    `sure` False: any program might have sent this; it counts only where the provider is known. `weak`: it could not be
    checked with these keys, as it should be. `signed`: it is signed as a delivery is. `ordinary`: it is a delivery like
    any other, which only wants this answer where nobody says another. `provider` is filled in by `providers.handshake`.
    """

    kind: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    note: str = ""
    follow_up: str = ""
    secret: str = ""
    sure: bool = True
    weak: bool = False
    signed: bool = False
    ordinary: bool = False
    provider: str = ""


def plain(kind: str, text: str, *headers: tuple[str, str], note: str = "") -> Handshake:
    """A text answered as it is."""
    return Handshake(kind, 200, (("Content-Type", "text/plain"), *headers), text.encode("utf-8", "replace"), note)


def as_json(kind: str, value: Any, note: str = "") -> Handshake:
    """A JSON answer without spare blanks."""
    body = json.dumps(value, separators=(",", ":")).encode("ascii")
    return Handshake(kind, 200, (("Content-Type", "application/json"),), body, note)


def said(body: bytes, *paths: str) -> list[str]:
    """The whole texts at dotted paths of a JSON body, for an answer that has to repeat them; "" where there is none."""
    value = parse_json(body)
    return [pluck(value, path, None) for path in paths]


def abuse_protection(capture: Capture) -> Handshake | None:
    """OPTIONS with the sender's origin, which is allowed, and its rate where it asked for one.

    Source: CloudEvents, "HTTP 1.1 Web Hooks for Event Delivery", section 4; Azure Event Grid does the same.
    """
    origin = (capture.headers.get("webhook-request-origin") or "").strip()
    if capture.method != "OPTIONS" or not origin:
        return None
    allowed = [("WebHook-Allowed-Origin", origin), ("Allow", "POST")]
    rate = capture.headers.get("webhook-request-rate")
    if rate is not None:
        wanted = rate.strip()
        # only a number of requests a minute can be asked for
        allowed.insert(1, ("WebHook-Allowed-Rate", wanted if wanted.isascii() and wanted.isdecimal() else "*"))
    return Handshake("abuse_protection", headers=tuple(allowed))


def query_of(capture: Capture) -> dict[str, str]:
    """The first value of each name in the target's query, decoded as UTF-8."""
    try:
        pairs = parse_qsl(capture.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError:
        return {}
    return dict(reversed(pairs))
