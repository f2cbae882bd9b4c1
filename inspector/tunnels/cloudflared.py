"""Cloudflare's quick tunnels: a random address of trycloudflare.com, without an account.

`cloudflared tunnel --url URL` logs to standard error, one line an event: `… INF |  https://words-of-it.trycloudflare.com
|` in a box, then `INF Registered tunnel connection connIndex=0 …`. A connection that ends is told by `Unregistered
tunnel connection`, `Connection terminated` or `Retrying connection in up to 1s`, and comes back by itself with the same
address. https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/do-more-with-tunnels/trycloudflare/
Cloudflare puts the sender into `CF-Connecting-IP` and appends it to `X-Forwarded-For`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from inspector.tunnels.kind import Option, Run
from inspector.tunnels.program import Lost, Output, Program, Sign, Up

# the service that hands out the addresses is on one of them
_ADDRESS = re.compile(r"https://(?!api\.)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.trycloudflare\.com(?![\w.-])")
_CONNECTION = re.compile(r"\bconnIndex=(\d+)")
_GONE = ("Unregistered tunnel connection", "Connection terminated", "Retrying connection", "Lost connection")


class _Output(Output):
    def __init__(self) -> None:
        self._address = ""
        self._connected: set[str] = set()

    def read(self, line: str) -> Sign | None:
        found = _ADDRESS.search(line)
        if found is not None and " ERR " not in line:
            self._address = found[0]
            return None
        index = _CONNECTION.search(line)
        number = index[1] if index is not None else "0"
        # what is gone is looked for first: "Unregistered" holds "registered"
        if any(words in line for words in _GONE):
            self._connected.discard(number)
            if self._address and not self._connected:
                return Lost("cloudflared lost its connection to Cloudflare.")
        elif "Registered tunnel connection" in line and self._address:
            self._connected.add(number)
            return Up(self._address)
        return None

    def explain(self, lines: Sequence[str]) -> tuple[str, str] | None:
        text = "\n".join(lines)
        if "failed to request quick Tunnel" in text:
            return (
                "Cloudflare gave no address.",
                "Is the network up? Many tunnels in a short time are refused for a while (429).",
            )
        if "config" in text and "quick" in text.lower():
            return (
                "cloudflared found a configuration of its own, with which it makes no quick tunnels.",
                "Move ~/.cloudflared/config.yml away while you use this.",
            )
        return None


class Cloudflared(Program):
    """A quick tunnel."""

    name = "cloudflared"
    title = "Cloudflare quick tunnel"
    about = "A random address of trycloudflare.com, no account; a new one each time."
    program = "cloudflared"
    ways: ClassVar[Mapping[str, str]] = {
        "darwin": "Get it: brew install cloudflared",
        "win32": "Get it: winget install --id Cloudflare.cloudflared",
        "": "Get it: https://pkg.cloudflare.com, or https://github.com/cloudflare/cloudflared/releases",
    }
    options = (
        Option(
            "protocol",
            "Protocol",
            "How it talks to Cloudflare; http2 where a firewall keeps UDP out",
            choices=("auto", "quic", "http2"),
        ),
    )

    def arguments(self, port: int, run: Run) -> list[str]:
        """A quick tunnel that does not replace its own program and ends at once."""
        words = ["tunnel", "--no-autoupdate", "--grace-period", "1s", "--url", f"http://127.0.0.1:{port}"]
        protocol = run.option("protocol")
        return [*words, "--protocol", protocol] if protocol else words

    def output(self, port: int) -> Output:  # noqa: ARG002
        """See the top of the file."""
        return _Output()
