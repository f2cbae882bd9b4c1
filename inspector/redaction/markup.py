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
_TAG = re.compile(r"<\s*(/?)\s*([^\s/>]+)")
_ATTRIBUTE = re.compile(r"(?<![^\s=<>\"'/])([^\s=<>\"'/]+)(\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_NAMED = re.compile(r"(?i)\bname\s*=\s*[\"']?([^\s\"'>]+)")


def redact_markup(scan: Scan, text: str, depth: int) -> str:
    """What stands in an element or attribute with the name of a secret goes, the rest is looked at."""
    made: list[str] = []
    open_elements: list[tuple[str, str]] = []
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece.startswith("<![CDATA["):
            end = "]]>" if piece.endswith("]]>") else ""
            inner = piece[9 : len(piece) - len(end)]
            made.append(f"<![CDATA[{_content(scan, inner, open_elements, depth)}{end}")
        elif piece.startswith("<!--"):
            end = "-->" if piece.endswith("-->") else ""
            made.append(f"<!--{scan.value(piece[4 : len(piece) - len(end)], depth)}{end}")
        elif piece.startswith("<"):
            made.append(_tag(scan, piece, open_elements, depth))
        else:
            plain = _bytes(html.unescape(piece)) if "&" in piece else piece
            new = _content(scan, plain, open_elements, depth)
            made.append(piece if new == plain else _escaped(new))
    return "".join(made)


def _content(scan: Scan, text: str, open_elements: list[tuple[str, str]], depth: int) -> str:
    if not text.strip():
        return text
    kind = next((kind for _, kind in reversed(open_elements) if kind), "")
    if not kind:
        return scan.value(text, depth)
    inner = text.strip()
    return text.replace(inner, scan.named(kind, inner), 1)


def _tag(scan: Scan, piece: str, open_elements: list[tuple[str, str]], depth: int) -> str:
    head = _TAG.match(piece)
    if head is None or head[2][0] in "!?":
        return scan.text(piece, depth)
    name = head[2]
    if head[1]:
        for index in range(len(open_elements) - 1, max(-1, len(open_elements) - 30), -1):
            if open_elements[index][0] == name:
                del open_elements[index:]
                break
        return piece
    if not piece.endswith("/>") and len(open_elements) < 10_000:
        open_elements.append((name, scan.rules.kind_of_name(name.rpartition(":")[2])))
    # of a form's field the name says what its value is
    field = _NAMED.search(piece)
    kind_of_value = scan.rules.kind_of_name(field[1]) if field else ""

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
