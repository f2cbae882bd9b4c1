"""Logging in at an SSH host: its key, our keys and passwords, asked for where they are not known."""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.errors import TunnelError
from inspector.tunnels import known_hosts
from inspector.tunnels.kind import Run
from inspector.tunnels.question import Question
from inspector.tunnels.ssh_service import service_of

if TYPE_CHECKING:
    import asyncssh

CONNECT_S = 20.0
#: Seconds between two signs of life that the server is asked for, and how many may be missing.
KEEPALIVE_S = 15
KEEPALIVES = 3
#: How often a passphrase or password is asked for.
TRIES = 3
#: What secrets of the vault are called that are passwords.
_PASSWORD = "tunnel/ssh/password/"


class Login:
    """One login. `why` says how the connection was lost, once it was."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._host = run.option("host")
        self._service = service_of(self._host)
        self._offered: tuple[str, str, int, asyncssh.SSHKey] | None = None
        self._asked = 0
        self._patience: asyncio.Timeout | None = None
        self.why = ""

    async def connect(self) -> asyncssh.SSHClientConnection:
        """Log in. TunnelError when that cannot be."""
        import asyncssh

        known = await asyncio.to_thread(known_hosts.load)
        words = await self._how()
        for _ in range(2):
            self._begin()
            try:
                async with asyncio.timeout(None) as patience:
                    self._patience = patience
                    self._more_time()
                    return await asyncssh.connect(
                        self._host, client_factory=lambda: _client(self), known_hosts=known, **words
                    )
            except asyncssh.HostKeyNotVerifiable as error:
                if self._offered is None:
                    raise TunnelError(f"The host key of {self._host} is refused: {words_of(error)}.") from error
                host, address, port, key = self._offered
                if known_hosts.has_other_key(known, host, address, port):
                    raise _changed(host, port, key) from error
                await self._accept(host, port, key)
                known = await asyncio.to_thread(known_hosts.load)
            except asyncssh.PermissionDenied as error:
                hint = "Name a key (option key) or another user."
                if self._asked:
                    hint = "The password was not right, or this user may not log in."
                    # a passphrase opened its key, whatever the server says
                    for name in [one for one in self._run.remembered if one.startswith(_PASSWORD)]:
                        del self._run.remembered[name]
                raise TunnelError(
                    f"{self._host} lets nobody in with these keys ({words_of(error)}).", hint=hint
                ) from error
            except TimeoutError as error:
                raise TunnelError(f"{self._host} did not answer within {CONNECT_S:.0f} s.") from error
            except (asyncssh.Error, asyncssh.ConfigParseError, OSError, ValueError) as error:
                raise TunnelError(
                    f"No SSH connection to {self._host}: {words_of(error)}.", hint="Are host and port right?"
                ) from error
        raise TunnelError(f"The host key of {self._host} changed between two connections.")

    def _begin(self) -> None:
        self._offered, self._asked = None, 0

    def _more_time(self) -> None:
        if self._patience is not None:
            self._patience.reschedule(asyncio.get_running_loop().time() + CONNECT_S)

    async def _how(self) -> dict[str, Any]:
        words: dict[str, Any] = {"keepalive_interval": KEEPALIVE_S, "keepalive_count_max": KEEPALIVES}
        service = self._service
        port, user = self._run.option("port"), self._run.option("user")
        if port or service is not None:
            words["port"] = int(port) if port or service is None else service.port
        if user or service is not None:
            words["username"] = user if user or service is None else service.user
        if key := self._run.option("key"):
            words["client_keys"] = [await self._key(key)]
        return words

    async def _key(self, place: str) -> asyncssh.SSHKey:
        """The private key of a file; its passphrase is asked for where it has one."""
        import asyncssh

        path = await asyncio.to_thread(Path(place).expanduser)

        name = f"tunnel/ssh/key/{path}"
        passphrase = self._run.remembered.get(name) or await self._run.secret(name)
        for tried in range(TRIES + 1):
            try:
                key = await asyncio.to_thread(asyncssh.read_private_key, path, passphrase)
            except asyncssh.KeyEncryptionError:
                pass
            except asyncssh.KeyImportError as error:
                if "passphrase" not in str(error).lower():
                    raise TunnelError(f"{path} is no private key that can be used: {words_of(error)}.") from error
            except OSError as error:
                raise TunnelError(f"The key {path} cannot be read: {error.strerror}.") from error
            else:
                if passphrase:
                    self._run.remembered[name] = passphrase
                return key
            if tried == TRIES:
                break
            again = "" if passphrase is None else "That was not the passphrase. "
            answer = await self._run.ask(Question("secret", f"{again}Passphrase of the key {path}", keep=name))
            if not isinstance(answer, str):
                break
            passphrase = answer
        raise TunnelError(
            f"The key {path} stays locked without its passphrase.", hint="Or add it to the agent: ssh-add."
        )

    async def _accept(self, host: str, port: int, key: asyncssh.SSHKey) -> None:
        fingerprint = key.get_fingerprint()
        given = self._run.option("fingerprint")
        if given:
            if given != fingerprint:
                raise TunnelError(
                    f"{host} has the host key {fingerprint}, and {given} was expected.", hint="Nothing was opened."
                )
        else:
            algorithm = key.get_algorithm()
            detail = f"{algorithm} {fingerprint}"
            text = f"{known_hosts.pattern_of(host, port)} is not known here. Is this its key?"
            if await self._run.ask(Question("host", text, detail)) is not True:
                raise TunnelError(
                    f"The host key of {host} was not accepted: {detail}.",
                    hint=f"Compare it with the host's own, then say so: fingerprint={fingerprint}.",
                )
        await asyncio.to_thread(known_hosts.remember, host, port, key)

    def offered(self, host: str, address: str, port: int, key: asyncssh.SSHKey) -> None:
        """The server's key is not a known one."""
        self._offered = (host, address, port, key)

    async def password(self, prompt: str) -> str | None:
        """A password that the server asks for; None when there is none."""
        if self._service is not None and not self._run.option("user") and not self._asked:
            # these services ask, and take an empty one
            self._asked += 1
            return ""
        self._asked += 1
        if self._asked > TRIES:
            return None
        user = self._run.option("user") or getpass.getuser()
        name = f"{_PASSWORD}{user}@{self._host}"
        if self._asked == 1 and (known := self._run.remembered.get(name) or await self._run.secret(name)):
            return known
        if self._patience is not None:
            # a person may take longer than a server
            self._patience.reschedule(None)
        answer = await self._run.ask(Question("secret", f"{prompt} for {user}@{self._host}", keep=name))
        self._more_time()
        if not isinstance(answer, str):
            return None
        self._run.remembered[name] = answer
        return answer

    def lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        self.why = f": {words_of(error)}" if error is not None else ""


def _client(owner: Login) -> asyncssh.SSHClient:
    import asyncssh

    class Client(asyncssh.SSHClient):
        """Asks what a person has to answer."""

        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            owner.offered(host, addr, port, key)
            return False

        async def password_auth_requested(self) -> str | None:
            return await owner.password("Password")

        def kbdint_auth_requested(self) -> str:
            return ""

        async def kbdint_challenge_received(
            self, name: str, instructions: str, lang: str, prompts: Any
        ) -> list[str] | None:
            del name, instructions, lang
            answers = []
            for prompt, _echo in prompts:
                answer = await owner.password(str(prompt).strip().rstrip(":")[:100] or "Password")
                if answer is None:
                    return None
                answers.append(answer)
            return answers

        def connection_lost(self, exc: Exception | None) -> None:
            owner.lost(exc)

    return Client()


def _changed(host: str, port: int, key: asyncssh.SSHKey) -> TunnelError:
    pattern = known_hosts.pattern_of(host, port)
    return TunnelError(
        f"The host key of {pattern} is not the one that is known: {key.get_algorithm()} {key.get_fingerprint()}. "
        "Somebody may be in between.",
        hint=f"If it was set up anew, forget its old key: ssh-keygen -R '{pattern}', or in {known_hosts.own_file()}.",
    )


def words_of(error: BaseException) -> str:
    """An error in one line."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join((words or type(error).__name__).split()).rstrip(".")[:300]
