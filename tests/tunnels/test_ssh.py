"""`ssh -R` against real servers: asyncssh's own in this process, and OpenSSH's sshd where there is one."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from inspector.errors import TunnelError, UsageError
from inspector.tunnels import known_hosts
from inspector.tunnels.registry import KINDS, kind_of
from inspector.tunnels.ssh_service import address_in
from tests.tunnels.conftest import Watched

asyncssh = pytest.importorskip("asyncssh")

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin")
USER = "tester"


@pytest.fixture(autouse=True)
def own_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with an empty ~/.ssh and no agent."""
    home = tmp_path / "user"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return home / ".ssh"


@pytest.fixture(scope="module")
def keys() -> dict[str, Any]:
    return {name: asyncssh.generate_private_key("ssh-ed25519") for name in ("host", "other host", "user", "stranger")}


class Server(asyncssh.SSHServer):  # type: ignore[misc]
    """Lets in the user's key or the password, forwards, and prints in its sessions what it is told to."""

    user_key: Any = None
    password: str | None = None
    forwards = True
    connections: ClassVar[list[Any]] = []

    def connection_made(self, conn: Any) -> None:
        type(self).connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return self.user_key is not None or self.password is not None

    def public_key_auth_supported(self) -> bool:
        return self.user_key is not None

    def validate_public_key(self, username: str, key: Any) -> bool:
        return bool(username == USER and key == self.user_key)

    def password_auth_supported(self) -> bool:
        return self.password is not None

    def validate_password(self, username: str, password: str) -> bool:
        return password == self.password

    def server_requested(self, listen_host: str, listen_port: int) -> bool:
        del listen_host, listen_port
        return self.forwards


@pytest.fixture
async def serve(keys: dict[str, Any]) -> AsyncIterator[Callable[..., Any]]:
    """Starts a server; gives its port and its class."""
    started = []

    async def start(*, host_key: str = "host", prints: str = "", port: int = 0, **about: Any) -> tuple[int, Any]:
        kind = type("OneServer", (Server,), {"connections": [], **about})

        async def session(process: Any) -> None:
            process.stdout.write(prints)
            await process.stdin.read()

        server = await asyncssh.create_server(
            kind, "127.0.0.1", port, server_host_keys=[keys[host_key]], process_factory=session
        )
        started.append(server)
        return server.sockets[0].getsockname()[1], kind

    yield start
    for server in started:
        server.close()


@pytest.fixture
async def echo(tunnel: Watched) -> AsyncIterator[None]:
    """What the tunnel leads to: answers each connection with what it got, at its end."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"got " + await reader.read())
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    tunnel.port = listening.sockets[0].getsockname()[1]
    yield
    listening.close()


async def through(address: str, data: bytes) -> bytes:
    host, _, port = address.partition("://")[2].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(data)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer


async def is_open(address: str) -> bool:
    try:
        await through(address, b"")
    except OSError:
        return False
    return True


def options(port: int, **more: str) -> dict[str, str]:
    return {"host": "127.0.0.1", "port": str(port), "user": USER, **more}


async def test_an_unknown_host_is_asked_for_by_its_fingerprint_and_then_known(
    tunnel: Watched, serve: Any, echo: None, keys: dict[str, Any]
) -> None:
    port, _ = await serve()
    tunnel.answers = [True]
    address = await tunnel.start("ssh", options(port))
    assert tunnel.asked[0].kind == "host"
    assert f"[127.0.0.1]:{port} is not known here" in tunnel.asked[0].text
    assert tunnel.asked[0].detail == f"ssh-ed25519 {keys['host'].get_fingerprint()}"
    assert await through(address, b"a" * 300_000) == b"got " + b"a" * 300_000
    assert "GatewayPorts" in tunnel.state.note
    # who connected, as the server tells
    assert [peer.rpartition(":")[0] for peer, _ in tunnel.all_senders if peer] == ["127.0.0.1"]
    assert tunnel.senders == {}
    await tunnel.supervisor.stop()
    await tunnel.start("ssh", options(port))
    assert len(tunnel.asked) == 1


@pytest.mark.parametrize("answer", [False, None])
async def test_nothing_is_opened_at_a_host_that_is_not_accepted(
    tunnel: Watched, serve: Any, keys: dict[str, Any], answer: bool | None
) -> None:
    port, _ = await serve()
    tunnel.answers = [answer]
    with pytest.raises(TunnelError, match="was not accepted") as refused:
        await tunnel.start("ssh", options(port))
    assert f"fingerprint={keys['host'].get_fingerprint()}" in str(refused.value)
    assert not known_hosts.own_file().exists()


async def test_a_key_that_has_changed_is_refused_and_not_asked_for(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path
) -> None:
    port, _ = await serve(host_key="other host")
    public = keys["host"].export_public_key().decode()
    (own_ssh / "known_hosts").write_text(f"this is no line\n\n[127.0.0.1]:{port} {public}")
    with pytest.raises(TunnelError, match="not the one that is known") as refused:
        await tunnel.start("ssh", options(port))
    assert f"ssh-keygen -R '[127.0.0.1]:{port}'" in str(refused.value)
    assert tunnel.asked == []


async def test_a_fingerprint_that_is_given_stands_for_the_question(
    tunnel: Watched, serve: Any, echo: None, keys: dict[str, Any]
) -> None:
    port, _ = await serve()
    with pytest.raises(TunnelError, match="was expected"):
        await tunnel.start("ssh", options(port, fingerprint=keys["stranger"].get_fingerprint()))
    await tunnel.start("ssh", options(port, fingerprint=keys["host"].get_fingerprint()))
    assert tunnel.asked == []


async def test_a_known_host_of_the_users_own_file_is_not_asked_for(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path
) -> None:
    port, _ = await serve()
    know(own_ssh, port, keys)
    await tunnel.start("ssh", options(port))
    assert tunnel.asked == []


def know(folder: Path, port: int, keys: dict[str, Any]) -> None:
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {keys['host'].export_public_key().decode()}")


async def test_a_key_with_a_passphrase_is_unlocked_by_the_vault_or_by_asking(
    tunnel: Watched, serve: Any, echo: None, keys: dict[str, Any], own_ssh: Path, tmp_path: Path
) -> None:
    port, _ = await serve(user_key=keys["user"].convert_to_public())
    know(own_ssh, port, keys)
    path = tmp_path / "key"
    path.write_bytes(keys["user"].export_private_key(passphrase="pass phrase", rounds=50))
    path.chmod(0o600)
    tunnel.answers = ["wrong", "pass phrase"]
    address = await tunnel.start("ssh", options(port, key=str(path)))
    assert [question.kind for question in tunnel.asked] == ["secret", "secret"]
    assert "That was not the passphrase" in tunnel.asked[1].text
    assert await through(address, b"x") == b"got x"
    await tunnel.supervisor.stop()
    tunnel.vault[tunnel.asked[0].keep] = "pass phrase"
    await tunnel.start("ssh", options(port, key=str(path)))
    assert len(tunnel.asked) == 2
    await tunnel.supervisor.stop()
    tunnel.vault.clear()
    with pytest.raises(TunnelError, match="stays locked"):
        await tunnel.start("ssh", options(port, key=str(path)))
    assert "pass phrase" not in repr(tunnel.states)


async def test_a_password_is_asked_for_and_a_wrong_one_is_told(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path
) -> None:
    port, _ = await serve(password="s3cret")
    know(own_ssh, port, keys)
    tunnel.answers = ["s3cret"]
    await tunnel.start("ssh", options(port))
    assert tunnel.asked[0].text == f"Password for {USER}@127.0.0.1"
    await tunnel.supervisor.stop()
    tunnel.answers = ["no", "no", "no"]
    with pytest.raises(TunnelError, match="lets nobody in"):
        await tunnel.start("ssh", options(port))
    assert "s3cret" not in repr(tunnel.states)


async def test_keys_that_are_not_taken_or_not_there_are_told(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path, tmp_path: Path
) -> None:
    port, _ = await serve(user_key=keys["user"].convert_to_public())
    know(own_ssh, port, keys)
    path = tmp_path / "key"
    path.write_bytes(keys["stranger"].export_private_key())
    with pytest.raises(TunnelError, match="lets nobody in with these keys"):
        await tunnel.start("ssh", options(port, key=str(path)))
    path.write_text("no key")
    with pytest.raises(TunnelError, match="no private key that can be used"):
        await tunnel.start("ssh", options(port, key=str(path)))
    with pytest.raises(TunnelError, match="cannot be read: No such file"):
        await tunnel.start("ssh", options(port, key=str(tmp_path / "none")))


async def test_forwarding_that_is_switched_off_there_is_told(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path
) -> None:
    port, _ = await serve(forwards=False)
    know(own_ssh, port, keys)
    with pytest.raises(TunnelError, match="does not open port"):
        await tunnel.start("ssh", options(port))


async def test_no_server_and_one_that_speaks_no_ssh_are_told(tunnel: Watched) -> None:
    with pytest.raises(TunnelError, match="No SSH connection to 127"):
        await tunnel.start("ssh", options(1))

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    web = await asyncio.start_server(talk, "127.0.0.1", 0)
    with pytest.raises(TunnelError, match="No SSH connection to 127"):
        await tunnel.start("ssh", options(web.sockets[0].getsockname()[1]))
    web.close()


async def test_a_connection_that_is_lost_comes_back_without_a_question(
    tunnel: Watched, serve: Any, echo: None, keys: dict[str, Any], own_ssh: Path
) -> None:
    port, server = await serve(password="s3cret")
    know(own_ssh, port, keys)
    tunnel.answers = ["s3cret"]
    await tunnel.start("ssh", options(port))
    server.connections[-1].abort()
    assert "The connection to 127.0.0.1 ended" in (await tunnel.phase("lost")).reason
    state = await tunnel.phase("up")
    assert await through(state.address, b"again") == b"got again"
    assert len(tunnel.asked) == 1


async def test_a_service_tells_its_address_in_the_session_and_may_change_it(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "\r\n===\r\nWelcome to localhost.run!\r\nFollow us: https://twitter.com/localhost_run\r\n"
        "To set up and manage custom domains go to https://admin.localhost.run/\r\n"
        "** your connection id is 26493725-4c74 **\r\n\x1b[1mda7941d39b603e.lhr.life\x1b[0m tunneled with tls"
        " termination, https://da7941d39b603e.lhr.life\r\ncreate an account: https://localhost.run/docs/forever-free/\r\n"
    )
    port, _ = await serve(prints=text, password="")
    know(own_ssh, port, keys)
    from inspector.tunnels import ssh, ssh_login
    from inspector.tunnels.ssh_service import Service

    service = Service("nokey", port, 0)
    for module in (ssh, ssh_login):
        monkeypatch.setattr(module, "service_of", lambda _host: service)
    assert await tunnel.start("ssh", {"host": "127.0.0.1"}) == "https://da7941d39b603e.lhr.life"
    assert (tunnel.state.note, tunnel.asked) == ("", [])


async def test_a_service_that_prints_no_address_is_given_up(
    tunnel: Watched, serve: Any, keys: dict[str, Any], own_ssh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _ = await serve(prints="No capacity left, see https://localhost.run/docs/\n")
    know(own_ssh, port, keys)
    from inspector.tunnels import ssh, ssh_login
    from inspector.tunnels.ssh_service import Service

    monkeypatch.setattr(ssh, "PRINT_S", 0.3)
    for module in (ssh, ssh_login):
        monkeypatch.setattr(module, "service_of", lambda _host: Service("nokey", port, 0))
    with pytest.raises(TunnelError, match="printed no address") as refused:
        await tunnel.start("ssh", {"host": "127.0.0.1"})
    assert refused.value.lines == ("No capacity left, see https://localhost.run/docs/",)


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("f27f.localhost.run tunneled with tls termination, https://f27f.localhost.run", "https://f27f.localhost.run"),
        (
            '{"event":"tcpip-forward","message":"tunneled, https://x.lhr.life","address":"x.lhr.life"}',
            "https://x.lhr.life",
        ),
        ("Forwarding HTTP traffic from https://relego.serveo.net", "https://relego.serveo.net"),
        ("Forwarding HTTP traffic from https://abc.serveousercontent.com", "https://abc.serveousercontent.com"),
        ("https://rnckk-2405-201.a.free.pinggy.link", "https://rnckk-2405-201.a.free.pinggy.link"),
        ("http://rnckk-2405-201.a.free.pinggy.link", ""),
        ("  https://dqmvs-27-6.run.pinggy-free.link/ ", "https://dqmvs-27-6.run.pinggy-free.link"),
        ("HTTPS: https://box.tuns.example:8443", "https://box.tuns.example:8443"),
        ("You are not authenticated. See https://pinggy.io/", ""),
        ("To set up and manage custom domains go to https://admin.localhost.run/", ""),
        ("your tunnel expires, upgrade at https://dashboard.pinggy.io", ""),
        ("see https://localhost.run/docs/faq#generating-an-ssh-key", ""),
        ("https://evil.example/path", ""),
        ("", ""),
    ],
)
def test_the_address_is_told_from_the_pages_of_a_service(line: str, address: str) -> None:
    assert address_in(line) == address


def test_options_have_to_be_what_they_say() -> None:
    for wrong in (
        {},
        {"host": "-oProxyCommand=x"},
        {"host": "a b"},
        {"host": "h", "port": "0"},
        {"host": "h", "port": "70000"},
        {"host": "h", "remote": "x"},
        {"host": "h", "remote": "99999"},
        {"host": "h", "public": "hooks.example.com"},
        {"host": "h", "user": "a\nb"},
    ):
        with pytest.raises(UsageError):
            kind_of("ssh").check(wrong)
    kind_of("ssh").check(
        {"host": "::1", "remote": "[::]:9000", "public": "https://hooks.example.com/in", "port": "2222"}
    )
    assert KINDS["ssh"].found()


# the real sshd


@pytest.fixture
def sshd(tmp_path: Path, keys: dict[str, Any]) -> Iterator[Callable[..., int]]:
    """OpenSSH's server on loopback as an ordinary user, with keys and a configuration of its own."""
    if SSHD is None:
        pytest.skip("OpenSSH's sshd is not installed")
    started = []

    def start(*lines: str) -> int:
        folder = tmp_path / "sshd"
        folder.mkdir(mode=0o700, exist_ok=True)
        host_key, allowed = folder / "host_key", folder / "authorized_keys"
        host_key.write_bytes(keys["host"].export_private_key())
        host_key.chmod(0o600)
        allowed.write_bytes(keys["user"].export_public_key())
        for port in range(18640, 18650):
            config = folder / "config"
            config.write_text(
                f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nAuthorizedKeysFile {allowed}\n"
                "PasswordAuthentication no\nKbdInteractiveAuthentication no\nStrictModes no\nUsePAM no\n"
                f"PidFile none\n{chr(10).join(lines)}\n"
            )
            process = subprocess.Popen([SSHD, "-D", "-e", "-f", config], stderr=subprocess.PIPE, text=True)
            started.append(process)
            assert process.stderr is not None
            words = ""
            while line := process.stderr.readline():
                words += line
                if "Server listening on" in line:
                    return port
            if "Address already in use" not in words:
                pytest.skip(f"sshd does not start here: {words.strip()[-200:]}")
        pytest.skip("no port is free for sshd")
        raise AssertionError

    yield start
    for process in started:
        process.kill()
        process.wait()
        # its children, which serve connections that are still open, have it too
        process.stderr.close()


async def test_a_real_sshd_leads_here_and_the_loss_of_it_is_told_and_mended(
    tunnel: Watched, sshd: Callable[..., int], echo: None, keys: dict[str, Any], own_ssh: Path, tmp_path: Path
) -> None:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = sshd()
    know(own_ssh, port, keys)
    path = tmp_path / "key"
    path.write_bytes(keys["user"].export_private_key())
    path.chmod(0o600)
    given = {"host": "127.0.0.1", "port": str(port), "user": getpass.getuser(), "key": str(path)}
    address = await tunnel.start("ssh", given)
    assert await through(address, b"over sshd") == b"got over sshd"
    assert [peer.rpartition(":")[0] for peer, _ in tunnel.all_senders if peer] == ["127.0.0.1"]
    remote = int(address.rpartition(":")[2])
    # the same port again: it is taken while the first connection holds it
    other = Watched(5.0)
    with pytest.raises(TunnelError, match="does not open port"):
        await other.start("ssh", {**given, "remote": f"localhost:{remote}"})
    await tunnel.supervisor.stop()
    async with asyncio.timeout(10):
        # the server closes the port as soon as it has seen our end
        while await is_open(address):
            await asyncio.sleep(0.05)


async def test_the_agents_keys_are_tried_at_a_real_sshd(
    tunnel: Watched,
    sshd: Callable[..., int],
    echo: None,
    keys: dict[str, Any],
    own_ssh: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if shutil.which("ssh-agent") is None:
        pytest.skip("OpenSSH's agent is not installed")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    path = tmp_path / "key"
    path.write_bytes(keys["user"].export_private_key())
    path.chmod(0o600)
    # a socket's path may not be long
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("SSH_AUTH_SOCK", f"{folder}/agent")
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", f"{folder}/agent"], stdout=subprocess.DEVNULL)
        try:
            while not Path(f"{folder}/agent").exists():
                await asyncio.sleep(0.01)
            added = await asyncio.create_subprocess_exec("ssh-add", "-q", str(path), stderr=subprocess.DEVNULL)
            assert await added.wait() == 0
            path.unlink()
            port = sshd()
            know(own_ssh, port, keys)
            address = await tunnel.start("ssh", {"host": "127.0.0.1", "port": str(port), "user": getpass.getuser()})
            assert await through(address, b"by the agent") == b"got by the agent"
        finally:
            agent.kill()
            agent.wait()


async def test_a_real_sshd_that_forbids_forwarding_is_told(
    tunnel: Watched, sshd: Callable[..., int], keys: dict[str, Any], own_ssh: Path, tmp_path: Path
) -> None:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = sshd("AllowTcpForwarding no")
    know(own_ssh, port, keys)
    path = tmp_path / "key"
    path.write_bytes(keys["user"].export_private_key())
    path.chmod(0o600)
    with pytest.raises(TunnelError, match="does not open port"):
        await tunnel.start("ssh", {"host": "127.0.0.1", "port": str(port), "user": getpass.getuser(), "key": str(path)})
