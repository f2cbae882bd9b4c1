"""The client certificate of a capture in words."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.capture.request import CLIENT_CERTIFICATE, Capture


def client_text(capture: Capture) -> str:
    """Whose certificate the sender showed, who vouches for it, and how long."""
    shown = capture.extra.get(CLIENT_CERTIFICATE)
    if not isinstance(shown, Mapping):
        return ""
    told = {key: value if isinstance(value, str) else "" for key, value in shown.items()}
    names = shown.get("names")
    parts = [
        told.get("subject", ""),
        ", ".join(str(one) for one in names) if isinstance(names, list) else "",
        f"issued by {told['issuer']}" if told.get("issuer") else "",
        f"valid until {told['not_after']}" if told.get("not_after") else "",
        f"serial {told['serial']}" if told.get("serial") else "",
    ]
    return "\n".join(part for part in parts if part)
