"""Handshakes that are answered by themselves, each visible as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from inspector.capture import HANDSHAKE_RULE, Capture, Headers, Reply
from inspector.endpoints import Endpoint
from inspector.providers import Keys, handshake, may_be_handshake


class Handshaking:
    """Answers them. `keys` gives what an endpoint may prove itself with, the verify token first."""

    def __init__(self, keys: Callable[[str], Sequence[Keys]]) -> None:
        self._keys = keys

    def answer(self, capture: Capture, endpoint: Endpoint | None) -> Reply | None:
        """The answer to a handshake; None when the request is none, or its endpoint answers none.

        With several secrets the first that makes a positive answer counts.
        """
        if (endpoint is not None and endpoint.handshakes == "off") or not may_be_handshake(capture):
            return None
        provider = "auto" if endpoint is None else endpoint.provider
        first: Reply | None = None
        for keys in self._keys(capture.endpoint) or (Keys(),):
            found = handshake(capture, keys, provider=provider)
            if found is None or (endpoint is not None and found.provider in endpoint.handshakes_off):
                return first
            pairs = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in found.headers]
            rule = f"{HANDSHAKE_RULE} {found.provider} {found.kind}"
            if found.note:
                rule += f": {found.note}"
            reply = Reply(found.status, _phrase(found.status), Headers(pairs), found.body, rule=rule)
            if found.status < 400:
                return reply
            first = first or reply
        return first


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase
