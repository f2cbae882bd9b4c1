"""JUnit XML, as Jenkins, GitLab and GitHub's reporters read it: a test case for each expectation and rule.

The form is that of Jenkins' `junit-10.xsd` (xunit-plugin), which Maven's Surefire writes, too.
"""

from __future__ import annotations

import re
from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from inspector.suites.outcome import Outcome, Result

#: What XML 1.0 cannot hold, not even escaped (section 2.2, Char).
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(result: Result) -> str:
    """`failure` is what is not met, `error` what an interrupted run leaves open."""
    outcomes = result.outcomes
    broken = bool(result.problem)
    errors = sum(outcome.state == "waiting" for outcome in outcomes) + broken
    totals = {
        "name": _text(result.suite),
        "tests": str(len(outcomes) + broken),
        "failures": str(sum(not outcome.passed and outcome.state != "waiting" for outcome in outcomes)),
        "errors": str(errors),
        "time": f"{result.duration_s:.3f}",
    }
    root = Element("testsuites", totals)
    moment = result.started_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    suite = SubElement(root, "testsuite", {**totals, "skipped": "0", "timestamp": moment})
    properties = SubElement(suite, "properties")
    facts = {"source": result.source, "ended": result.ended, "seen": str(result.seen), "ignored": str(result.ignored)}
    for name, value in facts.items():
        SubElement(properties, "property", {"name": name, "value": _text(value)})
    for outcome in outcomes:
        _case(suite, result, outcome)
    if broken:
        case = SubElement(suite, "testcase", {"name": "the run", "classname": _text(result.suite), "time": "0.000"})
        SubElement(case, "error", {"type": "problem", "message": _text(result.problem)})
    told = [f"{came.title} at {came.at_s:.3f} s came unasked" for came in result.unasked]
    if result.unasked_count > len(result.unasked):
        told.append(f"and {result.unasked_count - len(result.unasked):,} more")
    if told := [*result.notes, *told]:
        SubElement(suite, "system-out").text = _text("\n".join(told))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, result: Result, outcome: Outcome) -> None:
    last = outcome.came[-1].at_s if outcome.came else result.duration_s
    case = SubElement(
        suite,
        "testcase",
        {"name": _text(outcome.name), "classname": _text(result.suite), "time": f"{max(0.0, last):.3f}"},
    )
    if outcome.passed:
        return
    kind = "error" if outcome.state == "waiting" else "failure"
    what = f"{outcome.state}: {outcome.headline}" if kind == "failure" else "interrupted before this was decided"
    found = SubElement(case, kind, {"type": outcome.state, "message": _text(what)})
    found.text = _text("\n".join([f"expected {outcome.asked}", *outcome.reasons()]))


def _text(text: str) -> str:
    """What XML can hold."""
    return _NO_XML.sub("\ufffd", text)
