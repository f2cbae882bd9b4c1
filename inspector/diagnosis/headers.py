"""Hypotheses about headers that a proxy folded, doubled, joined, renamed, emptied or overwrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.diagnosis import fixes
from inspector.diagnosis._budget import tries
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._base import replace_headers

#: Names under which a proxy keeps what it overwrote.
_KEPT = re.compile(r"^(?:x-)?(?:original|orig|forwarded|real|proxied|upstream)-(?:http-)?|(?:-original|-orig)$")
_FORM = "application/x-www-form-urlencoded"
#: Headers whose letters no scheme signs.
_LEFT_ALONE = ("host", "user-agent", "accept", "accept-encoding", "content-type", "connection", "date", "authorization")
#: Changes that are tried at most.
_MOST = 60


def altered(case: Case) -> Iterator[Hypothesis]:
    """One header changed back: another of its lines, a copy that a proxy kept, white space taken out."""
    for number, (what, name, value) in enumerate(_changes(case)):
        if number >= tries(len(case.body) + 200, 12, most=_MOST):
            return
        if case.holds_with_headers([(name, value)]):
            yield Hypothesis(
                "header_altered",
                f"The {name} header {what}.",
                f"With the value {_shown(value)} the signature matches.",
                fixes.HEADER,
            )
            return


def _shown(value: str) -> str:
    return repr(value if len(value) <= 80 else value[:77] + "…")


def _changes(case: Case) -> Iterator[tuple[str, str, str]]:
    """(what happened, name, value as it was)."""
    headers = case.capture.headers
    names = dict.fromkeys(name.decode("latin-1") for name, _ in headers)
    seen: set[str] = set()
    for name in names:
        low = name.lower()
        if low in seen:
            continue
        seen.add(low)
        lines = headers.all(name)
        for value in dict.fromkeys(lines[1:]):
            yield f"came {len(lines)} times, and the check reads the first line", name, value
        if len(lines) > 1:
            for joint in (",", ", ", "", " "):
                yield "was divided into several lines", name, joint.join(lines)
    for name in names:
        if _KEPT.search(name.lower()):
            bare = _KEPT.sub("", name.lower())
            for real in names:
                if real.lower() in (bare, f"x-{bare}") and real.lower() != name.lower():
                    yield f"was overwritten on its way; {name} holds what it was", real, headers.get(name) or ""
    for name in names:
        value = headers.get(name) or ""
        if "," in value and len(value) < 2000 and name.lower() not in ("accept", "user-agent"):
            for part in dict.fromkeys(one.strip() for one in value.split(",")):
                if part and part != value:
                    yield "holds several values joined by commas", name, part
        if re.search(r"[ \t\r\n]", value.strip()) and len(value) < 2000 and name.lower() != "user-agent":
            yield "was folded or broken by white space", name, re.sub(r"[\r\n][ \t]*", "", value)
            yield "was folded or broken by white space", name, re.sub(r"\s+", "", value)
        quoted = value.strip().strip("\"'")
        if quoted != value.strip():
            yield "has quotes around its value", name, quoted
        if value.lower() != value and name.lower() not in _LEFT_ALONE and len(value) < 200:
            yield "had the case of its letters changed", name, value.lower()
    content_type = case.capture.content_type
    if not content_type.lower().startswith(_FORM) and b"=" in case.body[:200] and case.body[:1].isalnum():
        yield f"does not say that the body is a form; it says {content_type[:60]!r}", "Content-Type", _FORM
    elif content_type.lower().startswith(_FORM) and case.body[:1] in (b"{", b"["):
        yield "says that the body is a form, and it is JSON", "Content-Type", "application/json"


def renamed(case: Case) -> Iterator[Hypothesis]:
    """A required header is missing, and one with nearly its name is there."""
    if case.verdict.reason not in ("missing_header", "missing_signature"):
        return
    headers = case.capture.headers
    wanted = [*case.provider.headers, *(getattr(case.scheme, "required", ()) or ())]
    scheme_stamp = getattr(case.scheme, "stamp_header", None)
    wanted += [name for name in (getattr(case.scheme, "header", None), scheme_stamp) if isinstance(name, str)]
    plain = {_bare(name): name for name in wanted if not headers.has(name)}
    changes = []
    for raw, value in headers:
        name = raw.decode("latin-1")
        real = plain.get(_bare(name))
        if real is not None and name.lower() != real.lower():
            changes.append((name, real, value.decode("latin-1")))
    if not changes:
        return
    made = replace_headers(headers, [(real, value) for _, real, value in changes])
    if case.holds(capture=replace(case.capture, headers=made)):
        told = " and ".join(f"{real} arrived as {name}" for name, real, _ in changes[:3])
        yield Hypothesis(
            "header_altered",
            f"A header was renamed on its way: {told}.",
            "Under its own name the signature matches.",
            fixes.HEADER,
        )


def _bare(name: str) -> str:
    """A header's name without what gateways change about it."""
    low = re.sub(r"[^a-z0-9]", "", name.lower().removeprefix("http_"))
    return _prefixless(low)


def _prefixless(low: str) -> str:
    for prefix in ("xoriginal", "xforwarded", "original", "xamzmetadata", "x"):
        if low.startswith(prefix) and len(low) > len(prefix) + 4:
            return low[len(prefix) :]
    return low
