"""`ssh -R` to any host, through asyncssh: a port there leads here.

Remote forwarding is RFC 4254, section 7; the server tells who connected, which is the sender as far as it knows. Keys
come from the agent, from `~/.ssh` or from a file; `~/.ssh/config` is read. A host key is compared with the known hosts;
one that is not known is asked for by its fingerprint, one that has changed is refused.
https://asyncssh.readthedocs.io/en/stable/api.html
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import ipaddress
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inspector.errors import TunnelError, UsageError
from inspector.tunnels.kind import Option, Run, check_options
from inspector.tunnels.lines import keep, lines_of
from inspector.tunnels.ssh_login import Login, words_of
from inspector.tunnels.ssh_service import address_in, service_of

if TYPE_CHECKING:
    import asyncssh

#: Seconds that a server gets to agree that the connection is closed.
CLOSE_S = 2.0
#: Seconds that a session gets to print an address, before the host's name has to do.
PRINT_S = 10.0
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+")
_REMOTE = re.compile(r"(?:(?P<bind>[A-Za-z0-9*._-]*|\[[0-9A-Fa-f:.]+\]):)?(?P<port>\d{1,5})")
_USER = re.compile(r"[^\s\x00-\x1f:@-][^\s\x00-\x1f@]{0,63}")


class Ssh:
    """A port of a host that has an SSH server, or a service that is used by `ssh -R`."""

    name = "ssh"
    title = "ssh -R"
    about = "A port of a server of yours, or localhost.run, serveo.net, a.pinggy.io: nothing to install."
    own_connections = True
    one_place = False
    options = (
        Option("host", "Host", "A server of yours or a service; names of ~/.ssh/config too", "localhost.run", True),
        Option("user", "User", "Left out: as ~/.ssh/config or the service has it, else your name"),
        Option("port", "SSH port", "Left out: 22, or the service's", "22"),
        Option("key", "Key file", "Left out: the agent's keys and those of ~/.ssh", "~/.ssh/id_ed25519"),
        Option("remote", "Remote port", "Port there, or address:port; 0: any free one", "9000"),
        Option(
            "public", "Public address", "What leads to that port, such as a web server", "https://hooks.example.com"
        ),
        Option("fingerprint", "Host key", "Accept this one without asking", "SHA256:…"),
    )

    def found(self) -> str:
        """asyncssh."""
        return "built in" if importlib.util.find_spec("asyncssh") is not None else ""

    def missing(self) -> str:
        """The extra."""
        return "asyncssh is not installed. Get it: pip install 'webhook-inspector[tunnels]', or pip install asyncssh"

    def check(self, options: Mapping[str, str]) -> None:
        """Names and numbers have to be some."""
        check_options(self, options)
        given = {name: value.strip() for name, value in options.items() if value.strip()}
        host, user = given.get("host", ""), given.get("user", "")
        if not _HOST.fullmatch(host):
            raise UsageError(f"{host!r:.80} is no host.", hint="Write it like localhost.run or 192.0.2.7.")
        if user and not _USER.fullmatch(user):
            raise UsageError(f"{user!r:.80} is no user name.")
        port = given.get("port", "22")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise UsageError(f"{port!r:.20} is no port.", hint="It is a number from 1 to 65535.")
        remote = _REMOTE.fullmatch(given.get("remote", "0"))
        if remote is None or int(remote["port"]) > 65535:
            raise UsageError(f"{given['remote']!r:.80} is no port there.", hint="Write it like 9000 or localhost:9000.")
        public = given.get("public", "")
        if public and not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", public):
            raise UsageError(f"{public!r:.80} is no address.", hint="Write it like https://hooks.example.com.")

    async def run(self, run: Run) -> None:
        """Connect, forward, and hold on until the connection ends."""
        if not self.found():
            raise TunnelError("asyncssh is not installed.", hint=self.missing().partition(". ")[2])
        await _Connection(run).hold()


class _Connection:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._host = run.option("host")
        self._service = service_of(self._host)
        self._login = Login(run)

    async def hold(self) -> None:
        """Forward until the connection ends, which is a TunnelError."""
        import asyncssh

        connection = await self._login.connect()
        try:
            bind, wanted = self._remote()
            try:
                listener = await connection.start_server(self._forwarded, bind, wanted, encoding=None)
            except (asyncssh.ChannelListenError, asyncssh.Error, OSError) as error:
                raise TunnelError(
                    f"{self._host} does not open port {wanted} for us ({words_of(error)}).",
                    hint="It is taken there, or forwarding is switched off (AllowTcpForwarding). Try another port.",
                ) from error
            port = listener.get_port() or wanted
            public = self._run.option("public").rstrip("/")
            if public or not self._may_print(wanted):
                self._run.up(public or self._plain_address(port), "" if public else self._plain_note(bind))
                await connection.wait_closed()
            else:
                await self._listen_to_session(connection, bind, port)
        finally:
            # in good order, so that the port there is free at once; not for long, where nobody answers any more
            connection.close()
            with contextlib.suppress(asyncssh.Error, OSError, TimeoutError):
                await asyncio.wait_for(connection.wait_closed(), CLOSE_S)
            connection.abort()
        raise TunnelError(f"The connection to {self._host} ended{self._login.why}.", lines=tuple(self._run.lines))

    def _remote(self) -> tuple[str, int]:
        """Address and port there. OpenSSH's client asks services for "localhost" where nothing is named."""
        text = self._run.option("remote")
        service = self._service
        if not text:
            return ("localhost", service.remote) if service is not None else ("", 0)
        match = _REMOTE.fullmatch(text)
        assert match is not None
        bind = (match["bind"] or "").strip("[]")
        return (bind or ("localhost" if service is not None else "")).replace("*", ""), int(match["port"])

    def _may_print(self, wanted: int) -> bool:
        """Whether a session is opened, to see if it prints an address: on a plain server it would be a shell."""
        return self._service is not None or wanted in (80, 443)

    def _plain_address(self, port: int) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}" if port == 80 else f"http://{host}:{port}"

    def _plain_note(self, bind: str) -> str:
        if bind in ("localhost", "127.0.0.1", "::1"):
            return f"Only {self._host} itself reaches that port: name what leads to it (option public)."
        return f"Whether others reach that port is decided by {self._host} (GatewayPorts, firewall)."

    async def _listen_to_session(self, connection: asyncssh.SSHClientConnection, bind: str, port: int) -> None:
        import asyncssh

        try:
            session = await connection.create_process(encoding=None, stderr=asyncssh.STDOUT)
        except asyncssh.Error as error:
            keep(self._run.lines, f"no session: {words_of(error)}")
            self._run.up(self._plain_address(port), self._plain_note(bind))
            await connection.wait_closed()
            return
        printed = asyncio.Event()

        async def read() -> None:
            async for line in lines_of(session.stdout):  # type: ignore[arg-type]  # it reads as a StreamReader does
                keep(self._run.lines, line)
                if found := address_in(line):
                    printed.set()
                    self._run.up(found, "")

        reading = asyncio.ensure_future(read())
        closing = asyncio.ensure_future(connection.wait_closed())
        try:
            await asyncio.wait(
                [closing, told := asyncio.ensure_future(printed.wait())],
                timeout=PRINT_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
            told.cancel()
            if not printed.is_set() and not closing.done():
                if self._service is not None:
                    raise TunnelError(
                        f"{self._host} printed no address within {PRINT_S:.0f} s.",
                        hint="Its last words are below." if self._run.lines else "It said nothing.",
                        lines=tuple(self._run.lines),
                    )
                self._run.up(self._plain_address(port), self._plain_note(bind))
            await closing
        finally:
            reading.cancel()
            closing.cancel()
            await asyncio.wait([reading, closing])

    def _forwarded(self, host: str, port: int) -> Any:
        """What is done with a connection from there; `host` and `port` are who made it, as the server tells."""

        async def connected(reader: Any, writer: Any) -> None:
            try:
                local_reader, local_writer = await asyncio.open_connection("127.0.0.1", self._run.port)
            except OSError:
                writer.close()
                return
            own: int = local_writer.get_extra_info("sockname")[1]
            self._run.sender(own, None if self._service is not None else _sender(host, port), "")
            try:
                await asyncio.gather(_pump(reader, local_writer), _pump(local_reader, writer))
            finally:
                self._run.forget_sender(own)
                local_writer.close()
                writer.close()

        return connected


async def _pump(reader: Any, writer: Any) -> None:
    import asyncssh

    with contextlib.suppress(OSError, asyncssh.Error):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


def _sender(host: str, port: int) -> str:
    """Who connected there, as a peer address; "" when the server tells no address."""
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return ""
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"
