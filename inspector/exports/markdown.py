"""A Markdown report, for tickets and chats. What came from outside stands in code, where no markup counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from inspector.exports.marking import code, fenced
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
    yield f"## {code(heading(record, number))}"
    yield from ("", "| | |", "|---|---|")
    yield from (f"| {label} | {code(value, cell=True)} |" for label, value in facts(record))
    if capture.malformed is None:
        yield from ("", "### Request", "")
        yield from fenced(head_lines(request_line(record), capture.headers), "http")
    yield from _body(record, token)
    if entry.answer is not None and (entry.answer.body or len(entry.answer.headers)):
        reply = entry.answer
        yield from ("", "### Answer", "")
        yield from fenced(head_lines(f"HTTP/1.1 {reply.status} {reply.reason}", reply.headers), "http")
        shown = body_of(reply.headers, reply.body, token)
        if shown is not None:
            yield ""
            yield from fenced(shown.lines, shown.language)
    if record.attempts:
        yield from ("", "### Resends", "", "| Time | To | Result | Changed |", "|---|---|---|---|")
        for cells in attempt_lines(record.attempts):
            yield "| " + " | ".join(code(cell, cell=True) if cell else "" for cell in cells) + " |"


def _body(record: Record, token: Token) -> Iterable[str]:
    capture = record.entry.capture
    shown = body_of(capture.headers, capture.body, token)
    if shown is None:
        return
    yield from ("", "### Body", "")
    yield from fenced(shown.lines, shown.language)
    for remark in shown.remarks:
        yield from ("", code(remark))
