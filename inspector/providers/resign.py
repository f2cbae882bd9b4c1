"""A captured request signed anew: what changes by that, what gets a fresh id, and when the old signature is stale."""

from __future__ import annotations

import itertools
import json
import re
import secrets
import string
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from inspector.capture import Capture, Evidence, Headers, Verdict
from inspector.providers._base import Keys, Provider, Signed
from inspector.providers._body import parse_json, peek

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-f]{16,}")
#: What an id of a kind begins with: `evt_`, `WH-`, `Ev0…`.
_KIND = re.compile(r"(?:[A-Za-z]{1,12}[_-])+|[A-Za-z]{1,3}(?=\d)")
#: More ids of one body are not renewed.
_MOST = 1000
#: Reasons of a signature that is right, but not at that time.
_UNTIMELY = ("expired_timestamp", "future_timestamp")


def resign(
    capture: Capture,
    provider: Provider,
    keys: Keys,
    now: float,
    *,
    fresh_id: bool = False,
    public_url: str | None = None,
) -> Signed:
    """The request signed anew as of `now` (unix seconds); with `fresh_id` the ids of delivery and event are new too.

    `Signed.changed` names each header that differs and what differs in body and target; all other bytes stay.
    `public_url` is the address that a scheme signs which signs one: where none is configured, the one that the request
    is sent to, with `capture.target` being what is sent. ResendRefused and KeyNeeded as `Provider.sign` raises them.
    """
    made, renewed = with_fresh_ids(capture, provider) if fresh_id else (capture, ())
    signed = provider.sign(made, keys, now, public_url=public_url)
    inside = [name for name in (*renewed, *signed.changed) if name.startswith("body: ")]
    changed = list(changed_headers(capture.headers, signed.headers))
    if signed.body != capture.body:
        changed += dict.fromkeys(inside) or ["body"]
    if signed.target not in (None, capture.target):
        changed += [name for name in signed.changed if name.startswith("target: ")] or ["target"]
    return replace(signed, changed=tuple(changed))


def changed_headers(before: Headers, after: Headers) -> Iterator[str]:
    """The names of the headers whose lines differ, in the spelling that they have now."""
    old, new = _lines(before), _lines(after)
    for key in dict.fromkeys((*new, *old)):
        if [value for _, value in old.get(key, ())] != [value for _, value in new.get(key, ())]:
            yield (new.get(key) or old[key])[0][0].decode("latin-1")


def _lines(headers: Headers) -> dict[bytes, list[tuple[bytes, bytes]]]:
    found: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append((name, value))
    return found


def with_fresh_ids(capture: Capture, provider: Provider) -> tuple[Capture, tuple[str, ...]]:
    """The request under new ids of delivery and event where it has some, and what in its body has one (`body: id`).

    The same old id becomes the same new one everywhere, of the same form; all other bytes stay.
    """
    made: dict[str, str] = {}

    def renew(old: str) -> str:
        return made.setdefault(old, fresh_like(old))

    wanted = {name.lower().encode("latin-1") for name in provider.id_headers}
    lines = [
        (name, renew(value.decode("latin-1")).encode("latin-1") if name.lower() in wanted and value.strip() else value)
        for name, value in capture.headers
    ]
    body, told = capture.body, []
    data = parse_json(body) if provider.id_paths else None
    for path in provider.id_paths:
        before = body
        # of a large body only what lies at its beginning is looked for, as for the event's own id
        found: Iterable[str | int]
        found = peek(body, path) if data is None and "*" not in path else _values(data, path.split("."))
        for old in itertools.islice((one for one in found if one), _MOST):
            body = _replaced(body, path.rpartition(".")[2], old, renew(str(old)))
        if body != before:
            told.append(f"body: {path.rpartition('.')[2]}")
    return replace(capture, headers=Headers(lines), body=body, head=None), tuple(told)


def fresh_like(old: str) -> str:
    """Another id of the same form: a UUID for a UUID, else as many characters of the same kinds after its prefix."""
    bare = old.strip()
    if _UUID.fullmatch(bare):
        made = str(uuid.uuid4())
        return old.replace(bare, made if bare.lower() == bare else made.upper())
    if _HEX.fullmatch(bare):
        return old.replace(bare, secrets.token_hex(len(bare) // 2 + 1)[: len(bare)])
    kind = _KIND.match(old)
    prefix = kind[0] if kind is not None and kind.end() < len(old) else ""
    fresh = old
    while fresh == old and any(one.isascii() and one.isalnum() for one in old):
        fresh = prefix + "".join(map(_other, old[len(prefix) :]))
    return fresh


def _other(one: str) -> str:
    # no leading zero: it may be a JSON number
    for kind in ("123456789", string.ascii_lowercase, string.ascii_uppercase):
        if one in kind or (one == "0" and kind[0] == "1"):
            return secrets.choice(kind)
    return one


def _values(value: Any, path: list[str]) -> Iterator[str | int]:
    """The texts and whole numbers at a path of parsed JSON; `*` stands for each item of a list."""
    if not path:
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield value
    elif path[0] == "*":
        for one in value if isinstance(value, list) else ():
            yield from _values(one, path[1:])
    elif isinstance(value, dict):
        yield from _values(value.get(path[0]), path[1:])


def _replaced(body: bytes, name: str, old: str | int, new: str) -> bytes:
    """The body with that value of that name replaced, wherever the two stand together; else as it was."""
    if isinstance(old, str):
        before, after = json.dumps(old).encode("ascii"), json.dumps(new).encode("ascii")
    else:
        before, after = str(old).encode("ascii"), new.encode("ascii")
    pattern = rb'("' + re.escape(name.encode("ascii")) + rb'"\s*:\s*)' + re.escape(before) + rb"(?![0-9.eE])"
    return re.sub(pattern, lambda match: match[1] + after, body)


def is_stale(verdict: Verdict, now: float) -> bool:
    """Whether a receiver would refuse a signature by now that was right when it was made.

    That is so when its time lies outside the tolerance that was in force at the check; where the scheme has no time, or
    no tolerance applies, nothing is stale. What was wrong from the start stays wrong, and is not stale.
    """
    evidence = verdict.evidence
    right = verdict.outcome == "valid" or verdict.reason in _UNTIMELY
    if not right or evidence is None:
        return False
    ahead = evidence.signed_at is not None and evidence.signed_at - now > (evidence.tolerance_s or 0.0)
    return past_tolerance(evidence, now) or (verdict.reason == "future_timestamp" and ahead)


def past_tolerance(evidence: Evidence, now: float) -> bool:
    """Whether the time of a signature lies further back than it is taken; False where there is no time or no limit."""
    if evidence.signed_at is None or evidence.tolerance_s is None:
        return False
    return now - evidence.signed_at > evidence.tolerance_s
