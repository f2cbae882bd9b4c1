"""The address of a resend: parsed strictly, so that nothing odd is sent anywhere by mistake."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote, urlsplit

import idna

from inspector.errors import ResendRefused

_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Target:
    """Where a request goes. `host` is ASCII (IDNA form), without brackets.

    `path` holds path and query as they go on the wire; "" stands for "use the capture's own target".
    """

    scheme: str
    host: str
    port: int
    path: str = ""

    @cached_property
    def is_literal(self) -> bool:
        """True when the host is an IP address, so that there is no name to look up."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True

    @cached_property
    def authority(self) -> str:
        """Value of the Host header: brackets round IPv6, no zone, the port unless it is the scheme's own."""
        host = self.host.partition("%")[0]
        host = f"[{host}]" if ":" in host else host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @cached_property
    def origin(self) -> str:
        """`http://host:port`, without a path."""
        return f"{self.scheme}://{self.authority}"


@lru_cache(256)
def parse_target(url: str) -> Target:
    """The target of an address that a user typed.

    A path or query in it replaces the capture's own target; without one (nothing, or just "/") the capture's
    is used. Raises ResendRefused, saying why and how to write it, for what is no plain http or https address.
    """
    text = url.strip(" ")
    shown = repr(text[:120])
    if not text:
        raise ResendRefused("There is no address to send to.", hint="Write one like http://localhost:3000/webhooks.")
    if (bad := _CONTROL.search(text)) is not None:
        what = "a space" if bad[0] == " " else "a line break or control character"
        raise ResendRefused(
            f"The address {shown} holds {what}.", hint="Remove it, or write it percent-encoded, like %20."
        )
    if _SURROGATE.search(text) is not None:
        # a byte of the command line that is not UTF-8 comes as one
        raise ResendRefused(
            f"The address {shown} is no Unicode text.", hint="Write such a byte percent-encoded, like %E9."
        )
    if "://" not in text:
        raise ResendRefused(
            f"The address {shown} does not say http or https.",
            hint=f"Perhaps http://{text[:120].lstrip('/')} is meant.",
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ResendRefused(f"The address {shown} is not valid: {error}.") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise ResendRefused(
            f"The address {shown} begins with {scheme}://.", hint="Only http:// and https:// can be sent to."
        )
    if parts.username is not None or parts.password is not None:
        raise ResendRefused(
            "The address holds a user name or password.",
            hint="Take it out: what is sent are the captured headers, with their Authorization line.",
        )
    if port == 0:
        raise ResendRefused(f"The address {shown} has port 0, which cannot be connected to.")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    path = "" if path in ("", "/") else path if path.startswith("/") else f"/{path}"
    return Target(
        scheme=scheme,
        host=_ascii_host(parts.hostname or "", shown),
        port=port or _PORTS[scheme],
        path=quote(path, safe="!\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~"),
    )


def leads_to(target: Target, host: str, port: int) -> bool:
    """Whether a target is what listens at `host` and `port`, as far as its name tells without asking the network."""
    if target.port != port:
        return False
    name = target.host.partition("%")[0].rstrip(".")
    bound = host.strip("[]").lower()
    if name == bound:
        return True
    # all addresses of this machine, or one of those that never leave it
    everywhere = bound in ("", "0.0.0.0", "::")
    if not everywhere and not _is_loopback(bound):
        return False
    if everywhere and name == socket.gethostname().lower():
        return True
    return _is_loopback(name) or name in ("0.0.0.0", "::")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _ascii_host(host: str, shown: str) -> str:
    if not host:
        raise ResendRefused(f"The address {shown} names no host.")
    if host.isascii():
        # any ASCII name may stand in a hosts file, with underscores for example; DNS has the last word
        if len(host) > 253 or re.search(r"[^A-Za-z0-9._~:%\[\]-]", host):
            raise ResendRefused(f"The address {shown} has a host name that cannot exist.")
        # a zone may be written as in a URI (RFC 6874) or as in a shell
        return host.lower().replace("%25", "%", 1) if ":" in host else host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ResendRefused(f"The host name of {shown} is not valid: {error}.") from error
