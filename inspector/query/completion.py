"""What can be written next: where in a filter text the cursor stands, and what fits there.

Nothing here reads a session: what was seen in it is handed in as `Seen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from inspector.query.fields import BY_NAME, FIELDS, Field
from inspector.query.lexer import NAMED
from inspector.query.match import fold
from inspector.query.query import term

#: Offers at one place, and characters before it that are looked at for each key.
MOST: Final = 200
_LONGEST = 10_000
_WORD = re.compile(r"[^\s()\"]*")
_HEAD = re.compile(
    r"""(?P<name>[A-Za-z_]\w*)(?P<path>(?:\.[^\s()"\[\].:=!<>~]*|\."[^"]*"|\[[^\]\s]*\]?)*)"""
    r"""(?P<op>\s*(?:>=|<=|!=|!~|==?|>|<|~)\s*|:|\s+(?:not\s+)?in\s*\()?"""
)
Counts = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a session was seen to hold, each with how often, most frequent first.

    `columns`: values by `Field.seen`. `places`: values inside requests as the language writes them (`header[x-id]`,
    `body.data.id`). `examples`: values of such a place.
    """

    columns: Mapping[str, Counts] = field(default_factory=dict)
    places: Counts = ()
    examples: Mapping[str, Counts] = field(default_factory=dict)


NOTHING_SEEN: Final = Seen()


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to put in place of what is being written.

    `text` replaces it; `title` is shown, `help` beside it; `count`: how often it was seen. `more`: one writes on behind
    it (a field that still needs its value).
    """

    title: str
    text: str
    help: str = ""
    count: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What is being written at the cursor: characters `start` to `end` of the text, of which `typed` are before it."""

    kind: Literal["word", "value", "none"]
    start: int
    end: int
    typed: str
    field: str = ""
    path: str = ""
    op: str = ""


def place_at(text: str, cursor: int) -> Place:
    """Where the cursor stands. Works on texts that do not read yet."""
    at = 0
    none = Place("none", cursor, cursor, "")
    if cursor > _LONGEST:
        return none
    while at < len(text):
        char = text[at]
        if char.isspace() or char in "()-":
            at += 1
            continue
        if at >= cursor:
            break
        if char == '"':
            at = _after_quote(text, at)
            if at >= cursor:
                return none
            continue
        head = _HEAD.match(text, at)
        known = head is not None and head["name"].lower() in BY_NAME
        if head is not None and known and head["op"]:
            found, at = _value_at(text, cursor, head)
            if found is not None:
                return found
            continue
        if head is not None and known and '"' in head["path"]:
            end = head.end()
        else:
            word = _WORD.match(text, at)
            end = word.end() if word else at + 1
        if at < cursor <= end:
            return Place("word", at, end, text[at:cursor])
        at = max(end, at + 1)
    return Place("word", cursor, cursor, "")


def _after_quote(text: str, at: int) -> int:
    at += 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _value_at(text: str, cursor: int, head: re.Match[str]) -> tuple[Place | None, int]:
    """The value behind an operator when the cursor stands in it or in what is before; and where it ends."""
    name, path, op = head["name"].lower(), head["path"], head["op"].strip().lower()
    if cursor <= head.end("path"):
        return Place("word", head.start(), head.end("path"), text[head.start() : cursor]), 0
    if cursor < head.end():
        return Place("none", cursor, cursor, ""), 0
    at = head.end()
    many = op.endswith("(")
    while True:
        start = at
        if text.startswith('"', at):
            at = min(_after_quote(text, at), len(text))
        else:
            item = re.compile(r'[^\s,()"]*' if many else r"[^\s()]*").match(text, at)
            at = item.end() if item else at
        if start <= cursor <= at:
            return Place("value", start, at, text[start:cursor].removeprefix('"'), name, path, op), at
        if not many or at >= len(text) or text[at] == ")":
            return None, max(at, start + 1)
        at += 1


def offers(place: Place, seen: Seen = NOTHING_SEEN) -> list[Offer]:
    """What fits at a place, the best first; [] where nothing helps."""
    if place.kind == "value":
        return _ranked(place.typed, _values(place, seen))
    if place.kind == "word":
        inside = place.typed.lower().partition("[")[0].partition(".")[0]
        if len(place.typed) > len(inside) and inside in (*NAMED, "body"):
            return _ranked(place.typed, _places(seen, f"{inside}[" if inside in NAMED else "body"))
        return _ranked(place.typed, (_field_offer(one) for one in FIELDS), begin_only=True)
    return []


def _field_offer(one: Field) -> Offer:
    if one.kind == "flag":
        return Offer(one.name, one.name, one.help)
    begun = f"{one.name}." if one.name == "body" else f"{one.name}[" if one.inside else f"{one.name}:"
    return Offer(begun, begun, one.help, more=True)


def _places(seen: Seen, begin: str) -> Iterator[Offer]:
    for written, count in seen.places:
        if written.startswith(begin):
            example = next((value for value, _ in seen.examples.get(written, ())), "")
            yield Offer(written, written, example, count)


def _values(place: Place, seen: Seen) -> Iterator[Offer]:
    one = BY_NAME[place.field]
    if place.path:
        key = f"{one.name}{place.path}"
        yield from _each(seen.examples.get(key, ()), "")
        return
    if one.kind == "flag":
        yield from (Offer(word, word) for word in ("yes", "no"))
        return
    found = seen.columns.get(one.seen, ()) if one.seen else ()
    yield from _each(found, "")
    known = {value.lower() for value, _ in found}
    for value in one.values:
        # what begins with a sign of its own, and classes, stand behind a colon only
        if value.lower() not in known and (place.op == ":" or one.kind != "number"):
            yield Offer(value, value)


def _each(counts: Counts, text: str) -> Iterator[Offer]:
    for value, count in counts:
        yield Offer(value, term("", value, "") or '""', text, count)


def _ranked(typed: str, all_offers: Iterable[Offer], *, begin_only: bool = False) -> list[Offer]:
    """Those that begin with what is typed, then those that contain it; what is typed in full offers nothing."""
    wanted = fold(typed, typed)
    begin, inside = [], []
    for offer in all_offers:
        title = fold(offer.title, typed)
        if title.startswith(wanted):
            begin.append(offer)
        elif not begin_only and wanted in title:
            inside.append(offer)
    found = (begin + inside)[:MOST]
    return [] if len(found) == 1 and found[0].text == typed and not found[0].more else found
