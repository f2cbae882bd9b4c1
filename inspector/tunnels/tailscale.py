"""Tailscale Funnel: the machine's own name in the tailnet, open to the internet.

`tailscale funnel PORT` stays in the foreground and takes the funnel back when it ends. It prints `Available on the
internet:`, an empty line, `https://machine.tailnet.ts.net/` and `|-- proxy http://127.0.0.1:PORT`. Where funnels are
not allowed yet it prints `Funnel is not enabled on your tailnet.` with an address to allow them at, and waits.
https://tailscale.com/docs/reference/tailscale-cli/funnel (CLI of 1.52 and later); ports are 443, 8443 and 10000.
Its proxy sets `X-Forwarded-For`, `-Proto` and `-Host` anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from inspector.tunnels.kind import Option, Run
from inspector.tunnels.program import Output, Program, Refused, Sign, Up

_ADDRESS = re.compile(r"https://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.ts\.net(?::\d+)?(?![\w.-])")
_ALLOW = re.compile(r"https://login\.tailscale\.com/\S+")


class _Output(Output):
    def __init__(self) -> None:
        self._public = False
        self._forbidden = False

    def read(self, line: str) -> Sign | None:
        if "not enabled on your tailnet" in line:
            self._forbidden = True
        if self._forbidden:
            where = _ALLOW.search(line)
            if where is None:
                return None
            return Refused("Funnels are not allowed in this tailnet yet.", f"Allow them, then try again: {where[0]}")
        if line.startswith("Available on the internet"):
            self._public = True
            return None
        address = _ADDRESS.search(line) if self._public else None
        return None if address is None else Up(address[0])

    def explain(self, lines: Sequence[str]) -> tuple[str, str] | None:
        text = "\n".join(lines)
        if "Access denied" in text:
            return (
                "Tailscale lets only the administrator set funnels here.",
                "Allow yourself to, once: sudo tailscale set --operator=$USER",
            )
        if "Tailscale is stopped" in text or "Logged out" in text or "not logged in" in text:
            return "Tailscale is not connected.", "Connect it: tailscale up"
        if "failed to connect to local" in text or "doesn't appear to be running" in text:
            return "The service of Tailscale does not run.", "Start it (tailscaled), then: tailscale up"
        if "listener already exists" in text or "already in use" in text:
            return (
                "Another funnel or serve uses that port of your machine's name.",
                "Choose another (the option port), or end the other: tailscale funnel reset",
            )
        return None


class Tailscale(Program):
    """A funnel in the foreground."""

    name = "tailscale"
    title = "Tailscale Funnel"
    about = "This machine's name of your tailnet (ts.net), which stays the same; wants an account."
    program = "tailscale"
    ways: ClassVar[Mapping[str, str]] = {
        "darwin": "Get it: brew install tailscale, or from the App Store; then tailscale up",
        "win32": "Get it: winget install tailscale.tailscale, then log in",
        "": "Get it: https://tailscale.com/download/linux, then tailscale up",
    }
    options = (Option("port", "Port", "The public port", choices=("443", "8443", "10000")),)

    def arguments(self, port: int, run: Run) -> list[str]:
        """In the foreground, without questions."""
        public = run.option("port", "443")
        return ["funnel", "--yes", f"--https={public}", f"http://127.0.0.1:{port}"]

    def output(self, port: int) -> Output:  # noqa: ARG002
        """See the top of the file."""
        return _Output()
