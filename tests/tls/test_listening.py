"""TLS as clients see it: curl, openssl and Python's own, against a running listener."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from inspector.capture import CLIENT_CERTIFICATE
from inspector.endpoints import AnswerRule, Endpoint, GateRule
from inspector.errors import ListenError
from inspector.session import Session

Listening = Callable[..., Session]


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    opened: list[Session] = []

    def start(**tls: object) -> Session:
        session = Session.open(tmp_path / "tls.webhooks")
        opened.append(session)
        session.settings = session.settings.changed("listener", https=True, https_port=0, **tls)
        session.listen(port=0).result(10)
        return session

    yield start
    for session in opened:
        session.close()


def port_of(session: Session) -> int:
    return int(str(session.secure_address).rpartition(":")[2])


def ask(session: Session, context: ssl.SSLContext, name: str = "localhost", path: str = "/tls") -> tuple[bytes, dict]:
    """The answer, and what the server's certificate says."""
    with (
        socket.create_connection(("127.0.0.1", port_of(session)), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name, suppress_ragged_eofs=False) as sock,
    ):
        certificate = sock.getpeercert() or {}
        sock.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}" % path.encode())
        wire = b""
        while data := sock.recv(65536):
            wire += data
        return wire, certificate


def trusting(session: Session) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=session.authority.certificate())


def test_plain_and_tls_are_spoken_at_once_and_told_apart(listening: Listening) -> None:
    session = listening()
    assert ask(session, trusting(session))[0].startswith(b"HTTP/1.1 200 OK")
    with socket.create_connection(("127.0.0.1", int(str(session.address).rpartition(":")[2]))) as sock:
        sock.sendall(b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 200 OK")
    assert [(row.target, row.scheme) for row in session.summaries([1, 2])] == [("/tls", "https"), ("/plain", "http")]


def test_a_certificate_is_made_for_the_name_that_is_asked_for(listening: Listening) -> None:
    session = listening()
    _, found = ask(session, trusting(session), "hooks.example.com")
    assert found["subjectAltName"] == (("DNS", "hooks.example.com"),)
    _, own = ask(session, trusting(session), "127.0.0.1")
    assert ("IP Address", "127.0.0.1") in own["subjectAltName"]


def test_the_authority_is_kept_and_its_key_is_for_the_user_only(listening: Listening) -> None:
    session = listening()
    authority = session.authority
    assert (authority.folder / "ca.key").stat().st_mode & 0o077 == 0
    assert type(authority)(authority.folder).certificate() == authority.certificate()


def test_curl_and_openssl_accept_it_and_old_tls_is_refused(listening: Listening) -> None:
    session = listening()
    session.save_endpoint(Endpoint("curl", answers=(AnswerRule(status=201, body="made"),))).result(10)
    curl, openssl = shutil.which("curl"), shutil.which("openssl")
    assert curl
    base = [curl, "-sS", "--cacert", str(session.authority.certificate_path), "-w", " %{http_code} %{http_version}"]
    done = subprocess.run(
        [*base, f"https://localhost:{port_of(session)}/curl", "-d", "x"], capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("made 201 1.1", "")
    untrusted = subprocess.run(
        [curl, "-sS", f"https://localhost:{port_of(session)}/curl"], capture_output=True, text=True, timeout=30
    )
    assert untrusted.returncode == 60
    if openssl is None:
        pytest.skip("openssl is not installed")
    for version, accepted in (("-tls1_3", True), ("-tls1_2", True), ("-tls1_1", False)):
        done = subprocess.run(
            [openssl, "s_client", "-connect", f"127.0.0.1:{port_of(session)}", version, "-cipher", "ALL:@SECLEVEL=0"],
            input="",
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert ("Cipher is (NONE)" not in done.stdout) is accepted, version
    done = subprocess.run(
        [openssl, "s_client", "-connect", f"127.0.0.1:{port_of(session)}", "-alpn", "h2,http/1.1"],
        input="",
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "ALPN protocol: http/1.1" in done.stdout


def test_a_supplied_certificate_is_served(listening: Listening, tmp_path: Path) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert("pay.example.com")
    leaf.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    session = listening(certificate=str(tmp_path / "both.pem"))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    _, found = ask(session, context, "pay.example.com")
    assert found["subjectAltName"] == (("DNS", "pay.example.com"),)


def test_what_a_client_certificate_says_is_shown_and_a_gate_may_want_one(listening: Listening, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "clients.pem")
    session = listening(client_ca=str(tmp_path / "clients.pem"))
    session.save_endpoint(Endpoint("tls", gate=(GateRule("certificate"),))).result(10)
    context = trusting(session)
    assert ask(session, context)[0].startswith(b"HTTP/1.1 403 Forbidden")
    authority.issue_cert("sender@example.com").configure_cert(context)
    assert ask(session, context)[0].startswith(b"HTTP/1.1 200 OK")
    said = session.capture(2).extra[CLIENT_CERTIFICATE]
    assert said["names"] == ["email:sender@example.com"]
    assert CLIENT_CERTIFICATE not in session.capture(1).extra


def test_a_client_without_the_demanded_certificate_does_not_come_in(listening: Listening, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "clients.pem")
    session = listening(client_ca=str(tmp_path / "clients.pem"), client_required=True)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(session, trusting(session))
    assert session.stats().count == 0


def test_nonsense_and_silence_on_the_tls_port_disturb_nobody(listening: Listening) -> None:
    session = listening()
    silent = [socket.create_connection(("127.0.0.1", port_of(session))) for _ in range(20)]
    for sock in silent[:10]:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert ask(session, trusting(session))[0].startswith(b"HTTP/1.1 200 OK")
    for sock in silent:
        sock.close()


def test_certificates_that_cannot_be_used_are_told(listening: Listening, tmp_path: Path) -> None:
    authority = trustme.CA()
    one, other = authority.issue_cert("a.example"), authority.issue_cert("b.example")
    one.cert_chain_pems[0].write_to_path(tmp_path / "one.pem")
    other.private_key_pem.write_to_path(tmp_path / "other.key")
    (tmp_path / "no.pem").write_text("hello")
    expired = authority.issue_cert("c.example", not_after=__import__("datetime").datetime(2020, 1, 1))
    expired.private_key_and_cert_chain_pem.write_to_path(tmp_path / "expired.pem")
    cases = [
        ({"certificate": "one.pem", "certificate_key": "other.key"}, "does not belong"),
        ({"certificate": "expired.pem"}, "expired on 2020-01-01"),
        ({"certificate": "no.pem"}, "no certificate"),
        ({"certificate": "missing.pem"}, "cannot be read"),
        ({"certificate_key": "other.key"}, "without its certificate"),
        ({"client_ca": "no.pem"}, "cannot be read"),
        ({"client_required": True}, "nothing says whose"),
    ]
    for files, says in cases:
        given = {key: str(tmp_path / value) if isinstance(value, str) else value for key, value in files.items()}
        with pytest.raises(ListenError, match=says):
            listening(**given)


def test_faults_work_under_tls(listening: Listening) -> None:
    session = listening()
    session.save_endpoint(Endpoint("tls", answers=(AnswerRule(plan="tls abort, reset, close after 5"),))).result(10)
    context = trusting(session)
    for _ in range(2):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            ask(session, context)
    assert ask(session, context)[0] == b"HTTP/"
