"""What proxies say of a request: whom it came from, and by which address. Anybody can write these headers.

`X-Forwarded-For` and its kin have no standard (see https://developer.mozilla.org/docs/Web/HTTP/Headers/X-Forwarded-For),
`Forwarded` is RFC 7239. Both are lists to which each proxy adds the peer that it saw at the end.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.capture.headers import Headers
from inspector.errors import ConfigError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: The headers that are looked at.
FORWARDED_HEADERS = (
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port"),
    *("Forwarded", "X-Real-IP", "CF-Connecting-IP"),
)
#: Hops of a chain that are followed, and characters of a header that are looked at, from their end.
MOST_HOPS = 50
_MOST_LENGTH = 16_384
_PAIR = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;=]*))\s*')
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Hop:
    """One entry of a chain: its `address` (None: unknown, hidden, or none at all), `port` and what stood there."""

    address: Address | None
    port: str
    text: str

    @property
    def peer(self) -> str:
        """As the addresses of peers are written: `203.0.113.7`, `203.0.113.7:4711`, `[2001:db8::1]`."""
        if self.address is None:
            return ""
        host = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return f"{host}:{self.port}" if self.port else host


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a request behind proxies came from. `peer` is "" where they do not tell, or contradict each other.

    `header` is where it stands; `problem` says why it is not known.
    """

    peer: str
    header: str = ""
    problem: str = ""


def read_hop(text: str) -> Hop:
    """`192.0.2.43`, `192.0.2.43:47011`, `[2001:db8::1]:80`, `2001:db8::1`, `unknown`, `_hidden`, or anything else."""
    shown = text.strip()
    host, port = shown, ""
    if shown.startswith("["):
        host, _, rest = shown[1:].partition("]")
        port = rest[1:] if rest.startswith(":") else ""
    elif shown.count(":") == 1:
        host, _, port = shown.partition(":")
    try:
        address: Address | None = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return Hop(None, "", shown[:200])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    # RFC 7239 lets a port be hidden, too
    return Hop(address, port if port.isascii() and port.isdigit() and 0 < len(port) < 6 else "", shown[:200])


def host_of(peer: str) -> str:
    """The address without its port: of `192.0.2.1:80`, `[::1]:80`, `[::1]`, `::1` and `192.0.2.1`."""
    if peer.startswith("["):
        return peer[1:].partition("]")[0]
    host, colon, port = peer.rpartition(":")
    return host if colon and ":" not in host and port.isdigit() else peer


def address_of(peer: str) -> Address | None:
    """The address of a peer; None when it is none."""
    return read_hop(peer).address


def chains(headers: Headers) -> list[tuple[str, list[Hop]]]:
    """The chains that there are: header, and its last entries in the order in which they stand."""
    found = []
    if text := _joined(headers, b"x-forwarded-for"):
        found.append(("X-Forwarded-For", [read_hop(part) for part in text.split(",")[-MOST_HOPS:]]))
    if text := _joined(headers, b"forwarded"):
        hops = [read_hop(element.get("for", "")) for element in parse_forwarded(text)]
        found.append(("Forwarded", hops))
    return found


def parse_forwarded(text: str) -> list[dict[str, str]]:
    """The last elements of a `Forwarded` header: parameter names in lower case. What does not parse is an empty one."""
    elements: list[dict[str, str]] = []
    for part in _unquoted_split(text, ",")[-MOST_HOPS:]:
        element: dict[str, str] = {}
        for pair in _unquoted_split(part, ";"):
            if not pair.strip():
                continue
            match = _PAIR.fullmatch(pair)
            if match is None or match[1].lower() in element:
                element = {}
                break
            value = match[3] if match[2] is None else _ESCAPED.sub(r"\1", match[2])
            element[match[1].lower()] = value
        elements.append(element)
    return elements


def sender_of(headers: Headers, peer: str, trusted: Callable[[Address], bool]) -> Sender:
    """Whom a request came from, whose `peer` is a proxy that is trusted.

    A chain is followed from its end, as long as its entries are trusted themselves: what stands before the first that
    is not, that one may have invented. The two kinds of chains must agree, since a proxy that writes one may hand
    through the other as its sender wrote it. Without a chain the peer counts as the sender itself.
    """
    told = [(name, _last_untrusted(hops, trusted)) for name, hops in chains(headers)]
    if not told:
        for name in ("X-Real-IP", "CF-Connecting-IP"):
            if text := _joined(headers, name.lower().encode()):
                told.append((name, read_hop(text)))
    if not told:
        return Sender(peer)
    if len({hop.address for _, hop in told}) > 1:
        names = " and ".join(name for name, _ in told)
        return Sender("", problem=f"{names} contradict each other")
    name, hop = told[0]
    if hop.address is None:
        shown = f"“{hop.text[:60]}”" if hop.text else "nothing"
        return Sender("", name, f"{name} says {shown}, which is no address")
    return Sender(hop.peer, name)


def networks_of(values: Sequence[str]) -> tuple[Network, ...]:
    """Networks and single addresses, as they are written in settings. ConfigError."""
    found = []
    for value in values:
        try:
            found.append(ipaddress.ip_network(value.strip(), strict=False))
        except ValueError as error:
            raise ConfigError(
                f"{value!r:.80} is no address or range of addresses.", hint="Write it like 10.0.0.0/8 or 127.0.0.1."
            ) from error
    return tuple(found)


def _last_untrusted(hops: list[Hop], trusted: Callable[[Address], bool]) -> Hop:
    for hop in reversed(hops):
        if hop.address is None or not trusted(hop.address):
            return hop
    # trusted all along: the first one made the request
    return hops[0] if hops else Hop(None, "", "")


def _joined(headers: Headers, name: bytes) -> str:
    """All values of a header as one list, its end where it is very long."""
    values = [value for key, value in headers if key.lower() == name]
    return b",".join(values)[-_MOST_LENGTH:].decode("latin-1").strip()


def _unquoted_split(text: str, mark: str) -> list[str]:
    """Split at each mark that does not stand in quotes."""
    if '"' not in text:
        return text.split(mark)
    parts, start, quoted, place = [], 0, False, 0
    while place < len(text):
        letter = text[place]
        if letter == "\\" and quoted:
            place += 1
        elif letter == '"':
            quoted = not quoted
        elif letter == mark and not quoted:
            parts.append(text[start:place])
            start = place + 1
        place += 1
    return [*parts, text[start:]]
