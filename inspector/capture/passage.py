"""How a request came here, in words: from whom, by which proxy or tunnel, and what proxies claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspector.capture.forwarded import FORWARDED_HEADERS
from inspector.capture.request import PROXY, TUNNEL, Capture

#: Characters of a header that are told.
_MOST = 400


def _about(capture: Capture, key: str) -> Mapping[str, Any]:
    """What `extra` holds under a key; an imported file may hold anything."""
    found = capture.extra.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(about: Mapping[str, Any], name: str) -> str:
    value = about.get(name)
    return value if isinstance(value, str) else ""


def sender_text(capture: Capture) -> str:
    """`203.0.113.7 by proxy 127.0.0.1:50123 (X-Forwarded-For)`; the peer alone where nobody stands in between."""
    proxy = _about(capture, PROXY)
    peer, problem = _text(proxy, "peer"), _text(proxy, "problem")
    if problem:
        return f"unknown, by proxy {peer or capture.remote}: {problem}"
    if not peer or peer == capture.remote:
        return capture.remote
    header = _text(proxy, "header")
    return f"{capture.remote} by proxy {peer}" + (f" ({header})" if header else "")


def tunnel_text(capture: Capture) -> str:
    """`cloudflared, by https://words.trycloudflare.com/orders`; "" where it came straight."""
    tunnel = _about(capture, TUNNEL)
    kind, url = _text(tunnel, "kind"), _text(tunnel, "url")
    return f"{kind}, by {url}" if kind and url else kind


def tunnel_note(capture: Capture) -> str:
    """What a tunnel did to the request; "" where nothing is known."""
    return _text(_about(capture, TUNNEL), "note")


def tunnel_url(capture: Capture) -> str:
    """The whole public address that the sender called, when it came through a tunnel of ours; else ""."""
    return _text(_about(capture, TUNNEL), "url")


def claims_text(capture: Capture) -> str:
    """What the headers of proxies say, whoever wrote them; "" where there are none."""
    said = [
        f"{name}: {value}"
        for name in FORWARDED_HEADERS
        if (value := ", ".join(capture.headers.all(name))[:_MOST].strip())
    ]
    if not said:
        return ""
    proxy = _about(capture, PROXY)
    believed = _text(proxy, "header") in FORWARDED_HEADERS or bool(_text(proxy, "problem"))
    return "; ".join(said) + ("" if believed else " (anybody can write these; the peer is no trusted proxy)")
