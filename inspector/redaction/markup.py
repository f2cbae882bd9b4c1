"""XML and HTML: texts, attributes, comments and CDATA; all markup stays."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>|<|[^<]++", re.DOTALL
)
_CDATA, _COMMENT = "<![CDATA[", "<!--"
_TAG = re.compile(r"<\s*(/?)\s*([^\s/>]+)")
_ATTRIBUTE = re.compile(r"(?<![^\s=<>\"'/])([^\s=<>\"'/]+)(\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_NAMED = re.compile(r"(?i)(?<![\w-])(?:name|key)\s*=\s*[\"']?([^\s\"'>]+)")
_PASSWORD = re.compile(r"(?i)(?<![\w-])type\s*=\s*[\"']?password")
#: Elements without an end, and those whose name is not that of one value.
_NO_VALUE = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track"))
_MANY = frozenset(("a", "div", "fieldset", "form", "iframe", "map", "section", "slot", "table"))
#: `<name>password</name><value>…`, as in XML-RPC and in property lists.
_NAMES = frozenset(("name", "key"))
_VALUES = frozenset(("value", "string", "val", "data"))


class _Open:
    """The elements that are open, each with the kind of what is in it."""

    def __init__(self) -> None:
        self.elements: list[tuple[str, str]] = []
        self.announced = ""

    @property
    def kind(self) -> str:
        return next((kind for _, kind in reversed(self.elements) if kind), "")

    def open(self, name: str, kind: str) -> None:
        local = name.rpartition(":")[2].lower()
        if self.announced and local in _VALUES:
            kind, self.announced = kind or self.announced, ""
        if len(self.elements) < 10_000 and local not in _NO_VALUE:
            self.elements.append((name, kind))

    def close(self, name: str) -> None:
        for index in range(len(self.elements) - 1, max(-1, len(self.elements) - 30), -1):
            if self.elements[index][0] == name:
                del self.elements[index:]
                break

    def read(self, scan: Scan, text: str) -> None:
        """A text in the innermost element, which may name what comes next."""
        if self.elements and self.elements[-1][0].rpartition(":")[2].lower() in _NAMES:
            self.announced = scan.rules.kind_of_name(text.strip())


def redact_markup(scan: Scan, text: str, depth: int) -> str:
    """What stands in an element or attribute with the name of a secret goes, the rest is looked at."""
    made: list[str] = []
    opened = _Open()
    texts: list[str] = []
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece.startswith("<") and not piece.startswith((_CDATA, _COMMENT)):
            made += (_texts(scan, texts, opened, depth), _tag(scan, piece, opened, depth))
            texts = []
        else:
            texts.append(piece)
    return "".join([*made, _texts(scan, texts, opened, depth)])


def _texts(scan: Scan, pieces: list[str], opened: _Open, depth: int) -> str:
    """What stands between two tags. Its texts and CDATA sections are one text for those who read it."""
    held = [_plain(piece) for piece in pieces if not piece.startswith(_COMMENT)]
    if sum(not text.isspace() for text in held) > 1:
        whole = "".join(held)
        new = _content(scan, whole, opened, depth)
        if new != whole:
            comments = (_text(scan, piece, opened, depth) for piece in pieces if piece.startswith(_COMMENT))
            return _escaped(new) + "".join(comments)
    return "".join(_text(scan, piece, opened, depth) for piece in pieces)


def _plain(piece: str) -> str:
    """The text of a piece as a reader has it."""
    if piece.startswith(_CDATA):
        return piece[len(_CDATA) :].removesuffix("]]>")
    return _bytes(html.unescape(piece)) if "&" in piece else piece


def _text(scan: Scan, piece: str, opened: _Open, depth: int) -> str:
    if piece.startswith(_COMMENT):
        end = "-->" if piece.endswith("-->") else ""
        return f"{_COMMENT}{scan.value(piece[len(_COMMENT) : len(piece) - len(end)], depth)}{end}"
    plain = _plain(piece)
    new = _content(scan, plain, opened, depth)
    if new == plain:
        return piece
    if piece.startswith(_CDATA):
        return f"{_CDATA}{new}{']]>' if piece.endswith(']]>') else ''}"
    return _escaped(new)


def _content(scan: Scan, text: str, opened: _Open, depth: int) -> str:
    if not text.strip():
        return text
    opened.read(scan, text)
    kind = opened.kind
    if not kind:
        return scan.value(text, depth)
    inner = text.strip()
    return text.replace(inner, scan.named(kind, inner), 1)


def _tag(scan: Scan, piece: str, opened: _Open, depth: int) -> str:
    head = _TAG.match(piece)
    if head is None or head[2][0] in "!?":
        return scan.text(piece, depth)
    name = head[2]
    if head[1]:
        opened.close(name)
        return piece
    # of a form's field the name says what its value is
    field = _NAMED.search(piece)
    kind_of_value = scan.rules.kind_of_name(field[1]) if field else ""
    if _PASSWORD.search(piece) and scan.rules.has("names"):
        kind_of_value = "secret"
    if not piece.endswith("/>"):
        kind = "" if name.lower() in _MANY else kind_of_value
        opened.open(name, scan.rules.kind_of_name(name.rpartition(":")[2]) or kind)

    def one(found: re.Match[str]) -> str:
        group = next((number for number in (3, 4, 5) if found[number] is not None), 5)
        raw = found[group]
        plain = _bytes(html.unescape(raw))
        kind = scan.rules.kind_of_name(found[1].rpartition(":")[2])
        if found[1].lower() in ("value", "content"):
            kind = kind or kind_of_value
        new = scan.named(kind, plain) if kind else scan.value(plain, depth)
        if new == plain:
            return found[0]
        start = found.start(group) - found.start()
        return found[0][:start] + _escaped(new) + found[0][start + len(raw) :]

    return piece[: head.end()] + _ATTRIBUTE.sub(one, piece[head.end() :])


def _bytes(text: str) -> str:
    """What an entity beyond latin-1 made of a text, as bytes again."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("latin-1")
    return text


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)
