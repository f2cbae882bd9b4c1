"""Results without what is nobody's business: signatures, credentials and secrets give way to placeholders."""

from __future__ import annotations

import re
from dataclasses import replace

from inspector.redaction import Redactor
from inspector.suites.outcome import Fault, Outcome, Result

#: In place of a value that stands under a name of secrets, however it is spelled.
SECRET = "[secret]"
_NAMED = re.compile(r'(?:header|query|form|cookie)\["?([^\]"]+)"?\]')
_LAST = re.compile(r"""([^.\[\]"']+)["']?\]?(?:\[\d+\])*$""")


def hidden(result: Result, redactor: Redactor) -> Result:
    """The same with everything replaced that the redactor's profile names, and the suite's own secrets."""
    if redactor.profile.idle:
        return result
    outcomes = tuple(_without(outcome, redactor) for outcome in result.outcomes)
    return replace(result, outcomes=outcomes).mapped(redactor.text)


def _without(outcome: Outcome, redactor: Redactor) -> Outcome:
    return replace(
        outcome,
        faults=tuple(_masked(fault, redactor) for fault in outcome.faults),
        near=tuple(_masked(fault, redactor) for fault in outcome.near),
    )


def _masked(fault: Fault, redactor: Redactor) -> Fault:
    named = _NAMED.fullmatch(fault.path) or _LAST.search(fault.path)
    if named is None or fault.kind == "signature" or not redactor.kind_of(named[1]):
        return fault
    text = fault.text
    for value in sorted((fault.found, fault.expected), key=len, reverse=True):
        text = text.replace(value, SECRET) if value else text
    return fault._replace(text=text, expected=fault.expected and SECRET, found=fault.found and SECRET)
