"""What is said when nothing makes a signature match: what the request shows, or what was tried and what remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis
from inspector.diagnosis.json_forms import LIMIT
from inspector.providers import get as provider_of
from inspector.providers import recognise
from inspector.providers._url import addresses, public

#: Reasons whose cure is the receiver's own code or the sender's, in a sentence each.
_FIXES = {
    "body_altered": f"Find what rewrites the body on its way. {fixes.RAW_BODY}",
    "missing_header": fixes.HEADER,
    "malformed_header": fixes.HEADER,
    "qsh_mismatch": fixes.PUBLIC_URL,
    "wrong_audience": "Set the audience that is configured at the sender: by default a push has the exact address.",
    "wrong_algorithm": "Let the sender use the algorithm of the scheme, and refuse all others.",
    "untrusted_cert_url": "Refuse such a request: its certificate must never be fetched.",
    "untrusted_certificate": "Fetch the certificate anew from the address of the provider, and check its chain.",
}


def plainly(case: Case) -> Hypothesis:
    """The verdict's own finding, which needs no guess."""
    evidence = case.verdict.evidence
    received = evidence.received[0] if evidence is not None and evidence.received else ""
    reason = case.verdict.reason or "mismatch"
    other = recognise(case.capture).provider if reason == "missing_header" else ""
    detail = case.verdict.detail or "The check failed."
    known = provider_of(other)
    if known is not None and known.name != case.provider.name:
        detail += f" It looks like a request of {known.title}, and was checked as one of {case.provider.title}."
    fix = " ".join(text for text in (_FIXES.get(reason, ""), case.provider.secret_hint) if text)
    if reason in _FIXES:
        fix = _FIXES[reason]
    return Hypothesis(reason, detail, f"Received: {received[:120]}" if received else "The request shows it.", fix)


def nothing(case: Case, tried: Sequence[str], left_out: Sequence[str]) -> Hypothesis:
    """No explanation: what was tried, what was not, and what is left to think of."""
    number = len(case.saved)
    others = f" and {number} other saved secret{'s' if number != 1 else ''}" if number else ""
    proof = f"Tried the saved secret{others} with {', '.join(tried)}."
    limits = list(_limits(case))
    if left_out:
        limits.insert(0, f"Not tried, for it would take too long: {', '.join(left_out)}.")
    return Hypothesis(
        "mismatch",
        "Nothing that was tried makes the signature match: it was made with a secret that is not saved here, or the "
        "request was changed in a way that leaves no trace.",
        " ".join([proof, *limits]),
        " ".join(
            [
                f"Compare the secret with the one at {case.provider.title} first.",
                case.provider.secret_hint,
                *_suspicions(case),
                "Then compare the body with what your application saw.",
            ]
        ).replace("  ", " "),
    )


def _limits(case: Case) -> Iterator[str]:
    """What was left out, or need not be thought of."""
    if len(case.body) > LIMIT:
        yield f"The JSON was not printed in other ways: the body is larger than {LIMIT // 1_048_576} MB."
    probe = case.probe
    if probe is not None and probe.part is None:
        yield "The signature does not cover the body as it came, only values of it: another print of it is no cause."
    if case.reading is not None and case.reading.url:
        found = list(dict.fromkeys(public(one.url) for one in addresses(case.check)))
        yield f"The address was taken to be {', '.join(found[:3])}."


def _suspicions(case: Case) -> Iterator[str]:
    """What the body looks like; no proof of anything."""
    body = case.body
    if body[:1] in (b"{", b"[") and b"\n" in body.rstrip() and b"\n " in body[:200]:
        yield "The body is indented JSON: most senders send it without blanks."
    elif body[:1] in (b"{", b"[") and b'": ' in body[:500] and b", " in body[:500]:
        yield "The body is JSON with blanks after commas and colons, as Python prints it."
    if b"\xef\xbf\xbd" in body:
        yield "The body holds U+FFFD, which stands for a character that could not be decoded: a wrong charset was read."
