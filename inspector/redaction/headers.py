"""One header line: credentials, cookies, signatures, and what else its value holds."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from inspector.capture import Headers

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_SCHEMES = frozenset(("basic", "bearer", "digest", "negotiate", "token", "apikey", "hmac", "aws4-hmac-sha256"))
_COOKIE = re.compile(r"([^=;\s]{1,200})=(\"[^\"]*\"|[^;]*)")
_SET_COOKIE = re.compile(r"\s*([^=;\s]{1,200})=(\"[^\"]*\"|[^;]*)")
#: A placeholder as the host of an address: brackets would make it none.
_HOST = re.compile(r"\[([a-z][a-z0-9-]{0,40})\]")
_HOSTS = frozenset(("host", "x-forwarded-host", ":authority"))


def redact_headers(scan: Scan, headers: Headers) -> Headers:
    """The same object when nothing is replaced."""
    made = []
    where = scan.where
    changed = False
    for name, value in headers:
        title, text = name.decode("latin-1"), value.decode("latin-1")
        scan.where = f"{where}{title}"
        new = redact_header(scan, title, text)
        new_name = scan.text(title)
        changed = changed or new != text or new_name != title
        made.append((new_name.encode("latin-1"), new.encode("latin-1")))
    scan.where = where
    return Headers(made) if changed else headers


def redact_header(scan: Scan, name: str, value: str) -> str:
    """The value of one line."""
    lower = name.lower()
    if lower in ("cookie", "set-cookie"):
        return _cookies(scan, lower, value)
    kind = scan.rules.kind_of_header(name)
    if kind in ("header", "signature", "secret"):
        scheme, _, rest = value.partition(" ")
        if scheme.lower() in _SCHEMES and rest:
            return f"{scheme} {scan.named(kind, rest)}"
        return scan.named(kind, value)
    if kind == "authorization":
        return _credential(scan, value)
    made = scan.value(value)
    return redact_host(made) if lower in _HOSTS and made != value else made


def redact_host(text: str) -> str:
    """Placeholders in the host of an address, written as names that no network has."""
    return _HOST.sub(r"\1.invalid", text)


def _credential(scan: Scan, value: str) -> str:
    scheme, space, rest = value.partition(" ")
    if not space or not rest.strip() or scheme.lower() not in _SCHEMES:
        return scan.named("authorization", value)
    if scheme.lower() == "basic":
        try:
            user, colon, password = base64.b64decode(rest, validate=True).decode("latin-1").partition(":")
        except (ValueError, binascii.Error):
            user = colon = password = ""
        if colon:
            scan.remember("authorization", password)
            scan.remember("authorization", user)
    return f"{scheme} {scan.named('authorization', rest)}"


def _cookies(scan: Scan, header: str, value: str) -> str:
    rules = scan.rules

    def one(found: re.Match[str]) -> str:
        name, held = found[1], found[2]
        if held and (rules.has("cookie") or rules.cookies.match(name)):
            start = found.start(2) - found.start()
            return found[0][:start] + scan.named("cookie", held.rstrip()) + held[len(held.rstrip()) :]
        return found[0]

    if rules.headers.match(header):
        return scan.named("header", value)
    made = _COOKIE.sub(one, value) if header == "cookie" else _SET_COOKIE.sub(one, value, count=1)
    if made == value and rules.has("cookie") and value.strip() and "=" not in value:
        # no cookie as one writes them
        return scan.named("cookie", value)
    return scan.text(made)
