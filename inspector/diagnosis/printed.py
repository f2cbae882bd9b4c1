"""Hypothesis: JSON that was parsed and printed again."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.diagnosis import fixes
from inspector.diagnosis._case import Case, Hypothesis
from inspector.diagnosis.json_forms import SMALL, json_forms

#: How many prints are kept for the search of two causes at once, of small and of large bodies.
_KEPT = 40
_KEPT_LARGE = 2


def printed(case: Case) -> Iterator[Hypothesis]:
    """The usual ways of printing the same JSON."""
    if case.probe is not None and case.probe.part is None and len(case.body) > SMALL:
        # values inside the body are signed, not its text: another print of a large body changes nothing
        return
    keep = _KEPT if len(case.body) <= SMALL else _KEPT_LARGE
    for name, form in json_forms(case.body):
        if len(case.printings) < keep:
            case.printings.append((name, form))
        if case.holds_with_body(form):
            yield reserialized(case, name, form)
            return


def reserialized(case: Case, name: str, form: bytes) -> Hypothesis:
    """The words for JSON that matches in another print."""
    return Hypothesis(
        "body_reserialized",
        f"The JSON was parsed and printed again after it was signed: what was signed is the same value {name}.",
        f"The same JSON {name} ({len(form)} bytes instead of {len(case.body)}) matches the signature.",
        f"{fixes.RAW_BODY} {fixes.PROXY_JSON}",
    )
