"""Bruno collections: a ZIP with the folder that Bruno opens, a .bru file for each request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from inspector.capture import EPOCH, Capture
from inspector.exports.collection import ascii_json, description_of, header_pairs, kind_of_text
from inspector.exports.record import Record
from inspector.exports.texts import as_plain, slug, title_of, url_of
from inspector.exports.zipping import ZipStream
from inspector.workers import Token

_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"))
_KEY = re.compile(r"[A-Za-z0-9_-]+")


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The collection; bodies that a .bru file would alter lie beside it as files."""
    count = 0
    with ZipStream(out) as archive:
        archive.add(
            "captures/bruno.json", ascii_json({"version": "1", "name": "Captures", "type": "collection"}), EPOCH
        )
        for record in records:
            token.check()
            count += 1
            capture = record.entry.capture
            inline = _inline(capture)
            name = "-".join(filter(None, (f"{count:04}", slug(capture.method, 10), slug(capture.path))))
            text = _bru(capture, record.entry.note, count, inline)
            archive.add(f"captures/{name}.bru", text.encode("utf-8"), capture.received_at)
            if capture.body and inline is None:
                archive.add(f"captures/bodies/{count:04}.bin", capture.body, capture.received_at)
    return count


def _inline(capture: Capture) -> str | None:
    """The body as text that comes back the same from a .bru file, else None."""
    text = as_plain(capture.body)
    # what stands in double braces would be filled in; white space at the ends and other line ends are lost
    return text if text is not None and text == text.strip() and "\r" not in text and "{{" not in text else None


def _bru(capture: Capture, note: str, number: int, inline: str | None) -> str:
    kind = kind_of_text(capture.content_type)
    mode = "none" if not capture.body else "file" if inline is None else kind if kind in ("json", "xml") else "text"
    method = capture.method.lower()
    blocks = [
        _block("meta", [("name", f"{number}- {_tame(title_of(capture))}"), ("type", "http"), ("seq", str(number))])
    ]
    start = [] if method in _METHODS else [("method", _tame(capture.method))]
    url = url_of(capture).replace("{", "%7B").replace("}", "%7D")
    blocks.append(_block(method if not start else "http", [*start, ("url", url), ("body", mode), ("auth", "none")]))
    pairs = [(key if _KEY.fullmatch(key) else _quoted(key), value) for key, value in header_pairs(capture.headers)]
    if pairs:
        blocks.append(_block("headers", pairs))
    if mode == "file":
        media = capture.content_type.partition(";")[0].strip()
        media = media if re.fullmatch(r"[\w.+/-]+", media, re.ASCII) else "application/octet-stream"
        blocks.append(_block("body:file", [("file", f"@file(bodies/{number:04}.bin) @contentType({media})")]))
    elif inline:
        blocks.append(_text_block(f"body:{mode}", inline))
    told = description_of(capture, note) if mode != "file" else ""
    blocks.append(_text_block("docs", told or f"Capture {capture.uuid}.\n{note}".strip()))
    return "\n".join(blocks)


def _block(name: str, pairs: list[tuple[str, str]]) -> str:
    return f"{name} {{\n" + "".join(f"  {key}: {_value(value)}\n" for key, value in pairs) + "}\n"


def _text_block(name: str, text: str) -> str:
    lines = "".join(f"  {line}\n" for line in text.split("\n"))
    return f"{name} {{\n{lines}}}\n"


def _value(text: str) -> str:
    """A value on one line; a triple quote would begin one of several."""
    return f" {text}" if text.startswith("'''") else text


def _quoted(name: str) -> str:
    escaped = name.replace('"', '\\"')
    return f'"{escaped}"'


def _tame(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
