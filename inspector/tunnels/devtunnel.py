"""Microsoft's dev tunnels: an address of devtunnels.ms, by a Microsoft or GitHub account.

`devtunnel host -p PORT --allow-anonymous` prints `Connect via browser: https://ID.REGION.devtunnels.ms:PORT,
https://ID-PORT.REGION.devtunnels.ms` (newer ones the second address alone), `Inspect network activity: https://ID-PORT-
inspect.…` and `Ready to accept connections for tunnel: NAME`. `Connection to host tunnel relay closed … Reconnecting`
and `… restored` tell loss and return. https://learn.microsoft.com/azure/developer/dev-tunnels/cli-commands
Without `--host-header unchanged` the Host of each request becomes localhost. The relay sets `X-Forwarded-For`,
`-Proto` and `-Host`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from inspector.tunnels.kind import Run
from inspector.tunnels.program import Lost, Output, Program, Sign, Up

_ADDRESS = re.compile(r"https://([a-z0-9-]+)(?:\.[a-z0-9-]+)*\.devtunnels\.ms(?::\d+)?(?![\w.-])")


class _Output(Output):
    def __init__(self, port: int) -> None:
        self._port = port
        self._address = ""
        self._up = False

    def read(self, line: str) -> Sign | None:
        if line.startswith(("Connect via browser", "Hosting port")):
            self._address = self._best(line) or self._address
        elif line.startswith("Ready to accept connections") and self._address:
            self._up = True
            return Up(self._address)
        elif line.startswith("Connection to host tunnel relay closed") and self._up:
            self._up = False
            return Lost("devtunnel lost its connection to the relay.")
        elif line.startswith("Connection to host tunnel relay restored") and self._address and not self._up:
            self._up = True
            return Up(self._address)
        return None

    def _best(self, line: str) -> str:
        """The address with the port in its name: many senders refuse ports that are no standard ones."""
        found = [(match[0], match[1]) for match in _ADDRESS.finditer(line)]
        named = [address for address, name in found if name.endswith(f"-{self._port}")]
        return (named or [address for address, _ in found] or [""])[0]

    def explain(self, lines: Sequence[str]) -> tuple[str, str] | None:
        text = "\n".join(lines).lower()
        if "login" in text or "not logged in" in text or "unauthorized" in text:
            return "devtunnel does not know who you are.", "Log in: devtunnel user login (-g: with GitHub)"
        return None


class DevTunnel(Program):
    """A tunnel of its own for this run."""

    name = "devtunnel"
    title = "Microsoft dev tunnel"
    about = "An address of devtunnels.ms; wants a Microsoft or GitHub account."
    program = "devtunnel"
    ways: ClassVar[Mapping[str, str]] = {
        "darwin": "Get it: brew install --cask devtunnel, then devtunnel user login",
        "win32": "Get it: winget install Microsoft.devtunnel, then devtunnel user login",
        "": "Get it: https://learn.microsoft.com/azure/developer/dev-tunnels/get-started, then devtunnel user login",
    }

    def arguments(self, port: int, run: Run) -> list[str]:  # noqa: ARG002
        """Open to senders without an account, with the Host that they sent."""
        words = ["host", "-p", str(port), "--protocol", "http", "--allow-anonymous"]
        return [*words, "--host-header", "unchanged"]

    def output(self, port: int) -> Output:
        """See the top of the file."""
        return _Output(port)
