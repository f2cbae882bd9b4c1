"""A Markdown report, for tickets and chats. What came from outside stands in code, where no markup counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from inspector.exports.record import Record
from inspector.exports.report import attempt_lines, body_of, facts, head_lines, heading, request_line
from inspector.workers import Token


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """A section for each capture."""
    count = 0
    for record in records:
        token.check()
        text = "\n".join(_section(record, count + 1, token))
        out.write((("\n" if count else "") + text + "\n").encode("utf-8", "replace"))
        count += 1
    return count


def _section(record: Record, number: int, token: Token) -> Iterable[str]:
    entry, capture = record.entry, record.entry.capture
    yield f"## {_code(heading(record, number))}"
    yield from ("", "| | |", "|---|---|")
    yield from (f"| {label} | {_code(value, cell=True)} |" for label, value in facts(record))
    if capture.malformed is None:
        yield from ("", "### Request", "")
        yield from _fenced(head_lines(request_line(record), capture.headers), "http")
    yield from _body(record, token)
    if entry.answer is not None and (entry.answer.body or len(entry.answer.headers)):
        reply = entry.answer
        yield from ("", "### Answer", "")
        yield from _fenced(head_lines(f"HTTP/1.1 {reply.status} {reply.reason}", reply.headers), "http")
        shown = body_of(reply.headers, reply.body, token)
        if shown is not None:
            yield ""
            yield from _fenced(shown.lines, shown.language)
    if record.attempts:
        yield from ("", "### Resends", "", "| Time | To | Result | Changed |", "|---|---|---|---|")
        for cells in attempt_lines(record.attempts):
            yield "| " + " | ".join(_code(cell, cell=True) if cell else "" for cell in cells) + " |"


def _body(record: Record, token: Token) -> Iterable[str]:
    capture = record.entry.capture
    shown = body_of(capture.headers, capture.body, token)
    if shown is None:
        return
    yield from ("", "### Body", "")
    yield from _fenced(shown.lines, shown.language)
    for remark in shown.remarks:
        yield from ("", _code(remark))


def _fenced(lines: Sequence[str], language: str) -> Iterable[str]:
    """A code block whose fence is longer than any inside."""
    longest = max((len(run) for line in lines for run in re.findall(r"`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    yield f"{fence}{language}"
    yield from lines
    yield fence


def _code(text: str, *, cell: bool = False) -> str:
    """A text as inline code on one line; in a table a bar would end the cell even there."""
    text = re.sub(r"[\r\n\t]+", " ", text)
    if cell:
        text = text.replace("|", "\\|")
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
