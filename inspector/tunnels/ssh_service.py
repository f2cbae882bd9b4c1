"""Services that are reached by a plain `ssh -R` and print the public address into the session.

- localhost.run (https://localhost.run/docs/): `ssh -R 80:localhost:8080 nokey@localhost.run` prints
  `NAME.lhr.life tunneled with tls termination, https://NAME.lhr.life`, among links to its pages.
- serveo (https://serveo.net): `ssh -R 80:localhost:3000 serveo.net` prints `Forwarding HTTP traffic from https://…`.
- pinggy (https://pinggy.io/docs/): `ssh -p 443 -R0:localhost:8000 a.pinggy.io`, without a password, prints
  `http://….a.free.pinggy.link` and `https://….a.free.pinggy.link` in lines of their own.

They end TLS themselves and tell the sender in `X-Forwarded-For`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """A known service: what is asked of its host where nothing else is said."""

    user: str
    port: int
    remote: int


_SERVICES = {
    "localhost.run": Service("nokey", 22, 80),
    "serveo.net": Service("webhook-inspector", 22, 80),
    "pinggy.io": Service("webhook-inspector", 443, 0),
}
#: Where the addresses lie that services of this kind hand out.
_DOMAINS = re.compile(
    r"\.(?:lhr\.(?:life|rocks|pro)|lhrtunnel\.link|localhost\.run|serveo\.net|serveousercontent\.com"
    r"|pinggy(?:-free)?\.(?:link|online|net)|tuns\.sh)$"
)
_PAGES = re.compile(r"^(?:admin|api|app|blog|console|dashboard|docs|status|www)\.")
_ADDRESS = re.compile(r"https://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d+)?(?![\w.-])/?(?=[\s\"',;)\]]|$)", re.IGNORECASE)
_TELLS = re.compile(
    r"\b(?:forwarding|tunnel(?:l?ed)?|your (?:url|address)|public (?:url|address)|https)\b", re.IGNORECASE
)


def service_of(host: str) -> Service | None:
    """The service that a host belongs to."""
    for domain, service in _SERVICES.items():
        if host == domain or host.endswith(f".{domain}"):
            return service
    return None


def address_in(line: str) -> str:
    """The public address that a line of a session tells; "" when it tells none, or only the page of somebody."""
    for match in _ADDRESS.finditer(line):
        host, port = match[1].lower(), match[2] or ""
        if _PAGES.match(host):
            continue
        alone = line.strip().rstrip("/") == match[0].rstrip("/")
        before = line[: match.start()]
        if _DOMAINS.search(host) or alone or _TELLS.search(before):
            return f"https://{host}{port}"
    return ""
