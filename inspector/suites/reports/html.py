"""A standalone HTML page, in the style of the reports of captures: no script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from inspector.bodies.visible import show
from inspector.exports.page import END, page_start
from inspector.suites.outcome import Outcome, Result

_STYLE = """\
:root { --ok: #12703a; --warn: #8a5200; }
@media (prefers-color-scheme: dark) { :root { --ok: #6fd797; --warn: #f2bd5c; } }
.ok { color: var(--ok); } .bad { color: var(--bad); } .warn { color: var(--warn); }
article { padding: 12px 20px; border-left: 4px solid var(--line); }
article.ok { border-left-color: var(--ok); color: var(--text); } article.bad { border-left-color: var(--bad); color:
  var(--text); } article.warn { border-left-color: var(--warn); color: var(--text); }
article h2 { margin: 0 0 4px; font-size: 15px; } article p { margin: 0; }
ul { margin: 8px 0 0; padding-left: 20px; } li { margin: 2px 0; overflow-wrap: anywhere; }
.sum { font-size: 16px; font-weight: 600; }
"""
_SIGNS = {"met": ("ok", "✓"), "waiting": ("warn", "◷")}


def write(result: Result) -> str:
    """An article for each expectation and rule."""
    return "".join(_parts(result)) + END


def _parts(result: Result) -> Iterator[str]:
    yield page_start(show(result.suite), _STYLE)
    tone, sign = ("ok", "✓ passed") if result.passed else ("bad", "✕ failed")
    if not result.complete:
        tone, sign = "warn", "◷ not finished"
    yield f'<p class="sum {tone}">{sign}: {escape(result.headline)}</p>\n'
    yield "<table>\n"
    facts = [
        ("About", result.description),
        ("From", result.source),
        ("Started", f"{result.started_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Took", f"{result.duration_s:.3f} s"),
        ("Looked at", f"{result.seen:,} events" + (f", {result.ignored:,} left aside" if result.ignored else "")),
        ("Broken off", result.problem),
        *(("Note", note) for note in result.notes),
    ]
    yield from (f"<tr><th>{name}</th><td>{_text(value)}</td></tr>\n" for name, value in facts if value)
    yield "</table>\n"
    for outcome in result.outcomes:
        yield from _article(outcome)
    if result.unasked:
        yield "<h2>Came unasked</h2>\n<table>\n<tr><th>Event</th><th>After</th><th>Endpoint</th><th>Id</th></tr>\n"
        for came in result.unasked:
            cells = (came.title, f"{came.at_s:.3f} s", came.endpoint, came.event_id)
            yield "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in cells) + "</tr>\n"
        yield "</table>\n"
        if result.unasked_count > len(result.unasked):
            yield f"<p>and {result.unasked_count - len(result.unasked):,} more</p>\n"


def _article(outcome: Outcome) -> Iterator[str]:
    tone, sign = _SIGNS.get(outcome.state, ("bad", "✕"))
    yield f'<article class="{tone}">\n<h2><span class="{tone}">{sign}</span> {_text(outcome.name)}</h2>\n'
    yield f"<p>{_text(outcome.asked)}"
    if not outcome.rule:
        yield f" · {outcome.count:,} came"
    yield f" · {outcome.state}</p>\n" if not outcome.passed else "</p>\n"
    if reasons := ([] if outcome.passed else list(outcome.reasons())):
        yield '<ul class="bad">\n' + "".join(f"<li>{_text(reason)}</li>\n" for reason in reasons) + "</ul>\n"
    if outcome.came:
        yield "<ul>\n"
        for came in outcome.came:
            yield f"<li>{_text(came.title)} after {came.at_s:.3f} s {_text(came.event_id)}</li>\n"
        if outcome.count > len(outcome.came):
            yield f"<li>and {outcome.count - len(outcome.came):,} more</li>\n"
        yield "</ul>\n"
    yield "</article>\n"


def _text(text: str) -> str:
    """A text with everything visible and nothing that acts."""
    return escape(show(text))
