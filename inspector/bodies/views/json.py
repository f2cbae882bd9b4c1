"""JSON, pretty and lossless: every token as sent, the place of an error marked, the rest behind it raw."""

from __future__ import annotations

import re

from inspector.bodies.charset import Text
from inspector.bodies.hints import json_hint
from inspector.bodies.jsontext import MAX_LEVELS, JsonError, Pretty
from inspector.bodies.lines import Lines, lines_of
from inspector.bodies.rendered import FIRST, MOST_SPANS, Page, Place, Span
from inspector.bodies.views.base import LIMIT, ByKind, Job, cut, cut_note
from inspector.bodies.visible import count_hidden

_TOKENS = re.compile(
    r'("[^"\\]*+(?:\\.[^"\\]*+)*+"?+)([ \t]*+:)?+|(-?[0-9][0-9.eE+-]*+)|\b(true|false|null)\b|([{}\[\],:]++)'
)


class JsonView(ByKind):
    """Two spaces a level; numbers, escapes, duplicate keys and their order as they came."""

    name = "json"
    title = "Pretty"
    kinds = ("json",)

    def page(self, job: Job) -> Page:
        """See View. Broken JSON is no failure: `error` and `problem` say where and why."""
        head = job.body.head(job.token)
        told = head is not None and _tell_first(job, next(Pretty(head, token=job.token).chunks(), []))
        source = job.body.read(job.token)
        text = source.text
        run = Pretty(text, limit=job.limit, token=job.token)
        lines = Lines()
        for chunk in run.chunks():
            told = told or len(lines) > 0 or _tell_first(job, chunk)
            lines.add(chunk)
        hidden = count_hidden(text)
        notes: list[str] = []
        if run.deepest > MAX_LEVELS:
            notes.append(f"{run.deepest:,} levels deep; the indentation stops at {MAX_LEVELS}")
        if run.values > 1:
            notes.append(f"{run.values:,} JSON values, one after another")
        problem = truncated = None
        place = None
        if run.error is not None:
            rest, left_out = cut(text[run.rest :], job.limit or LIMIT)
            if left_out:
                truncated = f"Behind the error only {len(rest):,} of {len(text) - run.rest:,} characters are shown."
            place = _place(lines, rest, run.error.offset - run.rest)
            if rest:
                lines.extend(lines_of(rest, job.token))
            problem = _problem(source, run.error, place)
        elif run.rest < len(text):
            truncated = cut_note(run.rest, len(text))
        if not lines:
            lines.add([""])
        return Page(lines, hidden, colour, json_hint, problem, truncated, tuple(notes), error=place, newline="\n")


def _tell_first(job: Job, lines: list[str]) -> bool:
    """Show the first lines, where there are enough of them to fill a screen."""
    if len(lines) < FIRST:
        return False
    shown = lines[:FIRST]
    job.first(Page(shown, count_hidden("\n".join(shown)), colour, json_hint))
    return True


def colour(_index: int, line: str) -> list[Span]:
    """The colours of one line of JSON; needs no other line."""
    spans: list[Span] = []
    for found in _TOKENS.finditer(line):
        if len(spans) > MOST_SPANS:
            break
        text, colon, number, word, _ = found.groups()
        start = found.start()
        if text is not None:
            spans.append((start, len(text), "key" if colon else "str"))
            if colon:
                spans.append((found.end() - 1, 1, "punct"))
        elif number is not None:
            spans.append((start, len(number), "num"))
        elif word is not None:
            spans.append((start, len(word), "kw"))
        else:
            spans.append((start, found.end() - start, "punct"))
    return spans


def _place(lines: Lines, rest: str, ahead: int) -> Place:
    """Where the error is once the raw rest stands behind the pretty lines."""
    if ahead < 0 or (not rest and lines):
        last = max(len(lines) - 1, 0)
        return Place(last, len(lines[last]) if lines else 0, 1)
    before = rest[:ahead]
    column = len(before) - (before.rfind("\n") + 1)
    return Place(len(lines) + before.count("\n"), column, 1)


def _problem(source: Text, error: JsonError, place: Place) -> str:
    text = source.text
    line = text.count("\n", 0, error.offset) + 1
    column = error.offset - text.rfind("\n", 0, error.offset)
    if source.charset == "utf-8":
        count = len(text[: error.offset].encode("utf-8", "surrogateescape")) + (3 if source.bom else 0)
        where = f"byte {count:,}"
    else:
        where = f"character {error.offset:,}"
    there = f"Line {line:,}, column {column:,} of the body ({where}), line {place.line + 1:,} here."
    return f"Not valid JSON: {error.reason}. {there}"
