"""Under which addresses this machine is reached where it listens at all of them: `0.0.0.0` is none to call."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

#: Addresses of documentation: nothing is sent, the system only says by which of its own it would.
_ELSEWHERE = {4: (socket.AF_INET, "192.0.2.1"), 6: (socket.AF_INET6, "2001:db8::1")}


def at_home(address: str) -> str:
    """The address for programs on this machine."""
    version = _unspecified(address)
    return _with_host(address, "127.0.0.1" if version == 4 else "::1") if version else address


def from_others(address: str) -> list[str]:
    """The same for other machines, the likeliest first. The address itself where it names a host, or where none is."""
    version = _unspecified(address)
    if not version:
        return [address]
    return [_with_host(address, host) for host in _own_hosts(version)] or [at_home(address)]


def _unspecified(address: str) -> int:
    """4 or 6 where the address stands for all of the machine's of that version, else 0."""
    try:
        host = ipaddress.ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return 0
    return host.version if host.is_unspecified else 0


def _with_host(address: str, host: str) -> str:
    parts = urlsplit(address)
    name = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=name if parts.port is None else f"{name}:{parts.port}").geturl()


def _own_hosts(version: int) -> list[str]:
    """Addresses of this machine that others may reach: first the one that it would call others by."""
    usual = _usual_host(version)
    found = [ipaddress.ip_address(host.partition("%")[0]) for host in (usual, *_listed_hosts()) if host]
    # addresses of one link only need its name, which is another one on each machine
    usable = [one for one in found if one.version == version and not one.is_loopback and not one.is_link_local]
    return list(dict.fromkeys(map(str, usable)))


def _listed_hosts() -> list[str]:
    try:
        # loaded only here: it needs libraries of the system that nothing else does
        from PySide6.QtNetwork import QNetworkInterface
    except ImportError:
        return []  # the usual one is known all the same
    return [one.toString() for one in QNetworkInterface.allAddresses()]


def _usual_host(version: int) -> str:
    family, elsewhere = _ELSEWHERE[version]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((elsewhere, 9))
            return str(asked.getsockname()[0])
    except OSError:
        return ""  # there is no way to others, or not by this version
