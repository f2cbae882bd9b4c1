"""A standalone HTML report: one file, highlighted, no script, nothing loaded from anywhere, in both themes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import BinaryIO

from inspector.exports.page import END, page_start
from inspector.exports.record import Record
from inspector.exports.report import Shown, attempt_lines, body_of, facts, head_lines, heading, request_line
from inspector.workers import Token


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """An article for each capture; memory holds one."""
    out.write(page_start("Captured requests").encode("utf-8"))
    count = 0
    for record in records:
        token.check()
        count += 1
        out.write("".join(_article(record, count, token)).encode("utf-8", "replace"))
    out.write(END.encode("utf-8"))
    return count


def _article(record: Record, number: int, token: Token) -> Iterable[str]:
    entry, capture = record.entry, record.entry.capture
    yield f"<article>\n<h2>{escape(heading(record, number))}</h2>\n<table>\n"
    yield from (f"<tr><th>{label}</th><td>{escape(value)}</td></tr>\n" for label, value in facts(record))
    yield "</table>\n"
    if capture.malformed is None:
        yield _head("Request", head_lines(request_line(record), capture.headers))
    yield from _body("Body", body_of(capture.headers, capture.body, token))
    if entry.answer is not None:
        first = f"HTTP/1.1 {entry.answer.status} {entry.answer.reason}"
        yield _head("Answer", head_lines(first, entry.answer.headers))
        yield from _body("Body of the answer", body_of(entry.answer.headers, entry.answer.body, token))
    if record.attempts:
        yield "<h3>Resends</h3>\n<table>\n<tr><th>Time</th><th>To</th><th>Result</th><th>Changed</th></tr>\n"
        for cells in attempt_lines(record.attempts):
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n"
        yield "</table>\n"
        for place, attempt in enumerate(record.attempts, 1):
            if attempt.status is not None:
                first = f"HTTP/{attempt.http_version or '1.1'} {attempt.status} {attempt.reason}"
                yield _head(f"Answer to resend {place}", head_lines(first, attempt.response_headers))
                yield from _body("Its body", body_of(attempt.response_headers, attempt.response_body, token))
    yield "</article>\n"


def _head(title: str, lines: list[str]) -> str:
    first, *others = lines
    made = [f'<span class="kw">{escape(first)}</span>']
    for line in others:
        name, colon, value = line.partition(":")
        made.append(f'<span class="key">{escape(name)}</span>{colon}{escape(value)}')
    return f"<h3>{title}</h3>\n<pre>" + "\n".join(made) + "</pre>\n"


def _body(title: str, shown: Shown | None) -> Iterable[str]:
    if shown is None:
        return
    yield f"<h3>{title}</h3>\n<pre>"
    for place, line in enumerate(shown.lines):
        yield _coloured(line, shown.rendered.spans(place)) + "\n"
    yield "</pre>\n"
    yield from (f"<p>{escape(remark)}</p>\n" for remark in shown.remarks)


def _coloured(line: str, spans: Iterable[tuple[int, int, str]]) -> str:
    made: list[str] = []
    at = 0
    for start, length, style in spans:
        # the mark of an error lies over others, which keep their colour
        if start < at:
            continue
        made.append(escape(line[at:start]))
        made.append(f'<span class="{style}">{escape(line[start : start + length])}</span>')
        at = start + length
    return "".join(made) + escape(line[at:])
