"""What the parser accepts and two programs may read differently: where a body ends, and whom a request is for.

A request that one program takes for one and the next for two is how requests are smuggled past a proxy (RFC 9112,
sections 3.2, 6.1 and 11.2); it is refused, and shown with its exact bytes. A whole address in the request line is not
held against Host: there Host does not count (section 3.2.2), and what is sent by way of a proxy looks like that.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aiohttp import hdrs
from aiohttp.http import HttpVersion10, HttpVersion11, RawRequestMessage

#: RFC 3986, section 3.2.2, without a user: an address in brackets or a name, perhaps with a port.
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::\d{0,5})?")
#: Host values of usual length are looked at once.
_USUAL = 100


def refusal(message: RawRequestMessage) -> str | None:
    """Why a request that was parsed is refused all the same, in words; None when it is not."""
    version, headers = message.version, message.headers
    if version is not HttpVersion11 and version not in (HttpVersion10, HttpVersion11):
        return f"HTTP/{version[0]}.{version[1]} is not spoken here"
    coding = headers.get(hdrs.TRANSFER_ENCODING)
    if coding is not None:
        if version is not HttpVersion11 and version == HttpVersion10:
            return "HTTP/1.0 has no Transfer-Encoding, so where the body ends is not certain"
        if coding.lower() != "chunked":
            return "The Transfer-Encoding is another one than chunked, so where the body ends is not certain"
    host = headers.get(hdrs.HOST)
    if host is None:
        return None
    if not (_is_usual_host(host) if len(host) < _USUAL else _HOST.fullmatch(host)):
        return "The Host header is no host"
    return None


@lru_cache(256)
def _is_usual_host(host: str) -> bool:
    return _HOST.fullmatch(host) is not None
