"""The engine's own loop (uvloop or winloop where installed) differs in details of transports: try the same there."""

from __future__ import annotations

import asyncio
import ssl

import pytest
import trustme

from inspector.engine import new_event_loop
from inspector.resend import Route, resend
from inspector.settings import ResendSettings
from tests.resend.conftest import Receiver, a_capture

QUICK = ResendSettings(timeout_s=5.0)


async def _exchanges() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    for scheme, tls in (("http", None), ("https", context)):
        receiver = Receiver()
        server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
        url = f"{scheme}://localhost:{server.sockets[0].getsockname()[1]}"
        body = bytes(range(256)) * 4000
        attempt = await resend(a_capture(body=body), url, settings=QUICK, route=Route(tls_verify=False))
        assert (attempt.error, attempt.status, attempt.response_body) == (None, 200, b"ok")
        assert receiver.requests[0].endswith(body)

        receiver.read_body = False
        receiver.answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 7\r\n\r\ntoo big"
        if tls is None:
            attempt = await resend(a_capture(body=b"x" * 8_000_000), url, settings=QUICK)
            assert (attempt.error, attempt.status, attempt.response_body) == (None, 413, b"too big")

        async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _request: bytes) -> None:
            await reader.read()

        receiver.answer, receiver.read_body = silence, True
        receiver.gone.clear()
        before = len(receiver.requests)
        task = asyncio.ensure_future(resend(a_capture(), url, settings=QUICK, route=Route(tls_verify=False)))
        while len(receiver.requests) == before and not task.done():
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait_for(receiver.gone.wait(), 1)
        with pytest.raises(asyncio.CancelledError):
            await task
        server.close()
        await asyncio.sleep(0.05)


def test_resends_work_on_the_engines_loop() -> None:
    loop = new_event_loop()
    try:
        loop.run_until_complete(_exchanges())
    finally:
        loop.close()
