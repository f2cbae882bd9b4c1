"""Hypothesis: the same signature was received before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.capture import Capture, iso
from inspector.diagnosis._case import Case, Hypothesis
from inspector.providers._time import duration


def replayed(case: Case) -> Iterator[Hypothesis]:
    """An earlier request carried this very signature, and this one is too late or says something else."""
    evidence = case.verdict.evidence
    own = set(evidence.received) if evidence is not None else set()
    if not own or evidence is None:
        return
    for earlier in case.earlier:
        if earlier.uuid == case.capture.uuid or earlier.received_at >= case.capture.received_at:
            continue
        moment = earlier.received_at.timestamp()
        seen = case.provider.verify(replace(case.check, capture=earlier, received_at=moment)).evidence
        if seen is None or not own & set(seen.received) or seen.signed != evidence.signed:
            continue
        if case.verdict.outcome == "valid" and earlier.body == case.body:
            # a plain redelivery: senders do that, and for schemes without a time its signature is the same
            continue
        yield _words(case, earlier)
        return


def _words(case: Case, earlier: Capture) -> Hypothesis:
    apart = duration((case.capture.received_at - earlier.received_at).total_seconds())
    number = f"capture #{earlier.id}" if earlier.id else "an earlier capture"
    other = "" if earlier.body == case.body else ", with another body that the signature does not cover"
    return Hypothesis(
        "replayed",
        f"The same signature was received before: an old request was sent again{other}.",
        f"{number[0].upper()}{number[1:]}, received {iso(earlier.received_at)}, {apart} before this one, has the same "
        "signature over the same signed text.",
        "Sign anew when a request is sent again (here: resend with signing on), and refuse ids or tokens that "
        "were seen before.",
    )
