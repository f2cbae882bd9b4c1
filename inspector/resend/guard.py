"""What a user should know before a request goes out: live data, a target on the open network, credentials."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import NamedTuple

from inspector.resend.credentials import credential_names
from inspector.resend.request import Outgoing
from inspector.resend.target import Target

#: Bytes of a body in which signs of live data are looked for.
LOOKED_AT = 256 * 1024
#: Seconds that looking up a name may take before its host counts as one of the open network.
LOOK_UP_S = 2.0
_LIVE = re.compile(
    rb'"livemode"\s*:\s*true|"live_mode"\s*:\s*true|"live"\s*:\s*(?:true|"true")|"test(?:_?mode)?"\s*:\s*false'
    rb'|"(?:environment|env|mode)"\s*:\s*"(?:live|prod|production)"|\b[sprw]k_live_[0-9A-Za-z]|\brzp_live_[0-9A-Za-z]'
    rb"|(?:^|&)(?:livemode|live)=(?:true|1)(?:&|$)",
    re.IGNORECASE,
)
#: Names that never leave the local network (RFC 6761, 6762, 8375, and the one reserved for private use).
_LOCAL_NAMES = (".localhost", ".local", ".home.arpa", ".internal", ".test")


class Danger(NamedTuple):
    """One reason to ask first. `kind` is `live`, `public` or `credentials`; `text` is a sentence for the user."""

    kind: str
    text: str


def dangers_of(outgoing: Outgoing, to: Target, *, public: bool) -> list[Danger]:
    """The dangers of one request; `public` says that its target is neither this machine nor a private network."""
    found = []
    if is_live(outgoing.body):
        found.append(Danger("live", "The payload is of live mode: it tells of real people or real money."))
    if public:
        found.append(Danger("public", f"{to.host} is neither this machine nor a private network."))
    names = credential_names(outgoing.headers, outgoing.target)
    if names:
        found.append(Danger("credentials", f"Credentials of the original go with it: {', '.join(names)}."))
    return found


def merged(dangers: Sequence[Danger]) -> list[Danger]:
    """Each danger once, those of several requests together."""
    return list(dict.fromkeys(dangers))


def is_live(body: bytes) -> bool:
    """Whether a body says that it is of live mode, in one of the ways that providers say so."""
    return _LIVE.search(body[:LOOKED_AT]) is not None


async def is_public(to: Target) -> bool:
    """Whether a target may be on the open network; a name is looked up, and one that cannot be found counts as such."""
    host = to.host.partition("%")[0]
    if to.is_literal:
        return not _is_private(host)
    if host == "localhost" or host.endswith(_LOCAL_NAMES):
        return False
    try:
        async with asyncio.timeout(LOOK_UP_S):
            found = await asyncio.get_running_loop().getaddrinfo(host, to.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True
    return not all(_is_private(str(address[4][0]).partition("%")[0]) for address in found)


def _is_private(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None)
    known = known if mapped is None else mapped
    return known.is_loopback or known.is_private or known.is_link_local
