"""Plain text: lines like those of a head, and `name=value` pairs in the middle of anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inspector.redaction.headers import redact_header
from inspector.redaction.names import KEYS_AND_CODES, TELLING, is_key_or_code
from inspector.redaction.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_LINE = re.compile(r"(?m)^[ \t>*<-]{0,40}([A-Za-z][A-Za-z0-9_-]{1,60})[ \t]{0,4}:[ \t]{1,4}([^\r\n]*[^\r\n \t])")
_NAMED = re.compile(
    r"(?<![A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_.-]{0,80})\]?"
    r"(?:%3[Dd]|\\?[\"']?(?:[ \t]{0,3}(?:=>|:=|[:=])[ \t]{0,3}|;s:\d{1,7}:))"
)
#: The flag of a command line.
_FLAG = re.compile(r"(?<!\S)--([A-Za-z][A-Za-z0-9_-]{0,80})[ \t]{1,3}(?!-)")
_VALUE = re.compile(
    r"(?:(?i:bearer|basic|token|digest|negotiate)[ ]{1,3})?"
    r"(?:\\?\"([^\"\\]{1,2000})|\\?'([^'\\]{1,2000})|([^\s\"'&<>;,]{1,2000}))"
)
#: A name in the query or fragment of an address, what ends an address in a text, and names that say what others are.
_IN_QUERY = re.compile(r"(?:[?&;#]|&amp;)\Z")
_END = re.compile(r"[\s\"'<>]")
_BESIDE = re.compile(rf"(?<![A-Za-z0-9_.-])({'|'.join(sorted(TELLING))})=", re.IGNORECASE)
_NEAR = 200
_KEPT = frozenset(("true", "false", "null", "None"))


def redact_lines(scan: Scan, text: str) -> str:
    """`Name: value` to the end of the line, where the name is one of a header or key with a secret."""
    if ":" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        cookie = name.lower() in ("cookie", "set-cookie")
        if not cookie and not scan.rules.kind_of_header(name):
            return found[0]
        start = found.start(2) - found.start()
        return found[0][:start] + redact_header(scan, name, value)

    return _LINE.sub(one, text)


def redact_pairs(scan: Scan, text: str) -> str:
    """`password=…`, `"token": "…"`, `?key=…`, `--token …` wherever they stand."""
    if "--" in text:
        text = _pairs(scan, text, _FLAG)
    if "=" not in text and ":" not in text and "%3" not in text:
        return text
    return _pairs(scan, text, _NAMED)


def _pairs(scan: Scan, text: str, names: re.Pattern[str]) -> str:
    made: list[str] = []
    position = 0
    for found in names.finditer(text):
        kind = _kind(scan, found[1]) or _kind_in_query(scan, text, found)
        if not kind or found.start() < position or PLACEHOLDER.match(text, found.start() - 1):
            continue
        held = _VALUE.match(text, found.end())
        if held is None or held[held.lastindex or 0] in _KEPT or held[0].startswith("//"):
            continue
        start, end = held.span(held.lastindex or 0)
        made += (text[position:start], scan.named(kind, text[start:end]))
        position = end
    return "".join(made) + text[position:] if made else text


def _kind_in_query(scan: Scan, text: str, found: re.Match[str]) -> str:
    """`?key=…` and `?code=…` in the middle of a text, by what stands near them in that query."""
    if found[1].lower() not in KEYS_AND_CODES or not scan.rules.has("names"):
        return ""
    before = _END.split(text[max(0, found.start() - _NEAR) : found.start()])[-1]
    if not _IN_QUERY.search(before):
        return ""
    after = _END.split(text[found.end() : found.end() + _NEAR], maxsplit=1)[0]
    beside = {name.lower() for name in _BESIDE.findall(before + after)}
    return "secret" if is_key_or_code(found[1], re.split("[&;#]", after)[0], beside, address=True) else ""


def _kind(scan: Scan, name: str) -> str:
    kind = scan.rules.kind_of_name(name)
    # that every query key is meant says nothing of other texts
    if not kind and scan.rules.profile.query != ("*",) and scan.rules.query.match(name):
        return "field"
    return kind
