"""Handshakes that are answered by themselves, each visible as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import NamedTuple

from inspector.capture import HANDSHAKE_RULE, Capture, Headers, Reply
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.providers import Handshake, Keys, handshake, may_be_handshake


class Exchange(NamedTuple):
    """The answer to a handshake, and the name of the endpoint that it proves. `signed`, `ordinary`: see Handshake."""

    reply: Reply
    endpoint: str
    signed: bool
    ordinary: bool


class Handshaking:
    """Answers them. `keys` gives what an endpoint may prove itself with.

    `at_path` gives the endpoint of a target whatever its methods: a provider proves by GET what it delivers to by POST.
    """

    def __init__(
        self, keys: Callable[[str], Sequence[Keys]], at_path: Callable[[str], Endpoint | None] = lambda _target: None
    ) -> None:
        self._keys = keys
        self._at_path = at_path

    def answer(self, capture: Capture, endpoint: Endpoint | None) -> Exchange | None:
        """The answer to a handshake; None when the request is none, or its endpoint answers none.

        `endpoint` is the one that the capture belongs to. Of several secrets the one counts with which the provider is
        proved right, then one that proves it wrong.
        """
        if not may_be_handshake(capture):
            return None
        name = capture.endpoint
        if name == DEFAULT_ENDPOINT and (owner := self._at_path(capture.target)) is not None:
            endpoint, name = owner, owner.name
        if endpoint is not None and endpoint.handshakes == "off":
            return None
        provider = "auto" if endpoint is None else endpoint.provider
        best: Handshake | None = None
        for keys in self._keys(name) or (Keys(),):
            found = handshake(capture, keys, provider=provider)
            if found is None:
                # whether it is one does not depend on the keys
                return None
            if best is None or _rank(found) < _rank(best):
                best = found
            if not _rank(best):
                break
        if best is None or (endpoint is not None and best.provider in endpoint.handshakes_off):
            return None
        return Exchange(_reply(best), name, best.signed, best.ordinary)


def _rank(found: Handshake) -> int:
    if found.status >= 400:
        return 1
    return 2 if found.weak else 0


def _reply(found: Handshake) -> Reply:
    pairs = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in found.headers]
    rule = f"{HANDSHAKE_RULE} {found.provider} {found.kind}"
    if found.note:
        rule += f": {found.note}"
    return Reply(found.status, HTTPStatus(found.status).phrase, Headers(pairs), found.body, rule=rule)
