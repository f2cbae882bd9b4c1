"""Markdown, for tickets, chats and the summaries of pipelines. What came from outside stands in code."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.bodies.visible import show
from inspector.exports.marking import code as in_code
from inspector.suites.outcome import Result

_SIGNS = {"met": "✅", "waiting": "⏳"}


def write(result: Result) -> str:
    """A table of what was expected, then what is wrong, then what came unasked."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Result) -> Iterator[str]:
    yield f"# {'✅' if result.passed else '❌'} {code(result.suite)}"
    if result.description:
        yield from ("", code(result.description))
    yield from (
        "",
        f"{result.headline}; {result.seen:,} events in {result.duration_s:.1f} s, from {code(result.source)}.",
    )
    if result.problem:
        yield from ("", f"**Broken off:** {code(result.problem)}")
    yield from ("", "| | Expectation | Asked | Came |", "|---|---|---|---|")
    for outcome in result.outcomes:
        sign = _SIGNS.get(outcome.state, "❌")
        came = "" if outcome.rule else f"{outcome.count:,}"
        yield f"| {sign} | {code(outcome.name, cell=True)} | {code(outcome.asked, cell=True)} | {came} |"
    for outcome in result.failed:
        reasons = list(outcome.reasons())
        if reasons:
            yield from ("", f"## {code(outcome.name)}: {outcome.state}", "")
            yield from (f"- {code(reason)}" for reason in reasons)
    if result.unasked:
        yield from ("", "## Came unasked", "")
        yield from (f"- {code(came.title)} after {came.at_s:.3f} s" for came in result.unasked)
        if result.unasked_count > len(result.unasked):
            yield f"- and {result.unasked_count - len(result.unasked):,} more"
    for note in result.notes:
        yield from ("", code(note))


def code(text: str, *, cell: bool = False) -> str:
    """A text as code, with everything visible."""
    return in_code(show(text), cell=cell)
