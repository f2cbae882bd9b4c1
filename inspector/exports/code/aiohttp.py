"""Python with aiohttp."""

from __future__ import annotations

from inspector.exports.code.language import Language, Sent
from inspector.exports.code.python import LEGAL, body_of, call
from inspector.exports.texts import as_utf8

_OPENING = """\
# Python, with aiohttp: pip install aiohttp
# aiohttp itself writes Host (first), and Content-Length or Transfer-Encoding (last).
import asyncio
import base64

import aiohttp
import yarl

AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


async def send(method, url, headers, body=None, chunked=None):
    address = yarl.URL(url, encoded=True)
    options = {"headers": headers, "data": body, "chunked": chunked, "skip_auto_headers": AUTOMATIC}
    async with aiohttp.ClientSession() as session:
        async with session.request(method, address, allow_redirects=False, **options) as response:
            print(response.status, response.reason)
            print(await response.text(errors="replace"))

"""


def _request(sent: Sent, _number: int) -> str:
    pairs = [f"({name.decode('latin-1')!r}, {value.decode('utf-8')!r})" for name, value in sent.headers]
    chunked = "chunked=True" if sent.chunked and sent.body else ""
    return "asyncio.run(" + call("send", [repr(sent.method), repr(sent.url), pairs, body_of(sent), chunked]) + ")"


def _cannot(sent: Sent) -> str | None:
    """aiohttp's headers are UTF-8, and its methods upper case."""
    if any(as_utf8(value) is None for _, value in sent.headers):
        return "it has a header that is not UTF-8, which aiohttp cannot send"
    if sent.method != sent.method.upper():
        return "its method is not in capitals, which aiohttp cannot send"
    return None


LANGUAGE = Language("#", _request, _OPENING, legal=LEGAL, refuses=frozenset((b"expect",)), cannot=_cannot)
write = LANGUAGE.write
text = LANGUAGE.text
