"""XML and HTML cut into tokens and laid out again, without parsing them.

Nothing is resolved: entities, DTDs and addresses stay the characters they are, so that nothing can explode and nothing
is fetched. Text is never changed: only white space between two tags, where nothing else stands, becomes a line break
and indentation. What is broken is kept as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.bodies.rendered import MOST_SPANS, Span
from inspector.workers import Token

INDENT = 2
MAX_LEVELS = 60

#: HTML elements without an end tag, and those whose content is kept to the character
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
VERBATIM = frozenset(["pre", "textarea", "script", "style", "xmp", "plaintext"])

_TAG = re.compile(
    r"""<(/?)((?:[^\W\d]|:)[^\s/>"'<]{0,200}+)[^<>"'/]*+(?:(?:"[^"]*+"|'[^']*+'|/(?!>))[^<>"'/]*+)*+(/?+)>"""
)
_SUBSET_END = re.compile(r"\]\s*+>")
_STEP = 500

#: White space counts inside an element that says so
_PRESERVE = 'xml:space="preserve"'

#: What opens a construct, what closes it, and its kind
_CONSTRUCTS = (
    ("<!--", "-->", "comment"),
    ("<![CDATA[", "]]>", "cdata"),
    ("<?", "?>", "instruction"),
    ("<!", ">", "declaration"),
)


class Piece(NamedTuple):
    """One token: `kind` is text, verbatim (inside a script or such), open, close, single or one of `_CONSTRUCTS`."""

    kind: str
    text: str
    name: str = ""


def pieces(text: str, *, html: bool, token: Token) -> Iterator[Piece]:
    """Cut markup into tokens whose texts, put together, are the input again. Takes linear time on any input."""
    position, size, count = 0, len(text), 0
    hopeless: set[str] = set()  # ends that do not come any more: looked for only once
    verbatim = ""
    while position < size:
        count += 1
        if not count % _STEP:
            token.check()
        if verbatim:
            found = re.compile(rf"(?i)</{re.escape(verbatim)}[\s/>]").search(text, position)
            verbatim = ""
            end = found.start() if found else size
            if end > position:
                yield Piece("verbatim", text[position:end])
                position = end
            continue
        if text[position] != "<":
            end = text.find("<", position)
            end = size if end < 0 else end
            yield Piece("text", text[position:end])
            position = end
            continue
        piece = None
        if text[position + 1 : position + 2] in ("!", "?"):
            piece = _construct(text, position, hopeless)
        if piece is None:
            piece = _tag(text, position, html, hopeless)
        yield piece
        position += len(piece.text)
        if html and piece.kind == "open" and piece.name in VERBATIM:
            verbatim = piece.name


def _construct(text: str, position: int, hopeless: set[str]) -> Piece | None:
    for start, stop, kind in _CONSTRUCTS:
        if not text.startswith(start, position):
            continue
        end = -1 if kind in hopeless else text.find(stop, position + len(start))
        if kind == "declaration" and end >= 0:
            end = _doctype_end(text, position, end, hopeless)
        if end < 0:
            hopeless.add(kind)
            return Piece("text", text[position : position + len(start)])
        return Piece(kind, text[position : end + len(stop)])
    return None


def _doctype_end(text: str, position: int, end: int, hopeless: set[str]) -> int:
    """The closing bracket of a DOCTYPE with an internal subset, `<!DOCTYPE a [ <!ENTITY ...> ]>`."""
    bracket = text.find("[", position, end)
    if bracket < 0 or "subset" in hopeless or not text.startswith(("<!DOCTYPE", "<!doctype"), position):
        return end
    close = _SUBSET_END.search(text, bracket)
    if close is None:
        hopeless.add("subset")
        return end
    return close.end() - 1


def _tag(text: str, position: int, html: bool, hopeless: set[str]) -> Piece:
    # a quote that never closes is looked for over a bounded stretch only
    found = _TAG.match(text, position, position + (4096 if "tag" in hopeless else 1 << 20))
    if found is None:
        hopeless.add("tag")
        return Piece("text", "<")
    slash, name, end = found.groups()
    if html:
        name = name.lower()
    if slash:
        return Piece("close", found[0], name)
    if end == "/" or (html and name in VOID):
        return Piece("single", found[0], name)
    return Piece("open", found[0], name)


@dataclass(slots=True)
class Layout:
    """Pretty lines of markup. `states` names the construct (a Piece kind) that a line starts inside of."""

    lines: list[str] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    deepest: int = 0

    def add(self, parts: Sequence[Piece], level: int) -> None:
        """One line, or several where the parts hold line breaks."""
        current = " " * (INDENT * min(level, MAX_LEVELS))
        for part in parts:
            if "\n" not in part.text:
                current += part.text
                continue
            first, *rest = part.text.split("\n")
            self.lines.append(current + first)
            for line in rest[:-1]:
                if part.kind != "text":
                    self.states[len(self.lines)] = part.kind
                self.lines.append(line)
            current = rest[-1]
            if part.kind != "text":
                self.states[len(self.lines)] = part.kind
        self.lines.append(current)


def _nested(tokens: Sequence[Piece], token: Token) -> tuple[dict[int, int], set[int]]:
    """For each opening tag the index of its last piece, and the indexes of those that hold text of their own."""
    ends: dict[int, int] = {}
    mixed: set[int] = set()
    stack: list[int] = []
    open_names: Counter[str] = Counter()
    for index, piece in enumerate(tokens):
        if not index % _STEP:
            token.check()
        if piece.kind == "open":
            stack.append(index)
            open_names[piece.name] += 1
            if _PRESERVE in piece.text:
                mixed.add(index)
        elif piece.kind in ("text", "cdata", "verbatim"):
            if stack and (piece.kind != "text" or not piece.text.isspace()):
                mixed.add(stack[-1])
        elif piece.kind == "close" and open_names[piece.name]:
            while True:
                opened = stack.pop()
                name = tokens[opened].name
                open_names[name] -= 1
                # an element that nobody closed ends in front of the end tag of the one around it
                ends[opened] = index if name == piece.name else index - 1
                if name == piece.name:
                    break
    ends.update((opened, len(tokens) - 1) for opened in stack)
    return ends, mixed


def lay_out(tokens: Sequence[Piece], token: Token) -> Layout:
    """Pretty lines. An element that holds text, or text between elements, keeps its content to the character."""
    made = Layout()
    ends, mixed = _nested(tokens, token)
    open_ends: list[int] = []
    index = 0
    while index < len(tokens):
        if not len(made.lines) % _STEP:
            token.check()
        while open_ends and open_ends[-1] < index:
            open_ends.pop()
        piece = tokens[index]
        level = len(open_ends)
        if piece.kind == "open":
            end = ends[index]
            made.deepest = max(made.deepest, level + 1)
            if index in mixed or _is_leaf(tokens, index, end):
                made.add(tokens[index : end + 1], level)
                index = end + 1
                continue
            made.add((piece,), level)
            open_ends.append(end)
        elif piece.kind == "close":
            if level and open_ends[-1] == index:
                open_ends.pop()
            made.add((piece,), len(open_ends))
        elif piece.kind != "text" or not piece.text.isspace():
            made.add((piece,), level)
        index += 1
    return made


def squeeze(tokens: Sequence[Piece], token: Token) -> str:
    """The markup without the white space that `lay_out` would replace: between tags, where nothing else stands."""
    ends, mixed = _nested(tokens, token)
    kept: list[str] = []
    index = 0
    while index < len(tokens):
        piece = tokens[index]
        if piece.kind == "open" and (index in mixed or _is_leaf(tokens, index, ends[index])):
            kept += [part.text for part in tokens[index : ends[index] + 1]]
            index = ends[index] + 1
            continue
        if piece.kind != "text" or not piece.text.isspace():
            kept.append(piece.text)
        index += 1
    return "".join(kept)


def _is_leaf(tokens: Sequence[Piece], index: int, end: int) -> bool:
    """Whether the element that opens at `index` and ends at `end` holds no other, only text or nothing."""
    inside = tokens[index + 1 : end + 1] if end <= index + 2 else ()
    return end <= index + 2 and tokens[end].kind == "close" and all(part.kind != "open" for part in inside)


_TOKENS = re.compile(
    r"(<!--.*?(?:-->|$))|(<!\[CDATA\[.*?(?:\]\]>|$))|(<[?!][^>\[]*+(?:\[[^\]]*+\]?+)?+[^>]*+>?)|(</?)([^\s/>\"'=<]++)|(&[#\w]{1,40}+;)"
    r"|(/?>)|([^<>&]++)|(.)"
)
_INSIDE_TAG = re.compile(r"""([^\s=/>"']++)|("[^"]*+"?+|'[^']*+'?+)|(/?>)|(=)|(\s++|.)""")
_VERBATIM_END = re.compile(rf"(?i)</(?:{'|'.join(sorted(VERBATIM))})\b")
_ENDS = {"comment": "-->", "cdata": "]]>", "instruction": "?>", "declaration": ">"}
_STYLES = {"comment": "comment", "cdata": "str", "instruction": "kw", "declaration": "kw"}


def colour(line: str, state: str | None, *, html: bool) -> list[Span]:
    """The colours of one line that starts inside `state`, or in plain content (None)."""
    spans: list[Span] = []
    at = 0
    if state in _ENDS:
        end = line.find(_ENDS[state])
        at = len(line) if end < 0 else end + len(_ENDS[state])
        spans.append((0, at, _STYLES[state]))
    elif state == "verbatim":
        at = _verbatim_end(line, 0)
    elif state is not None:
        at = _inside_tag(line, 0, spans)
    while at < len(line) and len(spans) < MOST_SPANS:
        found = _TOKENS.match(line, at)
        if found is None:
            break
        comment, cdata, instruction, bracket, name, entity, _, _, _ = found.groups()
        length = found.end() - at
        if comment is not None:
            spans.append((at, length, "comment"))
        elif cdata is not None:
            spans.append((at, length, "str"))
        elif instruction is not None:
            spans.append((at, length, "kw"))
        elif entity is not None:
            spans.append((at, length, "num"))
        elif bracket is not None:
            spans.append((at, len(bracket), "punct"))
            spans.append((at + len(bracket), len(name), "tag"))
            at = _inside_tag(line, found.end(), spans)
            if html and bracket == "<" and name.lower() in VERBATIM:
                at = _verbatim_end(line, at)
            continue
        at = found.end()
    return spans


def _verbatim_end(line: str, at: int) -> int:
    found = _VERBATIM_END.search(line, at)
    return found.start() if found else len(line)


def _inside_tag(line: str, at: int, spans: list[Span]) -> int:
    value = False
    while at < len(line):
        found = _INSIDE_TAG.match(line, at)
        if found is None:
            break
        name, quoted, end, equals, _ = found.groups()
        length = found.end() - at
        if end is not None:
            spans.append((at, length, "punct"))
            return found.end()
        if name is not None:
            spans.append((at, length, "str" if value else "attr"))
            value = False
        elif quoted is not None:
            spans.append((at, length, "str"))
            value = False
        elif equals is not None:
            spans.append((at, length, "punct"))
            value = True
        at = found.end()
    return at
