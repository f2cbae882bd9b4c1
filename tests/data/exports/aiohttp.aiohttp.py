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


# 1: POST /orders
asyncio.run(send(
    'POST',
    'http://localhost:8080/orders?x=1',
    [
        ('User-Agent', 'Stripe/1.0'),
        ('Content-Type', 'application/json'),
        ('X-Dup', '1'),
        ('x-dup', '2'),
        ('X-Empty', ''),
    ],
    '{"id": "evt_1", "note": "it\'s été"}\n'.encode(),
))

# 2: PUT /a/../b[1]
# Characters of its target that this client does not send as they are were escaped.
asyncio.run(send(
    'PUT',
    'http://localhost:8080/a/../b%5B1%5D',
    [],
    base64.b64decode(
        """
AP8gYmluYXJ5
        """
    ),
    chunked=True,
))
