from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from inspector.resend import Route, resend
from inspector.resend.trust import client_context
from inspector.settings import ResendSettings
from tests.resend.conftest import Receiver, a_capture

QUICK = ResendSettings(timeout_s=5.0)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def secure(authority: trustme.CA) -> AsyncIterator[Receiver]:
    async for made in _serve(authority.issue_cert("localhost", "127.0.0.1")):
        yield made


async def _serve(cert: trustme.LeafCert) -> AsyncIterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    made = Receiver()
    made.names = names  # type: ignore[attr-defined]
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "system.pem"
    authority.cert_pem.write_to_path(bundle)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


@pytest.mark.usefixtures("trusted")
async def test_a_certificate_that_the_system_trusts_is_accepted(secure: Receiver) -> None:
    attempt = await resend(a_capture(), f"https://localhost:{secure.port}", settings=QUICK)
    assert (attempt.error, attempt.status) == (None, 200)
    assert attempt.timings.tls_ms is not None
    assert secure.names == ["localhost"]  # type: ignore[attr-defined]


async def test_a_handshake_that_fails_is_told_as_such_among_the_timings(secure: Receiver) -> None:
    timings = (await resend(a_capture(), f"https://localhost:{secure.port}", settings=QUICK)).timings
    assert timings.tls_ms is not None
    assert dict(timings.phases())["TLS"] > dict(timings.phases())["waiting"]


async def test_an_unknown_issuer_is_refused_with_a_way_out(secure: Receiver) -> None:
    attempt = await resend(a_capture(), f"https://localhost:{secure.port}", settings=QUICK)
    assert attempt.error is not None
    assert f"The certificate of localhost port {secure.port} is not accepted" in attempt.error
    assert "trusted" in attempt.error
    assert "switch" not in attempt.error, "there is no such switch"
    assert secure.requests == []


async def test_without_verification_it_is_sent_and_that_is_told(secure: Receiver) -> None:
    attempt = await resend(
        a_capture(), f"https://localhost:{secure.port}", settings=QUICK, route=Route(tls_verify=False)
    )
    assert attempt.status == 200
    assert "The certificate of the target was not verified" in attempt.changes


@pytest.mark.usefixtures("trusted")
async def test_a_certificate_of_another_name_is_refused(authority: trustme.CA) -> None:
    async for receiver in _serve(authority.issue_cert("elsewhere.example")):
        attempt = await resend(a_capture(), f"https://localhost:{receiver.port}", settings=QUICK)
        assert attempt.error is not None
        assert "mismatch" in attempt.error


@pytest.mark.usefixtures("trusted")
async def test_an_expired_certificate_is_refused(authority: trustme.CA) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    async for receiver in _serve(authority.issue_cert("localhost", not_after=past)):
        attempt = await resend(a_capture(), f"https://localhost:{receiver.port}", settings=QUICK)
        assert attempt.error is not None
        assert "expired" in attempt.error


async def test_https_to_a_plain_server_says_so(receiver: Receiver) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    attempt = await resend(a_capture(), f"https://127.0.0.1:{port}", settings=QUICK)
    server.close()
    assert attempt.error is not None
    assert "does not speak TLS" in attempt.error


async def test_a_handshake_that_never_ends_is_given_up() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    attempt = await resend(a_capture(), f"https://127.0.0.1:{port}", settings=ResendSettings(timeout_s=0.3))
    server.close()
    assert attempt.error is not None
    assert "agreeing on encryption" in attempt.error


async def test_a_hang_up_in_the_handshake_is_told() -> None:
    async def slam(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    attempt = await resend(a_capture(), f"https://127.0.0.1:{port}", settings=QUICK)
    server.close()
    assert attempt.error is not None
    assert "TLS handshake" in attempt.error


@pytest.mark.usefixtures("trusted")
async def test_the_issuers_are_read_once_for_many_connections_and_again_when_they_may_be_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = await asyncio.gather(client_context(verify=True), client_context(verify=True))
    assert first is second
    assert len(first.get_ca_certs()) == 1
    monkeypatch.setattr("inspector.resend.trust.FRESH_S", 0)
    assert await client_context(verify=True) is not first
    monkeypatch.undo()
    (tmp_path / "other.pem").write_bytes(trustme.CA().cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert (await client_context(verify=True)).get_ca_certs() != first.get_ca_certs()


async def test_no_issuer_is_read_where_any_certificate_is_accepted() -> None:
    context = await client_context(verify=False)
    assert (context.verify_mode, context.check_hostname, context.get_ca_certs()) == (ssl.CERT_NONE, False, [])
