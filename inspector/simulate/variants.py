"""Deliberately wrong deliveries, by which a receiver shows that it looks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote_plus

from inspector.capture import Capture
from inspector.providers import recognise
from inspector.simulate.fields import form_spans, is_form
from inspector.simulate.spans import Path, spans

#: The kinds, and what each is in a few words.
VARIANTS = {
    "good": "as the provider sends it",
    "signature": "bad signature",
    "timestamp": "old timestamp, rightly signed",
    "body": "body altered after signing",
    "duplicate": "the same delivery twice",
    "out-of-order": "the later of two events first",
}
#: Fields whose change matters most to a receiver, in this order.
_TELLING = (
    *("amount", "amount_paid", "total", "total_price", "value", "price", "status", "text", "content", "body"),
    *("message", "data", "email", "title", "name", "summary", "description"),
)
#: Places of the credentials themselves: another value there is a bad signature, not an altered body.
_CREDENTIALS = ("signature", "signing", "clientstate", "validationtokens", "token")
#: A tag with a text behind it. What is not found, such as a section of characters, is not altered.
_XML_TEXT = re.compile(r"<([\w.:-]++)[^<>]*+>([^<>&]++)(?=</)")
#: Changes tried to find one that the signature covers.
_TRIES = 80


def altered(capture: Capture, covers: Callable[[Capture], bool]) -> tuple[Capture, bool] | None:
    """The capture with one value of its body changed, and whether `covers` says that the signature tells.

    A change that the signature tells is preferred, then one of a telling field; sender and event stay the same. None
    when the body has nothing to change.
    """
    first: Capture | None = None
    kept = recognise(capture)
    for _, body in zip(range(_TRIES), _changes(capture), strict=False):
        made = replace(capture, body=body)
        if recognise(made) != kept:
            continue
        first = first or made
        if covers(made):
            return made, True
    return None if first is None else (first, False)


def _changes(capture: Capture) -> Iterator[bytes]:
    text = capture.body.decode("utf-8", "replace")
    if not is_form(capture):
        for start, end, value in _texts(text) if text.startswith("<") else _leaves(text):
            yield (text[:start] + value + text[end:]).encode("utf-8")
        return
    for _, value, start, end in sorted(form_spans(text), key=lambda pair: _order((pair[0],))):
        inner = next(_leaves(value), None)
        if inner is not None:
            at, stop, other = inner
            made = value[:at] + other + value[stop:]
        else:
            made = _other(value)
        if made != value:
            yield (text[:start] + quote_plus(made) + text[end:]).encode("utf-8")


def _leaves(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and another value for each value of a JSON text that can be changed, the telling ones first."""
    found = [span for span in spans(text).values() if span.path and span.kind in ("text", "number")]
    for span in sorted(found, key=lambda one: _order(one.path)):
        raw = text[span.start : span.end]
        if any(mark in str(step).lower() for step in span.path for mark in _CREDENTIALS):
            continue
        old = json.loads(raw, strict=False) if span.kind == "text" else raw
        new = _other(old)
        if new != old:
            yield span.start, span.end, json.dumps(new, ensure_ascii=text.isascii()) if span.kind == "text" else new


def _texts(text: str) -> Iterator[tuple[int, int, str]]:
    """The same for what stands between the tags of XML, by the tags before it."""
    found = [match for match in _XML_TEXT.finditer(text) if match[2].strip()]
    for match in sorted(found, key=lambda one: _order((one[1],))):
        yield match.start(2), match.end(2), _other(match[2])


def _order(path: Path) -> int:
    last = next((str(step).lower() for step in reversed(path) if isinstance(step, str)), "")
    return _TELLING.index(last) if last in _TELLING else len(_TELLING)


def _other(text: str) -> str:
    """The text with its last letter or digit replaced by the next one; unchanged when it has none."""
    for at in range(len(text) - 1, -1, -1):
        char = text[at]
        if char.isascii() and char.isalnum():
            other = "1" if char == "9" else "a" if char in "zZ" else chr(ord(char) + 1)
            return text[:at] + other + text[at + 1 :]
    return text
