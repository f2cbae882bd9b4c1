"""XML and HTML cut into tokens, without parsing them, and the colours of their lines.

Nothing is resolved: entities, DTDs and addresses stay the characters they are, so that nothing can explode and nothing
is fetched. What is broken is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.bodies.rendered import MOST_SPANS, Span
from inspector.workers import Token

#: HTML elements without an end tag, and those whose content is kept to the character
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
VERBATIM = frozenset(["pre", "textarea", "script", "style", "xmp", "plaintext"])

_NAME = r"""(?:[^\W\d]|:)[^\s/>"'<]{0,200}+"""
_ATTRIBUTES = r"""[^<>"'/]*+(?:(?:"[^"]*+"|'[^']*+'|/(?!>))[^<>"'/]*+)*+"""
_TAG = re.compile(rf"<(/?)({_NAME}){_ATTRIBUTES}(/?+)>")
#: An element that holds a text at most, with the white space in front of it; longer ones are cut into their tokens
_LEAF = re.compile(rf"[ \t\r\n]*+<({_NAME}){_ATTRIBUTES}>[^<]*+</\1[ \t\r\n]*+>")
#: An element that holds such elements only
_RECORD = re.compile(
    rf"[ \t\r\n]*+<({_NAME}){_ATTRIBUTES}>(?:[ \t\r\n]*+<({_NAME}){_ATTRIBUTES}>[^<]*+</\2[ \t\r\n]*+>)++"
    r"[ \t\r\n]*+</\1[ \t\r\n]*+>"
)
_LEAF_SIZE = 4096

#: White space counts inside an element that says so
PRESERVE = 'xml:space="preserve"'
_SUBSET_END = re.compile(r"\]\s*+>")
_STEP = 500

#: What opens a construct, what closes it, and its kind
_CONSTRUCTS = (
    ("<!--", "-->", "comment"),
    ("<![CDATA[", "]]>", "cdata"),
    ("<?", "?>", "instruction"),
    ("<!", ">", "declaration"),
)


class Piece(NamedTuple):
    """One token: `kind` is text, verbatim (inside a script or such), open, close, single or one of `_CONSTRUCTS`.

    Where it was asked for, with the white space in front of it: `leaf`, a whole element that holds a text at most, and
    `record`, one that holds such elements and nothing else.
    """

    kind: str
    text: str
    name: str = ""


def pieces(text: str, *, html: bool, token: Token, leaves: bool = False) -> Iterator[Piece]:
    """Cut markup into tokens whose texts, put together, are the input again. Takes linear time on any input.

    `leaves`: small elements without others inside come as one token, and those that hold only such ones (in XML).
    """
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
        if leaves:
            found = None if html else _RECORD.match(text, position, position + _LEAF_SIZE)
            if found is not None and PRESERVE not in found[0]:
                yield Piece("record", found[0], found[1])
                position = found.end()
                continue
            found = _LEAF.match(text, position, position + _LEAF_SIZE)
            if found is not None and not (html and found[1].lower() in VOID):
                yield Piece("leaf", found[0], found[1])
                position = found.end()
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


def record_parts(record: str) -> list[str]:
    """Of a `record` its opening tag, the elements inside, and its closing tag, without the white space between."""
    start = record.index("<")
    opening = _TAG.match(record, start)
    assert opening is not None, "it was matched as a whole"
    closing = record.rindex("</")
    inside = [found[0].lstrip(" \t\r\n") for found in _LEAF.finditer(record, opening.end(), closing)]
    return [opening[0], *inside, record[closing:]]


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
