"""Redirects: followed when asked for, never with credentials to another host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from inspector.resend import Route, parse_target, prepare, resend
from inspector.resend.redirect import next_step
from inspector.settings import ResendSettings
from tests.resend.conftest import OK, Receiver, a_capture

QUICK = ResendSettings(timeout_s=5.0)
FOLLOW = Route(follow_redirects=True)
SECRETS = [
    (b"Host", b"x"),
    (b"Authorization", b"Bearer abc"),
    (b"Cookie", b"a=b"),
    (b"X-Keep", b"1"),
    (b"Content-Length", b"8"),
]


@pytest.fixture
async def other() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


def leads_to(status: int, location: str) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


async def test_a_redirect_to_another_host_goes_without_credentials(receiver: Receiver, other: Receiver) -> None:
    receiver.answer = leads_to(307, f"{other.url}/there?x=1")
    attempt = await resend(a_capture(headers=SECRETS), receiver.url, settings=QUICK, route=FOLLOW)
    assert (attempt.status, attempt.response_body) == (200, b"ok")
    (request,) = other.requests
    assert request.startswith(f"POST /there?x=1 HTTP/1.1\r\nHost: 127.0.0.1:{other.port}\r\nX-Keep: 1\r\n".encode())
    assert request.endswith(b'{"a": 1}')
    assert b"Authorization" in receiver.requests[0]
    assert any("without Authorization, Cookie, since it is another host" in change for change in attempt.changes)


async def test_on_the_same_host_all_headers_go_along(receiver: Receiver) -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
        writer.write(OK if request.startswith(b"POST /next ") else leads_to(308, "/next"))

    receiver.answer = answer
    attempt = await resend(a_capture(headers=SECRETS), receiver.url, settings=QUICK, route=FOLLOW)
    assert attempt.status == 200
    assert b"Authorization: Bearer abc" in receiver.requests[1]


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_old_redirects_become_get_without_a_body(receiver: Receiver, other: Receiver, status: int) -> None:
    receiver.answer = leads_to(status, other.url + "/x")
    attempt = await resend(a_capture(), receiver.url, settings=QUICK, route=FOLLOW)
    assert attempt.status == 200
    assert other.requests[0].startswith(b"GET /x HTTP/1.1\r\n")
    assert other.requests[0].endswith(b"\r\n\r\n")
    assert b"ontent-" not in other.requests[0]
    assert any("with GET instead of POST and without the body" in change for change in attempt.changes)


async def test_a_circle_ends_after_five(receiver: Receiver) -> None:
    receiver.answer = leads_to(307, "/again")
    attempt = await resend(a_capture(), receiver.url, settings=QUICK, route=FOLLOW)
    assert attempt.status == 307
    assert len(receiver.requests) == 6
    assert any("it would be the 6th" in change for change in attempt.changes)


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("ftp://example.com/", "begins with ftp://"),
        ("http://user:pw@example.com/", "user name or password"),
        ("http://[::1", "was not followed"),
    ],
)
def test_what_is_no_address_is_not_followed_and_told(location: str, says: str) -> None:
    to = parse_target("http://localhost:1/x")
    found = next_step(302, location, prepare(a_capture(), to), to)
    assert isinstance(found, str)
    assert says in found


def test_nothing_goes_from_https_to_http() -> None:
    to = parse_target("https://localhost:1/x")
    found = next_step(307, "http://localhost:1/y", prepare(a_capture(), to), to)
    assert isinstance(found, str)
    assert "from https to http" in found
