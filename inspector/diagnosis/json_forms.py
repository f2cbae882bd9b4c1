"""The same JSON written in other ways, token by token, so that numbers and escapes keep their spelling.

The usual ways come first, and the dearer ones are made only when they are asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(_STRING + rb"|[{}\[\]:,]|[^\s{}\[\]:,\"]+", re.DOTALL)
#: One line of an indented text each: key and value with its comma, an opening or a closing bracket.
_LINE = re.compile(
    rb"(?:" + _STRING + rb": )?(?:[{\[][}\]],?|[{\[]|(?:" + _STRING + rb'|[^{}\[\]:,"]+),?)|[}\]],?', re.DOTALL
)
_WIDE = re.compile(r"[^\x00-\x7f]")
_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")
_SPACED = {b",": b", ", b":": b": "}
_COLON = {b":": b": "}
#: Numbers that JavaScript writes in another way.
_RESPELLED = re.compile(rb"[:,\[]-?\d+(?:\.\d*0[,}\]]|(?:\.\d+)?[eE])")
_OPENING, _CLOSING = b"{[", b"}]"


def json_forms(body: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of a JSON body in other spellings; nothing when the body is no JSON object or array."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(value, dict | list):
        return
    tokens = _TOKEN.findall(body)
    compact = b"".join(tokens)
    spaced = b"".join([_SPACED.get(token, token) for token in tokens])
    for name, text in (
        ("compact, without blanks", compact),
        ("with a blank after each comma and colon", spaced),
        ("with its own blanks", body),
    ):
        if text is not body or body not in (compact, spaced):
            yield name, text
            yield from _escapes(name, text)
    yield from _sorted(value, compact)
    lines = _LINE.findall(b"".join([_COLON.get(token, token) for token in tokens]))
    depths = _depths(lines)
    for name, step in (("indented by 2", b"  "), ("indented by 4", b"    "), ("indented by tabs", b"\t")):
        text = _indented(lines, depths, step)
        yield name, text
        yield f"{name}, with a line end", text + b"\n"
        # only PHP indents and escapes slashes, and it indents by 4
        yield from _escapes(name, text, all_ways=step == b"    ")


def _sorted(value: object, compact: bytes) -> Iterator[tuple[str, bytes]]:
    """Sorted keys; and what respelled numbers give, in Python's and in JavaScript's manner."""
    plain = _dump(value, (",", ":"))
    if plain != compact:
        yield "with its values written by Python, compact", plain
        yield "with its values written by Python's json.dumps", json.dumps(value).encode("ascii")
    if _RESPELLED.search(compact):
        yield "written like JSON.stringify", _dump(_whole(value), (",", ":"))
    ordered = _dump(value, (",", ":"), sort=True)
    if ordered == plain:
        return
    for name, text in (
        ("with sorted keys, compact", ordered),
        ("with sorted keys and blanks", _dump(value, (", ", ": "), sort=True)),
    ):
        yield name, text
        yield from _escapes(name, text)


def _dump(value: object, separators: tuple[str, str], *, sort: bool = False) -> bytes:
    try:
        text = json.dumps(value, separators=separators, ensure_ascii=False, sort_keys=sort)
        return text.encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError):
        return b""


def _whole(value: object) -> object:
    """Floats without a fraction as integers, as JavaScript writes them."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value


def _escapes(name: str, body: bytes, *, all_ways: bool = True) -> Iterator[tuple[str, bytes]]:
    """Other escapes of the same characters; only what differs."""
    slashed = body.replace(b"\\/", b"/") if b"\\/" in body else body.replace(b"/", b"\\/")
    slashes = "slashes not escaped" if b"\\/" in body else "slashes escaped"
    if slashed != body and all_ways:
        yield f"{name}, {slashes}", slashed
    for upper in (False, True) if all_ways else (False,):
        form = _ascii(body, upper=upper)
        if form != body:
            how = "non-ASCII characters escaped" + (" in capitals" if upper else "")
            yield f"{name}, {how}", form
            if slashed != body and all_ways:
                both = form.replace(b"\\/", b"/") if b"\\/" in body else form.replace(b"/", b"\\/")
                yield f"{name}, {how}, {slashes}", both
    if b"\\u" in body:
        form = _ESCAPED.sub(_unescape, body)
        yield f"{name}, escaped characters written out", form
        if b"/" in body:
            other = form.replace(b"\\/", b"/") if b"\\/" in body else form.replace(b"/", b"\\/")
            yield f"{name}, escaped characters written out, {slashes}", other


def _ascii(body: bytes, *, upper: bool) -> bytes:
    if body.isascii():
        return body
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    names = {one: _escape(one, upper) for one in set(_WIDE.findall(text))}
    if len(names) > 60:
        return _WIDE.sub(lambda match: names[match[0]], text).encode("ascii")
    for one, name in names.items():
        text = text.replace(one, name)
    return text.encode("ascii")


def _escape(one: str, upper: bool) -> str:
    units = one.encode("utf-16-be").hex()
    units = units.upper() if upper else units
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _unescape(match: re.Match[bytes]) -> bytes:
    text = json.loads(b'"' + match[2] + b'"')
    # controls, quotes and backslashes must stay escaped
    if any(ord(one) < 0x20 or one in '"\\' or 0xD800 <= ord(one) < 0xE000 for one in text):
        return match[0]
    made: bytes = match[1] + text.encode("utf-8")
    return made


def _depths(lines: list[bytes]) -> list[int]:
    """How deep each line stands."""
    depths: list[int] = []
    depth = 0
    for line in lines:
        if line[0] in _CLOSING and line[-1] not in _OPENING:
            depth -= 1
        depths.append(depth)
        if line[-1] in _OPENING:
            depth += 1
    return depths


def _indented(lines: list[bytes], depths: list[int], step: bytes) -> bytes:
    """The lines, each on its own and indented by its depth."""
    starts = [b"\n" + step * depth for depth in range(max(depths) + 1)]
    return b"".join([starts[depth] + line for depth, line in zip(depths, lines, strict=True)])[1:]
