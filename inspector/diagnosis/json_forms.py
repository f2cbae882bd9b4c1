"""The same JSON written in other ways, token by token, so that numbers and escapes keep their spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_WIDE = re.compile(r"[^\x00-\x7f]")
_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")
_INDENT = re.compile(rb"^( +)", re.MULTILINE)


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
    yield "compact, without blanks", compact
    spaced = b"".join([_SPACED.get(token, token) for token in tokens])
    yield "with a blank after each comma and colon", spaced
    for name, text in (("", body), ("compact, ", compact), ("with blanks, ", spaced)):
        for how, form in _escapes(text):
            yield f"{name}{how}", form
    yield "with sorted keys, compact", _dump(value, (",", ":"), False)
    yield "with sorted keys and blanks", _dump(value, (", ", ": "), False)
    yield "with sorted keys and blanks, non-ASCII characters escaped", _dump(value, (", ", ": "), True)
    yield "with sorted keys, compact, non-ASCII characters escaped", _dump(value, (",", ":"), True)
    two = _indented(tokens, b"  ")
    four = _INDENT.sub(rb"\1\1", two)
    tabs = _INDENT.sub(lambda match: b"\t" * (len(match[1]) // 2), two)
    for name, text in (("2 blanks", two), ("4 blanks", four), ("tabs", tabs)):
        yield f"indented by {name}", text
        yield f"indented by {name}, with a line end", text + b"\n"
        for how, form in _escapes(text):
            yield f"indented by {name}, {how}", form
    yield "written by Python's json.dumps", json.dumps(value).encode("ascii")
    yield "written like JSON.stringify", _dump(_whole(value), (",", ":"), False, sort=False)


_SPACED = {b",": b", ", b":": b": "}


def _dump(value: object, separators: tuple[str, str], ascii_only: bool, *, sort: bool = True) -> bytes:
    try:
        text = json.dumps(value, separators=separators, ensure_ascii=ascii_only, sort_keys=sort)
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


def _escapes(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Other escapes of the same characters; only what differs."""
    forms = []
    if not body.isascii():
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text:
            forms.append(("non-ASCII characters escaped", _WIDE.sub(_escape, text).encode("ascii")))
            upper = _WIDE.sub(lambda match: _escape(match).replace("\\u", "\0").upper().replace("\0", "\\u"), text)
            forms.append(("non-ASCII characters escaped in capitals", upper.encode("ascii")))
    if b"\\u" in body:
        forms.append(("escaped characters written out", _ESCAPED.sub(_unescape, body)))
    if b"\\/" in body:
        forms.append(("slashes not escaped", body.replace(b"\\/", b"/")))
    elif b"/" in body:
        forms.append(("slashes escaped", body.replace(b"/", b"\\/")))
    yield from forms
    if len(forms) > 1:
        slashed = b"/" in body and b"\\/" not in body
        first = forms[0][1]
        both = first.replace(b"/", b"\\/") if slashed else first.replace(b"\\/", b"/")
        yield f"{forms[0][0]} and {forms[-1][0]}", both


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _unescape(match: re.Match[bytes]) -> bytes:
    text = json.loads(b'"' + match[2] + b'"')
    # controls, quotes and backslashes must stay escaped
    if any(ord(one) < 0x20 or one in '"\\' or 0xD800 <= ord(one) < 0xE000 for one in text):
        return match[0]
    made: bytes = match[1] + text.encode("utf-8")
    return made


def _indented(tokens: list[bytes], step: bytes) -> bytes:
    made: list[bytes] = []
    level = b"\n"
    for index, token in enumerate(tokens):
        if token in (b"{", b"["):
            empty = index + 1 < len(tokens) and tokens[index + 1] in (b"}", b"]")
            made.append(token)
            level += step
            if not empty:
                made.append(level)
        elif token in (b"}", b"]"):
            level = level[: -len(step)]
            if index and tokens[index - 1] not in (b"{", b"["):
                made.append(level)
            made.append(token)
        elif token == b",":
            made += (token, level)
        elif token == b":":
            made.append(b": ")
        else:
            made.append(token)
    return b"".join(made)
