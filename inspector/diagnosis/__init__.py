"""Why a signature failed: hypotheses over the captured bytes, each shown only when it is proved.

A family of hypotheses is one function in a file of this package and one line in `FAMILIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from inspector.capture import Capture
from inspector.diagnosis import addresses, body, keys, signature, times
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers import Check, Keys, recognise
from inspector.providers import get as provider_of

__all__ = ["FAMILIES", "Case", "Hypothesis", "diagnose"]

Family = Callable[[Case], Iterator[Hypothesis]]

#: Cheapest and likeliest first; what makes the signature match ends the search.
FAMILIES: dict[str, Family] = {
    "the time": times.late,
    "your other saved secrets": keys.saved,
    "blanks, quotes, prefixes and encodings of the secret": keys.pasted,
    "hex, base64 and base64url for the signature": signature.written,
    "the signature's prefix": signature.prefix,
    "several header lines": signature.lines,
    "SHA-1, SHA-256, SHA-384, SHA-512, MD5 and plain hashes": signature.algorithm,
    "line ends, blanks and a byte order mark": body.ends,
    "compression": body.packed,
    "form encodings": body.forms,
    "other addresses": addresses.address,
    "other ways of putting the signed text together": times.signed_text,
    "other ways of printing the JSON": body.printed,
    "other character sets": body.charset,
    "other timestamps": times.stamp,
}
#: Contradictions that show without a match; listed when nothing makes the signature match.
SIGNS: tuple[Family, ...] = (body.cut, keys.form)


def diagnose(
    capture: Capture,
    keys: Keys,
    *,
    provider: str | None = None,
    public_url: str | None = None,
    received_at: float | datetime | None = None,
    tolerance: float | None = None,
    saved: Sequence[tuple[str, str]] = (),
) -> list[Hypothesis]:
    """Why the check of a capture fails, most certain first; [] when it does not fail or nobody's scheme applies.

    `saved` are (name, secret) pairs of the user's other secrets; only names are ever told. The other arguments are
    those of `verify`. Where nothing is proved the list holds one `mismatch` that says what was tried. Needs no
    network; run it off the window's thread.
    """
    name = provider if provider and provider != "auto" else recognise(capture).provider
    known = provider_of(name)
    if known is None:
        return []
    moment = capture.received_at if received_at is None else received_at
    seconds = moment.timestamp() if isinstance(moment, datetime) else float(moment)
    check = Check(capture, keys, seconds, public_url or None, tolerance)
    verdict = known.verify(check)
    if verdict.outcome in ("valid", "not_applicable"):
        return []
    case = Case(check, known, verdict, saved)
    found: list[Hypothesis] = []
    families = (times.late,) if case.signed_rightly else FAMILIES.values()
    for family in families:
        found = list(family(case))
        if found:
            return found
    found = [sign for family in SIGNS for sign in family(case)]
    if not found and verdict.reason not in (None, "mismatch", "wrong_secret"):
        found = [Hypothesis(verdict.reason, verdict.detail or "", _shown(case), known.secret_hint)]
    if not found and verdict.outcome == "no_secret":
        return []
    return found or [_nothing(case)]


def _shown(case: Case) -> str:
    evidence = case.verdict.evidence
    received = evidence.received[0] if evidence is not None and evidence.received else ""
    return f"Received: {received[:120]}" if received else "The request shows it."


def _nothing(case: Case) -> Hypothesis:
    number = len(case.saved)
    others = f" and {number} other saved secret{'s' if number != 1 else ''}" if number else ""
    return Hypothesis(
        "mismatch",
        "Nothing that was tried makes the signature match: it was made with a secret that is not saved here, or the "
        "request was changed in a way that leaves no trace.",
        f"Tried the saved secret{others} with {', '.join(FAMILIES)}.",
        f"Compare the secret with the one at {case.provider.title} first. {case.provider.secret_hint}".strip(),
    )
