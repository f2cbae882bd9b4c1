"""Query strings and forms: `name=value&…`, percent-encoded."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from inspector.redaction.headers import redact_host
from inspector.redaction.names import Globs, is_key_or_code, looks_random
from inspector.redaction.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

#: A plus that is a blank where one before digits is not.
_BLANK = re.compile(r"(?<=[0-9A-Za-z)])\+")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)


def redact_fields(scan: Scan, text: str, globs: Globs, depth: int = 0, *, address: bool = False) -> str:
    """Each value taken out of its encoding, looked at, and put back only where something was replaced.

    `address`: these are of the query of an address, not of a body.
    """
    where = scan.where
    parts = re.split("([&;])", text)
    names = [_plain(part.partition("=")[0]) for part in parts[::2]]
    is_secret = partial(is_key_or_code, beside={name.lower() for name in names}, address=address)
    for number, name in enumerate(names):
        scan.where = f"{where} {name}"
        parts[2 * number] = _field(scan, parts[2 * number], name, globs, is_secret, depth)
    scan.where = where
    return "".join(parts)


def _field(scan: Scan, part: str, name: str, globs: Globs, is_secret: Callable[[str, str], bool], depth: int) -> str:
    raw_name, equals, raw = part.partition("=")
    value = _plain(raw)
    if equals and value:
        kind = "field" if globs.match(name) else scan.rules.kind_of_name(_last(name))
        if not kind and scan.rules.has("names") and is_secret(name, value):
            kind = "secret"
        if kind:
            new = scan.named(kind, value)
        else:
            new, value = _looked_at(scan, raw, depth)
        if new != value:
            raw = _coded(new)
    new_name = scan.text(name, depth + 1)
    if new_name != name:
        raw_name = _coded(new_name)
    return raw_name + equals + raw


def _looked_at(scan: Scan, raw: str, depth: int) -> tuple[str, str]:
    """What becomes of a value, and the value, in the reading in which something was found.

    Many write a plus that is no blank: `+49…`, `ann+news@…`.
    """
    readings = [_plain(raw)]
    if "+" in raw:
        readings.append(_percent_decoded(_BLANK.sub(" ", raw)))
        readings.insert(0 if "@" in readings[0] and readings[0][0] not in "{[<" else 1, _percent_decoded(raw))
    for value in readings:
        new = scan.value(value, depth + 1)
        if new != value:
            return new, value
    return readings[0], readings[0]


def _last(name: str) -> str:
    """`password` of `user[password]`."""
    return name if PLACEHOLDER.search(name) else name.rstrip("]").rpartition("[")[2] or name


def _named_segments(scan: Scan, path: str) -> str:
    """`/token/8f3a…`: what comes after such a name, where it looks like no word."""
    segments = path.split("/")
    for number in range(1, len(segments)):
        kind = scan.rules.kind_of_name(segments[number - 1])
        if kind and looks_random(segments[number]):
            value = _percent_decoded(segments[number])
            segments[number] = scan.named(kind, value)
    return "/".join(segments)


def _plain(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    return _percent_decoded(text.replace("+", " "))


def _percent_decoded(text: str) -> str:
    return unquote_to_bytes(text.encode("latin-1")).decode("latin-1")


def _coded(text: str) -> str:
    return quote_from_bytes(text.encode("latin-1"), safe="")


def redact_target(scan: Scan, target: str) -> str:
    """A request target: path and query, or a whole address."""
    address = _ADDRESS.fullmatch(target)
    if address is not None:
        start = redact_host(scan.text(address[1] + address[2]))
        return start + (redact_target(scan, address[3]) if address[3] else "")
    target, hash_mark, fragment = target.partition("#")
    path, mark, query = target.partition("?")
    made = scan.text(_named_segments(scan, path))
    if made == path and "+" in path:
        # there a plus is no blank, but it may be meant as one
        spaced = _BLANK.sub(" ", path)
        found = scan.text(spaced)
        made = path if found == spaced else found.replace(" ", "+")
    if made != path:
        made = made.replace("[", "%5B").replace("]", "%5D")
    if mark:
        query = redact_fields(scan, query, scan.rules.query, address=True)
    # what a browser is led back with may stand there, in the same form
    has_fields = "=" in fragment
    fragment = redact_fields(scan, fragment, scan.rules.query, address=True) if has_fields else scan.text(fragment)
    return made + mark + query + hash_mark + fragment
