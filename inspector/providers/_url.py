"""The public address of a request: what URL-signing providers signed, which is rarely what arrived here."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from inspector.capture import Capture
from inspector.capture.passage import tunnel_url
from inspector.capture.target import origin_form
from inspector.providers._base import Check

_FORWARDED = re.compile(r'(?:^|[;,\s])(proto|host)="?([^";,\s]+)"?', re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class Address(NamedTuple):
    """An address that may have been signed, and a sentence about where it comes from."""

    url: str
    note: str = ""


def addresses(check: Check) -> list[Address]:
    """The addresses to try, likeliest first; never empty.

    The configured public address alone where there is one; else that of the tunnel that it came by, what `Forwarded`
    and `X-Forwarded-*` say, then the Host header with the scheme that arrived and with https.
    """
    configured = check.keys.option("signing_url") or check.public_url
    if configured:
        url = _completed(configured, check.capture)
        return [Address(url, f"Signed address: {public(url)} (the public address that is set here).")]
    found: list[Address] = []
    capture = check.capture
    if url := tunnel_url(capture):
        found.append(Address(url, f"Signed address: {url} (the public address that it came by)."))
    for scheme, host, source in _told(capture):
        url = f"{scheme}://{host}{_target(capture)}"
        if all(url != known.url for known in found):
            found.append(Address(url, f"Signed address: {url} (from {source})."))
    return found or [Address(f"{capture.scheme}://localhost{_target(capture)}", "No Host header: localhost was taken.")]


def with_ports(found: list[Address]) -> list[Address]:
    """The addresses, then each without its port, or with the standard one written out."""
    made = list(found)
    for address in found:
        head, mark, rest = address.url.partition("://")
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
        tail = rest[len(authority) :]
        match = re.search(r":\d+$", authority)
        if not mark:
            continue
        other = authority[: match.start()] if match else f"{authority}:{_DEFAULT_PORTS.get(head, '443')}"
        how = "without its port" if match else "with the standard port written out"
        made.append(Address(f"{head}://{other}{tail}", f"{address.note} The address was signed {how}.".strip()))
    return made


def _told(capture: Capture) -> list[tuple[str, str, str]]:
    get = capture.headers.get
    told = []
    host = get("host") or ""
    forwarded = dict(reversed([(m[1].lower(), m[2]) for m in _FORWARDED.finditer(get("forwarded") or "")]))
    if forwarded:
        told.append((forwarded.get("proto", "https"), forwarded.get("host", host), "the Forwarded header"))
    proto = (get("x-forwarded-proto") or "").split(",")[0].strip()
    named = (get("x-forwarded-host") or "").split(",")[0].strip()
    port = (get("x-forwarded-port") or "").split(",")[0].strip()
    if proto or named:
        name = named or host
        if port.isdecimal() and ":" not in name and port not in _DEFAULT_PORTS.values():
            told.append((proto or "https", f"{name}:{port}", "the X-Forwarded headers"))
        told.append((proto or "https", name, "the X-Forwarded headers"))
    if host:
        told.append((capture.scheme, host, "the Host header"))
        told.append(("https", host, "the Host header, with https"))
    return [one for one in told if one[1]]


def _target(capture: Capture) -> str:
    target = origin_form(capture.target)
    return target if target.startswith("/") else "/"


def _completed(url: str, capture: Capture) -> str:
    """The configured address, with the path or the query of the request where it has none itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.path in ("", "/") and not parts.query and _target(capture) != "/":
        return f"{url.rstrip('/')}{_target(capture)}" if parts.scheme else url
    if not parts.query and capture.query:
        return f"{url}?{capture.query}"
    return url


def public(url: str) -> str:
    """An address without the password that may stand in it, for eyes."""
    return re.sub(r"(//[^/@:?#]*):[^/@?#]*@", r"\1:•••@", url)


def url_bytes(url: str) -> bytes:
    """The bytes of an address: latin-1 as it arrived, UTF-8 for what a user typed beyond that."""
    try:
        return url.encode("latin-1")
    except UnicodeEncodeError:
        return url.encode("utf-8", "surrogatepass")


def set_query(target: str, name: str, value: bytes) -> str | None:
    """The target with the first field of that name in its query set anew, all else as it was; None without one."""
    match = re.search(rf"(\?(?:[^#]*?&)?{re.escape(name)}=)[^&#]*", target)
    return None if match is None else f"{target[: match.end(1)]}{quote(value, safe='~')}{target[match.end() :]}"
