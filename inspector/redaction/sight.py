"""One capture before and after its redaction, as lines of text in which what is replaced is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote

from inspector.bodies import open_body, render
from inspector.bodies.visible import show
from inspector.capture import Headers
from inspector.redaction.placeholders import PLACEHOLDER
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.redaction.redactor import Kept

Span = tuple[int, int, str]
#: Lines of each body and values that are marked, at most.
LINES = 5_000
_VALUES = 500
_CHARACTERS = 400_000


@dataclass(slots=True)
class Text:
    """Lines with spans (start, length, style) of each; `mark` is the style of what is replaced, `title` a heading's."""

    lines: list[str] = field(default_factory=list)
    spans: list[list[Span]] = field(default_factory=list)

    @property
    def marked(self) -> list[int]:
        """Indexes of the lines with something replaced."""
        return [index for index, found in enumerate(self.spans) if any(style == "mark" for _, _, style in found)]


@dataclass(frozen=True, slots=True)
class Sight:
    """The same capture twice."""

    before: Text
    after: Text


def sight(kept: Kept, made: Kept, told: Iterable[tuple[str, str]], token: Token | None = None) -> Sight:
    """`told`: what was replaced by what, one character a byte."""
    values: dict[str, None] = {}
    shaped: dict[str, None] = {}
    for value, placeholder in told:
        if len(values) >= _VALUES:
            break
        for text in dict.fromkeys((value, _read(value))):
            values |= dict.fromkeys(_written(text))
        if not PLACEHOLDER.fullmatch(placeholder):
            shaped |= dict.fromkeys(_written(placeholder))
    old = _any_of(values)
    new = _any_of(shaped, PLACEHOLDER.pattern, r"%5B[a-z][a-z0-9-]{0,30}-\w{1,14}%5D", r"[a-z]+-\d+(?=\.invalid)")
    before, after = _text(kept, old, token or Token()), _text(made, new, token or Token())
    if len(before.lines) == len(after.lines):
        # a short value stands elsewhere, too, where it is left alone
        for index, spans in enumerate(before.spans):
            places = _replaced(before.lines[index], after.lines[index], after.spans[index])
            if places is not None:
                before.spans[index] = [span for span in spans if span[2] != "mark" or _touches(span, places)]
    return Sight(before, after)


def _replaced(before: str, after: str, spans: Sequence[Span]) -> list[tuple[int, int]] | None:
    """The places of a line that became the marked ones of the other; None where that cannot be told."""
    marks = [(start, start + length) for start, length, style in spans if style == "mark"]
    if not marks:
        return []
    start, last = after[: marks[0][0]], after[marks[-1][1] :]
    between = [after[end:begin] for (_, end), (begin, _) in pairwise(marks)]
    if not (before.startswith(start) and before.endswith(last) and all(between)):
        return None
    found: list[tuple[int, int]] = []
    position, end = len(start), len(before) - len(last)
    for text in between:
        place = before.find(text, position + 1, end)
        if place < 0:
            return None
        found.append((position, place))
        position = place + len(text)
    return [*found, (position, end)] if position < end else None


def _touches(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[0] + span[1] for start, end in places)


def _read(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _written(text: str) -> list[str]:
    """How a value may be written in what is shown."""
    text = text[:2000]
    return [text, quote(text.encode("utf-8", "replace"), safe=""), show(text)] if text.strip() else []


def _any_of(values: Iterable[str], *patterns: str) -> re.Pattern[str] | None:
    longest_first = sorted(set(values), key=lambda one: (-len(one), one))
    parts = [*(re.escape(value) for value in longest_first), *patterns]
    return re.compile("|".join(parts)) if parts else None


def _text(kept: Kept, marks: re.Pattern[str] | None, token: Token) -> Text:
    made = Text()
    entry, capture = kept.entry, kept.entry.capture
    if entry.note:
        _add(made, marks, "Note", entry.note.splitlines())
    if capture.malformed is None:
        first = f"{capture.method} {capture.target} HTTP/{capture.http_version}"
        _add(made, marks, "Request", _head(first, capture.headers))
    _body(made, marks, "Body" if capture.malformed is None else "Bytes", capture.headers, capture.body, token)
    if entry.reply is not None:
        reply = entry.reply
        _add(made, marks, "Answer", _head(f"{reply.status} {reply.reason}", reply.headers))
        _body(made, marks, "Body of the answer", reply.headers, reply.body, token)
    for number, attempt in enumerate(kept.attempts[:20], 1):
        _add(made, marks, f"Resend {number}", _head(f"{attempt.method} {attempt.url}", attempt.request_headers))
        _add(made, marks, "", list(attempt.changes))
        _body(made, marks, "Its body", attempt.request_headers, attempt.request_body or b"", token)
        if attempt.status is not None:
            said = _head(f"{attempt.status} {attempt.reason}", attempt.response_headers)
            _add(made, marks, "What came back", said)
            _body(made, marks, "Its body", attempt.response_headers, attempt.response_body, token)
        if attempt.error:
            _add(made, marks, "", [attempt.error])
    return made


def _head(first: str, headers: Headers) -> list[str]:
    lines = (f"{name.decode('latin-1')}: {_read(value.decode('latin-1'))}" for name, value in headers)
    return [first, *lines]


def _add(made: Text, marks: re.Pattern[str] | None, title: str, lines: Sequence[str]) -> None:
    if title:
        if made.lines:
            made.lines.append("")
            made.spans.append([])
        made.lines.append(title)
        made.spans.append([(0, len(title), "comment")])
    for line in lines:
        shown = show(line)
        made.lines.append(shown)
        made.spans.append(_marked(shown, marks, []))


def _body(made: Text, marks: re.Pattern[str] | None, title: str, headers: Headers, data: bytes, token: Token) -> None:
    if not data:
        return
    _add(made, marks, title, [])
    found = render("best", open_body(headers, data, token=token), token, limit=_CHARACTERS)
    for index, line in enumerate(found.lines[:LINES]):
        token.check()
        made.lines.append(line)
        made.spans.append(_marked(line, marks, list(found.spans(index))))
    if len(found.lines) > LINES:
        _add(made, None, "", [f"… {len(found.lines) - LINES:,} more lines are not shown"])


def _marked(line: str, marks: re.Pattern[str] | None, spans: list[Span]) -> list[Span]:
    """The spans of a line, marks in the place of what they lie over."""
    places = [found.span() for found in marks.finditer(line)] if marks is not None else []
    if not places:
        return spans
    made: list[Span] = []
    for start, length, style in spans:
        position = start
        for begin, end in places:
            if end > position and begin < start + length:
                if begin > position:
                    made.append((position, begin - position, style))
                position = max(position, end)
        if position < start + length:
            made.append((position, start + length - position, style))
    made += [(begin, end - begin, "mark") for begin, end in places if end > begin]
    return sorted(made)
