"""Making checks of a capture: in a time that is bounded, whatever arrived."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import islice

from inspector.checks.check import Check, Finding
from inspector.checks.deadline import Deadline, TimeUp
from inspector.checks.process import OUTSIDE, Failed
from inspector.checks.result import LONGEST, CheckResult
from inspector.checks.subject import Subject
from inspector.columns.column import visible
from inspector.errors import InspectorError

log = logging.getLogger(__name__)

#: Seconds that all checks of one capture may take, and how many more for each megabyte of its body.
BUDGET_S, BUDGET_S_PER_MB = 5.0, 1.0
#: Failures of one check that are told.
MOST_FAILURES = 20
#: Larger bodies are checked by a process of its own.
LARGE = 1024 * 1024


def run_checks(checks: Sequence[Check], subject: Subject, *, budget: float | None = None) -> tuple[CheckResult, ...]:
    """Make those checks that concern a capture, in `budget` seconds. Never raises for what arrived.

    What could not be finished in time has failed, and says so. Blocks: use a worker. Without a budget there are
    some seconds, and more for a large body. Those that are switched off are left out.
    """
    checks = [check for check in checks if check.table.get("enabled") is not False]
    if not checks:
        return ()
    size = len(subject.capture.body)
    seconds = BUDGET_S + BUDGET_S_PER_MB * size / 1_000_000 if budget is None else budget
    outside = [check for check in checks if check.outside or size > LARGE]
    if not outside:
        return tuple(result for results in run_here(checks, subject, seconds) for result in results)
    inside = [check for check in checks if check not in outside]
    made = dict(zip(map(id, inside), run_here(inside, subject, seconds), strict=True))
    made |= zip(map(id, outside), _run_outside(outside, subject, seconds), strict=True)
    return tuple(result for check in checks for result in made[id(check)])


def run_here(checks: Sequence[Check], subject: Subject, budget: float) -> list[list[CheckResult]]:
    """The results of each check, made on this thread; [] of one that does not concern the capture."""
    deadline = Deadline(budget)
    return [_made(check, subject, deadline) for check in checks]


def _run_outside(checks: Sequence[Check], subject: Subject, seconds: float) -> list[list[CheckResult]]:
    try:
        tables = [dict(check.table) for check in checks]
        return OUTSIDE.run(tables, subject.capture, subject.summary, subject.verdict, seconds)
    except Failed as error:
        slow = f"This took longer than {seconds:g} seconds and was given up."
        reason = slow if error.slow else "This ended too early: the body may be too large for the memory."
        return [[result_of(check.name, check.kind, Finding(reason=reason), subject)] for check in checks]


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
    return [result_of(check.name, check.kind, one, subject) for one in islice(shown, MOST_FAILURES)]


def _gave_up(reason: str) -> Finding:
    return Finding(reason=reason)


def result_of(name: str, kind: str, finding: Finding, subject: Subject) -> CheckResult:
    """What was found, as texts that can be shown and kept, with its place in the body."""
    place = finding.span
    if place is None and finding.reason and finding.steps is not None:
        place = subject.span(finding.steps)
    return CheckResult(
        short(name),
        kind,
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
