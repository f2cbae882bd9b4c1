"""Why a signature failed: hypotheses over the captured bytes, each shown only when it is proved.

A family of hypotheses is one function in a file of this package and one line in `FAMILIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from inspector.capture import Capture
from inspector.diagnosis import (
    addresses,
    algorithms,
    api_keys,
    body,
    forms,
    headers,
    keys,
    packed,
    pairs,
    printed,
    replay,
    signature,
    text,
    times,
    witnesses,
)
from inspector.diagnosis._budget import Budget, OutOfTime
from inspector.diagnosis._case import Case, Hypothesis
from inspector.diagnosis._hypothesis import hidden, veiled
from inspector.diagnosis.compare import Difference, compare_bodies, shown
from inspector.diagnosis.nothing import nothing, plainly
from inspector.providers import Check, Keys, recognise
from inspector.providers import get as provider_of
from inspector.workers import Token

__all__ = ["FAMILIES", "Case", "Difference", "Hypothesis", "compare_bodies", "diagnose", "hidden", "shown"]

Family = Callable[[Case], Iterator[Hypothesis]]

#: Cheapest and likeliest first; what makes the signature match ends the search.
FAMILIES: dict[str, Family] = {
    "the time": times.late,
    "other encodings, prefixes and places of the signature": signature.misread,
    "your other saved secrets": keys.saved,
    "blanks, quotes, prefixes and encodings of the secret": keys.pasted,
    "secrets of tests": keys.known,
    "renamed headers": headers.renamed,
    "SHA-1, SHA-256, SHA-384, SHA-512, MD5 and plain hashes": algorithms.algorithm,
    "line ends, blanks and a byte order mark": body.ends,
    "compression": packed.packed,
    "form encodings": forms.forms,
    "other ways of printing the JSON": printed.printed,
    "other addresses": addresses.address,
    "other ways of putting the signed text together": text.signed_text,
    "doubled, folded and overwritten headers": headers.altered,
    "other character sets": body.charset,
    "lost brackets": body.closed,
    "other timestamps": times.stamp,
    "two of these at once": pairs.pairs,
}
#: Contradictions that show without a match; listed when nothing makes the signature match.
SIGNS: tuple[Family, ...] = (
    body.cut,
    api_keys.form,
    packed.plain_in_spite,
    witnesses.second_signature,
    witnesses.body_hash,
)
#: Verdicts that no other body, secret or address would change: only what came or did not come is at fault.
_FINAL = frozenset({"untrusted_cert_url", "untrusted_certificate", "wrong_audience", "wrong_issuer", "wrong_email"})
#: Verdicts that leave open what is wrong; `_TOLD` are those of them that have a finding of their own.
_TOLD = frozenset({"wrong_secret", "body_altered", "wrong_key_decoding", "wrong_encoding", "malformed_header"})
_OPEN = frozenset({None, "mismatch", *_TOLD})
#: Senders whose signature stands in the body: it is not found when the body is cut or packed.
_IN_BODY = frozenset({"adyen", "mailgun", "msgraph", "sns"})
_FEW: tuple[Family, ...] = (keys.saved, headers.renamed, headers.altered)


def diagnose(
    capture: Capture,
    keys: Keys,
    *,
    provider: str | None = None,
    public_url: str | None = None,
    received_at: float | datetime | None = None,
    tolerance: float | None = None,
    saved: Sequence[tuple[str, str]] = (),
    earlier: Sequence[Capture] = (),
    limit_s: float = 2.0,
    token: Token | None = None,
) -> list[Hypothesis]:
    """Why the check of a capture fails, most certain first; [] when it does not fail or nobody's scheme applies.

    `saved` are (name, secret) pairs of the user's other secrets; only names are ever told. `earlier` are captures of
    the same event that came before, among which a replay is looked for. The other arguments are those of `verify`.
    Where nothing is proved the list holds one `mismatch` that says what was tried, and what was left out because it
    would have taken longer than `limit_s` seconds. A cancelled `token` raises Cancelled. Needs no network; run it off
    the window's thread.
    """
    name = provider if provider and provider != "auto" else recognise(capture).provider
    known = provider_of(name)
    if known is None:
        return []
    moment = capture.received_at if received_at is None else received_at
    seconds = moment.timestamp() if isinstance(moment, datetime) else float(moment)
    check = Check(capture, keys, seconds, public_url or None, tolerance)
    verdict = known.verify(check)
    case = Case(check, known, verdict, saved, earlier, Budget(limit_s, token))
    if verdict.outcome == "valid":
        found = list(replay.replayed(case)) if earlier else []
    elif verdict.outcome == "not_applicable":
        found = []
    else:
        found = _search(case)
    return veiled(found, keys, (secret for _, secret in saved))


def _hidden(case: Case) -> Iterator[Hypothesis]:
    """Why a signature may not be found, or not be of the kind that the secret is for."""
    if case.verdict.outcome == "unsigned" and case.provider.name in _IN_BODY:
        for family in (packed.packed, body.cut, packed.plain_in_spite):
            yield from family(case)
    elif case.verdict.reason == "wrong_algorithm":
        yield from api_keys.form(case)


def _search(case: Case) -> list[Hypothesis]:
    """The first family that proves something, else what shows without a match, else that nothing was found."""
    reason = case.verdict.reason
    tried: list[str] = []
    in_time = True
    try:
        if case.signed_rightly:
            found = [one for family in (replay.replayed, times.late) for one in family(case)]
            return found or [plainly(case)]
        few = reason in _FINAL or case.verdict.outcome in ("unsigned", "no_secret") or reason == "missing_header"
        for name, family in FAMILIES.items():
            if few and family not in _FEW:
                continue
            found = list(family(case))
            if found:
                return found
            tried.append(name)
    except OutOfTime:
        in_time = False
    if case.verdict.outcome == "no_secret":
        return []
    if reason not in _OPEN:
        return list(_hidden(case)) or [plainly(case)]
    found = [sign for family in SIGNS for sign in family(case)]
    if found or reason in _TOLD:
        return found or [plainly(case)]
    return [nothing(case, tried, [name for name in FAMILIES if name not in tried] if not in_time else [])]
