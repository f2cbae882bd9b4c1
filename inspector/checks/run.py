"""Making checks of a capture: in a time that is bounded, whatever arrived."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import islice

from inspector.checks.check import Check, Finding
from inspector.checks.deadline import Deadline, TimeUp
from inspector.checks.result import LONGEST, CheckResult
from inspector.checks.subject import Subject
from inspector.columns.column import visible
from inspector.errors import InspectorError

log = logging.getLogger(__name__)

#: Seconds that all checks of one capture may take.
BUDGET_S = 5.0
#: Failures of one check that are told.
MOST_FAILURES = 20


def run_checks(checks: Sequence[Check], subject: Subject, *, budget: float = BUDGET_S) -> tuple[CheckResult, ...]:
    """Make those checks that concern a capture, in `budget` seconds. Never raises for what arrived.

    What could not be finished in time has failed, and says so. Blocks: use a worker.
    """
    deadline = Deadline(budget)
    found: list[CheckResult] = []
    for check in checks:
        found += _made(check, subject, deadline)
    return tuple(found)


def _made(check: Check, subject: Subject, deadline: Deadline) -> list[CheckResult]:
    findings: list[Finding] = []
    try:
        deadline.check()
        if not check.applies(subject):
            return []
        failed = 0
        for finding in check.judge(subject, deadline):
            if finding.reason:
                failed += 1
                findings.append(finding)
                if failed == MOST_FAILURES:
                    break
            elif len(findings) < MOST_FAILURES:
                findings.append(finding)
    except TimeUp:
        findings.append(_gave_up(f"This took longer than {deadline.seconds:g} seconds and was given up."))
    except InspectorError as error:
        findings.append(_gave_up(str(error)))
    except RecursionError:
        findings.append(_gave_up("This goes too deep: something is nested, or refers to itself, without end."))
    except MemoryError:
        findings.append(_gave_up("There is not enough memory for this check of so large a body."))
    except Exception as error:
        # a flaw in one check must not keep the others from being made
        log.exception("a check could not be made")
        findings.append(_gave_up(f"This program failed to make the check ({type(error).__name__}); its log says more."))
    failed_ones = [one for one in findings if one.reason]
    shown = failed_ones or findings[:1] or [Finding()]
    return [_result(check, one, subject) for one in islice(shown, MOST_FAILURES)]


def _gave_up(reason: str) -> Finding:
    return Finding(reason=reason)


def _result(check: Check, finding: Finding, subject: Subject) -> CheckResult:
    place = finding.span
    if place is None and finding.reason and finding.steps is not None:
        place = subject.span(finding.steps)
    return CheckResult(
        check.name,
        check.kind,
        not finding.reason,
        short(finding.path),
        short(finding.expected),
        short(finding.found),
        short(finding.reason, 2 * LONGEST),
        place,
    )


def short(text: str, most: int = LONGEST) -> str:
    """A text that can be shown: on one line, without what acts, and not longer than that."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return visible(cut)
