"""A standalone HTML report: one file, highlighted, no script, nothing loaded from anywhere, in both themes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import BinaryIO

from inspector.exports.record import Record
from inspector.exports.report import Shown, attempt_lines, body_of, facts, head_lines, heading, request_line
from inspector.workers import Token

_STYLE = """\
:root { color-scheme: light dark; --bg: #f7f8fa; --panel: #fff; --line: #dfe3e8; --text: #1c2127; --dim: #5b6673;
  --key: #8a2f7a; --str: #1b6b3a; --num: #1750a6; --kw: #9a4500; --bad: #b3261e; --mark: #fff0b8; }
@media (prefers-color-scheme: dark) { :root { --bg: #16191d; --panel: #1c2025; --line: #31373f; --text: #e4e8ec;
  --dim: #9aa6b2; --key: #e59ad5; --str: #86d99f; --num: #8fb8ff; --kw: #f0ad74; --bad: #ff9a92; --mark: #55450f; } }
body { margin: 0 auto; padding: 24px; max-width: 1100px; background: var(--bg); color: var(--text);
  font: 14px/1.5 system-ui, sans-serif; }
article { margin: 0 0 24px; padding: 16px 20px; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; }
h1 { font-size: 20px; } h2 { margin: 0 0 12px; font-size: 16px; } h3 { margin: 16px 0 6px; font-size: 13px; }
h1, h2, td { overflow-wrap: anywhere; }
table { border-collapse: collapse; } th, td { padding: 2px 16px 2px 0; text-align: left; vertical-align: top; }
td:first-child { white-space: nowrap; } th, p { color: var(--dim); font-weight: normal; }
pre { margin: 0; padding: 12px; overflow-x: auto; background: var(--bg); border: 1px solid var(--line);
  border-radius: 6px; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.key, .tag, .attr { color: var(--key); } .str { color: var(--str); } .num { color: var(--num); }
.kw { color: var(--kw); } .comment, .punct { color: var(--dim); }
.error { color: var(--bad); text-decoration: underline wavy; } .mark { background: var(--mark); }
"""
_START = f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Captured requests</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1>Captured requests</h1>
"""


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """An article for each capture; memory holds one."""
    out.write(_START.encode("utf-8"))
    count = 0
    for record in records:
        token.check()
        count += 1
        out.write("".join(_article(record, count, token)).encode("utf-8", "replace"))
    out.write(b"</body>\n</html>\n")
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
