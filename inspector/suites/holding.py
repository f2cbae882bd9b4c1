"""Whether an event holds what an expectation asks of it: the signature, the checks, the field it is correlated by."""

from __future__ import annotations

from inspector.badges import badge
from inspector.checks import CheckResult, failures, run_checks
from inspector.suites.arrival import Arrival
from inspector.suites.outcome import Fault
from inspector.suites.suite import Expectation

#: Faults of one event that are kept.
MOST_FAULTS = 20
#: How sentences begin that are not about a field: about the whole body, signature or check.
_WHOLE = ("This ", "The ")


def faults_of(expectation: Expectation, arrival: Arrival) -> tuple[Fault, ...]:
    """What is wrong with an event that is meant; none when it is as it should be. May read its body."""
    found: list[Fault] = []
    if expectation.valid and (unsigned := _signature(arrival)) is not None:
        found.append(unsigned)
    if expectation.checks:
        results = run_checks(expectation.checks, arrival.subject)
        found += [_fault(arrival, result) for result in failures(results)]
    if expectation.correlate and arrival.value(expectation.correlate) is None:
        text = f"{arrival.came.title} has no single value at {expectation.correlate}, by which events are told apart"
        found.append(Fault("correlate", text, expectation.correlate, "a value", "nothing", arrival.came))
    return tuple(found[:MOST_FAULTS])


def _signature(arrival: Arrival) -> Fault | None:
    row = arrival.summary
    if row.outcome == "valid":
        return None
    word = badge(row.outcome, row.reason or None).word if row.outcome else "Not checked"
    found = f"{row.outcome}: {row.reason}" if row.reason else row.outcome or "not checked"
    text = f"{arrival.came.title} came, but its signature is not valid: {word}"
    return Fault("signature", text, "signature", "valid", found, arrival.came)


def _fault(arrival: Arrival, result: CheckResult) -> Fault:
    """`#12 invoice.paid came, but data.object.amount is "10.00", a string; expected 1000`."""
    told = result.reason.startswith(_WHOLE)
    if result.path and result.found and not told:
        why = f"{result.path} is {result.found}"
        why += f"; expected {result.expected}" if result.expected else ""
    else:
        why = result.reason.rstrip(".") or f"found {result.found}; expected {result.expected}"
        if told or why.startswith("There "):
            why = why[0].lower() + why[1:]
    name = "" if result.path and result.name.startswith(result.path) else f" ({result.name})"
    text = f"{arrival.came.title} came, but {why}{name}"
    return Fault(result.kind, text, result.path, result.expected, result.found, arrival.came)
