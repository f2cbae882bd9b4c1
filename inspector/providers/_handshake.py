"""Handshakes: what a provider sends to prove an endpoint before or between deliveries, and the answer it wants."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from inspector.capture import Capture


class Handshake(NamedTuple):
    """The answer that a provider waits for.

    `kind` is the provider's word for the exchange. `headers` are (name, value) pairs beside Content-Length. `note` is a
    sentence for the user where something is left to do or missing, `follow_up` an address that a user may have called.
    `secret` is one that the provider gives away in this exchange, to be kept for what it signs from then on.
    `sure` False: any program might have sent this; it counts only where the provider is known. `provider` is filled in
    by `providers.handshake`.
    """

    kind: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    note: str = ""
    follow_up: str = ""
    secret: str = ""
    sure: bool = True
    provider: str = ""


def plain(kind: str, text: str, *headers: tuple[str, str], note: str = "") -> Handshake:
    """A text answered as it is."""
    return Handshake(kind, 200, (("Content-Type", "text/plain"), *headers), text.encode("utf-8", "replace"), note)


def as_json(kind: str, value: Any, note: str = "") -> Handshake:
    """A JSON answer without spare blanks."""
    body = json.dumps(value, separators=(",", ":")).encode("ascii")
    return Handshake(kind, 200, (("Content-Type", "application/json"),), body, note)


def query_of(capture: Capture) -> dict[str, str]:
    """The first value of each name in the target's query, decoded as UTF-8."""
    try:
        pairs = parse_qsl(capture.query, keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError:
        return {}
    return dict(reversed(pairs))
