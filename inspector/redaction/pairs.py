"""Query strings and forms: `name=value&…`, percent-encoded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from inspector.redaction.headers import redact_host
from inspector.redaction.names import Globs

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)(.*)", re.DOTALL)


def redact_fields(scan: Scan, text: str, globs: Globs, depth: int = 0) -> str:
    """Each value taken out of its encoding, looked at, and put back only where something was replaced."""
    where = scan.where
    made = [
        part if number % 2 else _field(scan, part, globs, where, depth)
        for number, part in enumerate(re.split("([&;])", text))
    ]
    scan.where = where
    return "".join(made)


def _field(scan: Scan, part: str, globs: Globs, where: str, depth: int) -> str:
    raw_name, equals, raw = part.partition("=")
    name, value = _plain(raw_name), _plain(raw)
    scan.where = f"{where} {name}"
    if equals and value:
        kind = "field" if globs.match(name) else scan.rules.kind_of_name(_last(name))
        new = scan.named(kind, value) if kind else scan.value(value, depth + 1)
        if new != value:
            raw = _coded(new)
    new_name = scan.text(name, depth + 1)
    if new_name != name:
        raw_name = _coded(new_name)
    return raw_name + equals + raw


def _last(name: str) -> str:
    """`password` of `user[password]`."""
    return name.rstrip("]").rpartition("[")[2] or name


def _plain(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    return unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode("latin-1")


def _coded(text: str) -> str:
    return quote_from_bytes(text.encode("latin-1"), safe="")


def redact_target(scan: Scan, target: str) -> str:
    """A request target: path and query, or a whole address."""
    address = _ADDRESS.fullmatch(target)
    if address is not None:
        start = redact_host(scan.text(address[1] + address[2]))
        return start + (redact_target(scan, address[3]) if address[3] else "")
    path, mark, query = target.partition("?")
    made = scan.text(path)
    if made != path:
        made = made.replace("[", "%5B").replace("]", "%5D")
    query, hash_mark, fragment = query.partition("#")
    if mark:
        query = redact_fields(scan, query, scan.rules.query)
    return made + mark + query + hash_mark + (scan.text(fragment) if fragment else "")
