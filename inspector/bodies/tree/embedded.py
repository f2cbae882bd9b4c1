"""What lies inside a text of JSON: more JSON, base64, a JWT. Looked for by its first characters, opened when asked."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from inspector.bodies.kind import sniff
from inspector.bodies.tree.jsondoc import Document
from inspector.bodies.tree.jsonnode import JsonNode
from inspector.bodies.tree.jsonroot import JsonValues, json_root
from inspector.bodies.tree.node import Node, TextNode
from inspector.workers import Token

#: Longer texts are not looked into
MOST = 8 * 1024 * 1024

#: Characters of base64 that decide what it holds
_SAMPLE = 4096

_JSON = re.compile(
    r'(?:[ \t\r]|\\[nrt])*+(?:\{(?:[ \t\r]|\\[nrt])*+(?:\\"|\})|\[(?:[ \t\r]|\\[nrt])*+(?:\\"|[\[{\]0-9tfn-]))'
)
_JWT = re.compile(r"(ey[A-Za-z0-9_-]{10,}+)\.(ey[A-Za-z0-9_-]{2,}+)\.([A-Za-z0-9_-]*+)")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]++|(?:\\/|\\n|\\r)++)++={0,2}|[A-Za-z0-9_-]++={0,2}")
#: Letters only, or hex: words and digests are base64 by their characters, and hold nothing
_WORD = re.compile(r"[A-Za-z]++|[0-9a-f-]++|[0-9A-F-]++|[A-Z_]++|[a-z_-]++")
_UNPRINTABLE = re.compile("[^\\x20-\\x7e\\t\\n\\r\u00a0-\ud7ff\uf900-\U0001ffff]")
_SPACE = re.compile(r"\\[nr]|\\(?=/)")


def inside(raw: str) -> str:
    """What a string, written as `raw` between its quotes, holds: "JSON", "JWT", "base64 of …", or nothing."""
    if len(raw) < 8 or len(raw) > MOST:
        return ""
    first = raw[0]
    if first in "{[ \\":
        end = raw.rstrip(" \t")
        return "JSON inside" if _JSON.match(raw) and end.endswith(("}", "]", "\\n")) else ""
    if first == "e" and _JWT.fullmatch(raw):
        return "JWT"
    return _base64(raw) if len(raw) >= 16 else ""


def _base64(raw: str) -> str:
    sample = raw[:_SAMPLE]
    if " " in sample or _WORD.fullmatch(sample) or not _BASE64.fullmatch(sample):
        return ""
    data = decoded(sample if len(raw) == len(sample) else sample[: _SAMPLE & ~3])
    if data is None:
        return ""
    kind = sniff("", data)
    if kind.name == "json":
        return "base64 of JSON"
    if kind.media:
        return f"base64 of {kind.media}"
    if kind.name == "binary" or len(data) < 12:
        return ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3:
            return ""
        text = data[: error.start].decode("utf-8")
    # random bytes are hardly ever text: a dozen characters that can be read are no accident
    return "" if _UNPRINTABLE.search(text) else f"base64 of {'text' if kind.name == 'text' else kind.title}"


def decoded(raw: str) -> bytes | None:
    """The bytes of base64, of either alphabet, with or without padding; None when it is none."""
    bare = _SPACE.sub("", raw).rstrip("=")
    if len(bare) % 4 == 1:
        return None
    try:
        return base64.b64decode(bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def opener(node: JsonNode, found: str) -> Iterator[Node]:
    """The values inside a text."""
    text = node.exact(Token())
    if found == "JSON inside":
        yield from _under(node, json_tree(text))
    elif found == "JWT":
        yield from jwt_nodes(text, node)
    else:
        data = decoded(node.doc.text[node.start + 1 : node.end - 1]) or b""
        yield from _under(node, bytes_node(data, found.removeprefix("base64 of ")))


def bytes_node(data: bytes, kind: str = "") -> Node:
    """A node for decoded bytes: JSON as a tree, text as such, anything else as bytes."""
    kind = kind or sniff("", data).title
    if kind in ("JSON", "text", "XML", "HTML", "YAML", "Plain text", "Form"):
        text = data.decode("utf-8", "surrogateescape")
        return json_tree(text) if kind == "JSON" else TextNode("", "text", text)
    return BytesNode("", data, note=kind)


class BytesNode(Node):
    """Bytes that are no text."""

    __slots__ = ("_data", "_note")

    def __init__(self, label: str, data: bytes, parent: Node | None = None, index: int = 0, *, note: str = "") -> None:
        super().__init__(label, "bytes", parent, index)
        self._data = data
        self._note = note

    @property
    def text(self) -> str:
        """See Node."""
        return self._data[:64].hex(" ") + (" …" if len(self._data) > 64 else "")

    @property
    def note(self) -> str:
        """See Node."""
        size = f"{len(self._data):,} bytes"
        return f"{self._note} · {size}" if self._note else size

    def exact(self, token: Token) -> str:  # noqa: ARG002
        """See Node: as hex."""
        return self._data.hex(" ")

    def data(self, token: Token) -> bytes:  # noqa: ARG002
        """See Node."""
        return self._data


def jwt_nodes(text: str, parent: Node | None) -> Iterator[Node]:
    """Header and claims as trees, the signature as bytes. Nothing is checked here."""
    head, claims, signature = text.split(".", 2)
    for index, (label, part) in enumerate((("header", head), ("claims", claims))):
        data = decoded(part)
        made = bytes_node(data or b"", "JSON" if data else "")
        made.label, made.parent, made.index = label, parent, index
        yield made
    digest = decoded(signature)
    if digest is None:
        yield TextNode("signature", "text", signature, parent, 2, note="no base64")
    else:
        yield BytesNode("signature", digest, parent, 2)


def _under(parent: Node, root: Node) -> Iterator[Node]:
    """A document as the one child of the text that it lies in, or its values where these are many."""
    root.parent, root.index, root.label = parent, 0, root.label or "(decoded)"
    yield root


def json_tree(text: str) -> JsonNode | JsonValues | TextNode:
    """The tree of a JSON text, with what lies inside its texts."""
    return json_root(Document(text, inside, opener))
