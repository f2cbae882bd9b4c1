"""Providers of webhooks: who sent a capture, whether its signature holds, and how to sign it again.

One file per provider and one line in `_registry.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from inspector.capture import Capture, Verdict
from inspector.capture.target import origin_form
from inspector.providers._base import Check, Event, Inner, Keys, Provider, Recognition, Signed
from inspector.providers._handshake import Handshake
from inspector.providers._marks import one_of
from inspector.providers._names import known_as
from inspector.providers._registry import REGISTRY
from inspector.providers.custom import CustomHash, CustomScheme
from inspector.providers.custom_files import read_folder
from inspector.remembered import Remembered

__all__ = [
    "REGISTRY",
    "Check",
    "CustomScheme",
    "Event",
    "Handshake",
    "Inner",
    "Keys",
    "Provider",
    "Recognition",
    "Signed",
    "event_of",
    "events_of",
    "get",
    "handshake",
    "identify",
    "inner_of",
    "known_as",
    "load_custom",
    "may_be_handshake",
    "recognise",
    "use_custom",
    "verify",
    "verify_any",
]

_BUILT_IN = frozenset(REGISTRY)
_NOBODY = Recognition()
_NOBODY_KNOWN = (None, 0.0)


def _by_header() -> dict[bytes, list[Provider]]:
    found: dict[bytes, list[Provider]] = {}
    for provider in REGISTRY.values():
        for header in provider.headers:
            found.setdefault(header.encode("ascii"), []).append(provider)
    return found


_RANK = {name: rank for rank, name in enumerate(REGISTRY)}
#: Replaced whole when a description comes or goes, because other threads read it.
_BY_HEADER = _by_header()
_HEADERS = frozenset(_BY_HEADER)
_WITH_TYPE = [provider for provider in REGISTRY.values() if provider.media_types]
#: Bytes of a content type that are looked at.
_TYPE_LIMIT = 80
_AGENTS = {agent: provider for provider in REGISTRY.values() for agent in provider.agents}
_AT_PATH = [(re.compile(provider.paths), provider) for provider in REGISTRY.values() if provider.paths]
_AGENT = re.compile("|".join(re.escape(agent) for agent in _AGENTS))
_MARKS = [(mark, provider) for provider in REGISTRY.values() for mark in provider.marks]
#: Keys of JSON, which are looked for all at once; and the marks of forms, of which there are few.
_KEY_MARKS = one_of([mark for mark, _ in _MARKS if mark.startswith(b'"')])
_OTHER_MARKS = tuple(mark for mark, _ in _MARKS if not mark.startswith(b'"'))
_SHAKE_HEADERS = frozenset(name.encode() for one in REGISTRY.values() for name in one.handshake_headers)
_SHAKE_JSON_MARKS = tuple(dict.fromkeys(mark for one in REGISTRY.values() for mark in one.handshake_marks))
_SHAKE_JSON = one_of(_SHAKE_JSON_MARKS)
#: What a form or a query can hold.
_SHAKE_MARKS = (*_SHAKE_JSON_MARKS, *(mark for one in REGISTRY.values() for mark in one.handshake_form_marks))
#: Marks are looked for in this many first bytes of a body.
_MARK_LIMIT = 16 * 1024

#: Strongest first: what a list shows when several secrets or schemes were tried.
_STRENGTH = {"valid": 0, "invalid": 1, "unsigned": 2, "no_secret": 3, "error": 4, "not_applicable": 5}
#: Among invalid ones a reason that says more about the request beats "no match".
_TOLD = {"expired_timestamp": 0, "future_timestamp": 0, "mismatch": 2, "wrong_secret": 2}


def use_custom(schemes: Sequence[CustomScheme]) -> list[str]:
    """Take these descriptions in place of all earlier ones; gives a sentence about each whose name is taken."""
    global _BY_HEADER, _HEADERS
    refused = []
    # other threads look things up meanwhile: what stays is never missing
    for name in REGISTRY.keys() - _BUILT_IN - {scheme.name for scheme in schemes}:
        del REGISTRY[name]
    for scheme in schemes:
        if scheme.name in _BUILT_IN:
            refused.append(f"The description of {scheme.name} was left out: that provider is built in. Rename it.")
        else:
            REGISTRY[scheme.name] = CustomHash(scheme)
    _BY_HEADER = _by_header()
    _HEADERS = frozenset(_BY_HEADER)
    return refused


def load_custom() -> list[str]:
    """Take the descriptions in the user's folder; gives a sentence about each that cannot be used. Reads files."""
    found, wrong = read_folder()
    return wrong + use_custom(found)


def get(name: str | None) -> Provider | None:
    """The provider of that name, or None."""
    return REGISTRY.get(known_as(name)) if name else None


def recognise(capture: Capture) -> Recognition:
    """Who sent a capture, and which event: headers first, then user agent, then marks in the body. Never raises."""
    provider, confidence = identify(capture)
    return _NOBODY if provider is None else Recognition(provider.name, confidence, *provider.event(capture))


def event_of(capture: Capture, provider: str) -> Event:
    """Event type, id and delivery number when the user has said who the provider is."""
    known = get(provider)
    return known.event(capture) if known else Event()


def events_of(capture: Capture, provider: str) -> list[Event]:
    """Each event of a delivery, for senders that put several into one request; [] when nobody is known."""
    known = get(provider)
    return known.events(capture) if known else []


def inner_of(capture: Capture, provider: str) -> Inner | None:
    """The message inside the sender's envelope, decoded (Pub/Sub data, SNS messages, form payloads); or None."""
    known = get(provider)
    return known.inner(capture) if known else None


def identify(capture: Capture) -> tuple[Provider | None, float]:
    """The provider that sent a capture, and how sure that is; None and 0 for nobody. Never raises."""
    names = capture.headers.names
    get, by_header = names.get, _BY_HEADER
    by_type, by_agent = _LOOKS[get(b"content-type", b""), get(b"user-agent", b"")]
    if by_type or not _HEADERS.isdisjoint(names):
        hits = by_header.keys() & names.keys()
        best: tuple[float, int, Provider] | None = None
        candidates = {id(one): one for hit in hits for one in by_header[hit]}
        candidates.update((id(one), one) for one in by_type)
        for provider in candidates.values():
            confidence = provider.confirm(capture)
            if confidence > 0:
                found = (confidence, -_RANK.get(provider.name, len(_RANK)), provider)
                best = found if best is None or found[:2] > best[:2] else best
        if best is not None:
            return best[2], best[0]
    for provider in _AT_TARGET[capture.target]:
        if (confidence := provider.confirm(capture)) > 0:
            return provider, confidence
    if by_agent is not None:
        return by_agent, 0.7
    head = capture.body[:_MARK_LIMIT]
    # JSON has keys only
    if _KEY_MARKS.search(head) is None and (
        head.startswith((b"{", b"[")) or not any(map(head.__contains__, _OTHER_MARKS))
    ):
        return _NOBODY_KNOWN
    for mark, provider in _MARKS:
        if mark in head:
            confidence = provider.confirm(capture)
            if confidence > 0:
                return provider, confidence
    return _NOBODY_KNOWN


def _looks(kind_and_agent: tuple[bytes, ...]) -> tuple[tuple[Provider, ...], Provider | None]:
    """Those that send such a content type, and the one that calls itself so."""
    kind, agent = kind_and_agent
    kind = kind[:_TYPE_LIMIT].lower()
    named = _AGENT.match(agent.decode("latin-1"))
    return tuple(one for one in _WITH_TYPE if kind.startswith(one.media_types)), _AGENTS[named[0]] if named else None


def _at_path(path: str) -> tuple[Provider, ...]:
    """Those that send to such paths."""
    path = origin_form(path)
    return tuple(provider for pattern, provider in _AT_PATH if pattern.search(path))


def _at_target(target: str) -> tuple[Provider, ...]:
    return _AT_USUAL_PATH[target.partition("?")[0]]


# senders have the same types, agents, targets and queries each time
_LOOKS = Remembered(_looks)
_AT_USUAL_PATH, _AT_TARGET = Remembered(_at_path), Remembered(_at_target)


def may_be_handshake(capture: Capture) -> bool:
    """Whether `handshake` has to be asked; cheap enough to be asked of everything that arrives."""
    if capture.method != "POST":
        return True
    if not _SHAKE_HEADERS.isdisjoint(capture.headers.names):
        return True
    head = capture.body[:_MARK_LIMIT]
    if head.startswith((b"{", b"[")):
        if _SHAKE_JSON.search(head):
            return True
    elif head and _has_mark(head):
        return True
    return "=" in capture.target and _ASKS[capture.target]


def _asks(target: str) -> bool:
    query = target.partition("?")[2]
    return "=" in query and _has_mark(query.encode("latin-1", "replace"))


_ASKS = Remembered(_asks)


def _has_mark(data: bytes) -> bool:
    return any(map(data.__contains__, _SHAKE_MARKS))


def handshake(capture: Capture, keys: Keys, *, provider: str | None = None) -> Handshake | None:
    """The answer that a capture wants which proves an endpoint to its provider, or None. Never raises.

    `provider` None or "auto" recognises first; a request that nobody is recognised by may still be a handshake, as
    many carry nothing but a challenge in their query.
    """
    if not may_be_handshake(capture):
        return None
    known = get(provider) if provider and provider != "auto" else identify(capture)[0]
    if known is not None:
        found = known.handshake(capture, keys)
        return None if found is None else found._replace(provider=known.name)
    if provider and provider != "auto":
        return None
    for one in list(REGISTRY.values()):
        found = one.handshake(capture, keys)
        if found is not None and found.sure:
            return found._replace(provider=one.name)
    return None


def verify(
    capture: Capture,
    keys: Keys,
    *,
    provider: str | Provider | None = None,
    public_url: str | None = None,
    tolerance: float | None = None,
    received_at: float | datetime | None = None,
) -> Verdict:
    """Whether a capture's signature holds, judged at the moment of receipt. Never raises on what a capture holds.

    `provider` None or "auto" recognises first. `public_url` is the address configured at the provider, for schemes
    that sign it. `tolerance` (seconds) overrides the scheme's time window, 0 lifts it. `received_at` (unix seconds or
    an aware datetime) defaults to the capture's own.
    """
    if isinstance(provider, Provider):
        known: Provider | None = provider
    else:
        known = get(provider) if provider and provider != "auto" else identify(capture)[0]
    if known is None:
        if isinstance(provider, str) and provider not in ("", "auto"):
            detail = f"No provider {provider[:80]!r} is known here."
        else:
            detail = "The sender was not recognised: choose the provider of this endpoint to have signatures checked."
        return Verdict("not_applicable", detail=detail)
    moment = capture.received_at if received_at is None else received_at
    seconds = moment.timestamp() if isinstance(moment, datetime) else float(moment)
    return known.verify(Check(capture, keys, seconds, public_url or None, tolerance))


def verify_any(
    capture: Capture,
    named_keys: Sequence[tuple[str, Keys]],
    *,
    provider: str | Provider | None = None,
    public_url: str | None = None,
    tolerance: float | None = None,
    received_at: float | datetime | None = None,
) -> list[Verdict]:
    """A verdict for each named secret, strongest first, with the name in `Verdict.secret`; without secrets just one."""
    verdicts = [
        replace(
            verify(
                capture,
                keys,
                provider=provider,
                public_url=public_url,
                tolerance=tolerance,
                received_at=received_at,
            ),
            secret=name,
        )
        for name, keys in (named_keys or [("", Keys())])
    ]
    return sorted(verdicts, key=lambda one: (_STRENGTH.get(one.outcome, 9), _TOLD.get(one.reason or "", 1)))
