"""ngrok's agent: an address of ngrok-free.app, or a domain of the account.

`ngrok http PORT --log stdout --log-format json` writes one JSON object a line: `{"lvl":"info","msg":"started tunnel",
"addr":"http://localhost:PORT","url":"https://…","obj":"tunnels",…}`; `session closed, starting reconnect loop` and
`client session established` tell loss and return, the address stays. `lvl` is `eror` or `crit` for errors, whose text
is in `err` with a code ERR_NGROK_…. https://ngrok.com/docs/agent/cli, https://ngrok.com/docs/errors
Where a log has no address (the version's words changed), the agent's API on 127.0.0.1 tells it: `GET /api/tunnels`,
https://ngrok.com/docs/agent/api. Its edge sets `X-Forwarded-For`, `-Proto` and `-Host`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import aiohttp

from inspector.errors import UsageError
from inspector.tunnels.kind import Option, Run
from inspector.tunnels.program import Lost, Output, Program, Refused, Sign, Up

#: Seconds between two questions to the agent's API, while its log tells no address.
API_EVERY_S = 1.0
_DOMAIN = re.compile(r"(?:https://)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
_HINTS = {
    "ERR_NGROK_4018": "ngrok wants an account: sign up, then ngrok config add-authtoken TOKEN.",
    "ERR_NGROK_105": "The token is not one of ngrok's: copy it from the dashboard, ngrok config add-authtoken TOKEN.",
    "ERR_NGROK_107": "The token was revoked: take a new one from the dashboard, ngrok config add-authtoken TOKEN.",
    "ERR_NGROK_108": "Another ngrok agent of this account runs: end it, or use another kind of tunnel.",
    "ERR_NGROK_334": "That address is in use already: end the other agent, or choose another domain.",
    "ERR_NGROK_121": "This ngrok is too old for its service: ngrok update.",
}
_ADDRESS = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")
_CODE = re.compile(r"ERR_NGROK_\d+")


class _Output(Output):
    def __init__(self, port: int) -> None:
        self._port = port
        self._address = ""
        self._session_lost = False
        #: Where the agent's API is, as its log tells.
        self.api = ""

    def read(self, line: str) -> Sign | None:
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict):
            return None
        message = str(event.get("msg", ""))
        if message == "started tunnel":
            address = str(event.get("url", ""))
            if _ADDRESS.fullmatch(address):
                return self.started(address)
        elif message == "starting web service":
            self.api = str(event.get("addr", ""))
        elif message.startswith("session closed") or message.startswith("failed to reconnect session"):
            self._session_lost = True
            if self._address:
                return Lost("ngrok lost its session.")
            # it would try again and again, with the same answer
            return _refusal(str(event.get("err", "")))
        elif message in ("client session established", "tunnel session started") and self._session_lost:
            self._session_lost = False
            return Up(self._address) if self._address else None
        return None

    def started(self, address: str) -> Sign | None:
        """The address was told, by the log or the API."""
        if self._address == address:
            return None
        self._address = address
        return Up(address)

    async def elsewhere(self) -> Sign | None:
        """Ask the agent's API until it tells an address that leads to our port, or the log did."""
        timeout = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=timeout) as client:
            while not self._address:
                await asyncio.sleep(API_EVERY_S)
                if not self.api.startswith(("127.0.0.1:", "localhost:")):
                    continue
                try:
                    async with client.get(f"http://{self.api}/api/tunnels") as answer:
                        address = _address_of(await answer.json(), self._port)
                except (aiohttp.ClientError, TimeoutError, ValueError):
                    # not ready yet, or another program's port: its log may still tell
                    continue
                if address:
                    return self.started(address)
        return None

    def explain(self, lines: Sequence[str]) -> tuple[str, str] | None:
        refused = _refusal("\n".join(lines))
        return None if refused is None else (refused.reason, refused.hint)


def _refusal(text: str) -> Refused | None:
    code = _CODE.search(text)
    if code is None:
        return None
    hint = _HINTS.get(code[0], f"See https://ngrok.com/docs/errors/{code[0].lower()}.")
    return Refused(f"ngrok refuses: {code[0]}.", hint)


class Ngrok(Program):
    """An agent of its own, beside those that may run."""

    name = "ngrok"
    title = "ngrok"
    about = "An address of ngrok-free.app or a domain of yours; wants a free account."
    program = "ngrok"
    ways: ClassVar[Mapping[str, str]] = {
        "darwin": "Get it: brew install ngrok",
        "win32": "Get it: winget install ngrok.ngrok",
        "": "Get it: snap install ngrok, or https://ngrok.com/download.",
    }
    options = (
        Option("domain", "Domain", "One of your account's domains, so that the address stays", "name.ngrok-free.app"),
    )

    def check(self, options: Mapping[str, str]) -> None:
        """A domain has to look like one: it becomes an argument."""
        super().check(options)
        domain = options.get("domain", "").strip()
        if domain and not _DOMAIN.fullmatch(domain):
            raise UsageError(f"{domain!r:.80} is no domain.", hint="Write it like name.ngrok-free.app.")

    def arguments(self, port: int, run: Run) -> list[str]:
        """Logs as JSON on standard output."""
        words = ["http", f"127.0.0.1:{port}", "--log", "stdout", "--log-format", "json"]
        domain = run.option("domain")
        return [*words, "--url", f"https://{domain.removeprefix('https://')}"] if domain else words

    def output(self, port: int) -> Output:
        """See the top of the file."""
        return _Output(port)


def _address_of(answer: Any, port: int) -> str:
    """The https address in the agent's list of tunnels that leads to our port."""
    tunnels = answer.get("tunnels") if isinstance(answer, dict) else None
    for tunnel in tunnels if isinstance(tunnels, list) else ():
        if not isinstance(tunnel, dict):
            continue
        to, address = tunnel.get("config"), str(tunnel.get("public_url", ""))
        leads = isinstance(to, dict) and str(to.get("addr", "")).rstrip("/").endswith(f":{port}")
        if leads and _ADDRESS.fullmatch(address):
            return address
    return ""
