"""What a kind of tunnel is, and what it is given to work with."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from inspector.errors import TunnelError, UsageError
from inspector.tunnels.question import Answer, Question

#: Seconds that a tunnel may take until it has an address.
PATIENCE_S = 45.0


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be set of a kind. `example` shows how it is written, `choices` are offered."""

    name: str
    title: str
    help: str = ""
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """One run of a tunnel: where it leads, what was set, and whom to tell.

    `port` is a port on 127.0.0.1 that only this tunnel was told of. `up` tells the public address (and a remark),
    `lost` that it does not work for now while the tunnel tries by itself to come back. `ask` waits for the user.
    `sender` tells, before anything is sent, whom a connection from a local port of ours is made for: an address that
    the other side vouches for (None: the headers of the request tell it), and what has to be remarked about its
    requests. `secret` looks into the vault; `remembered` are answers that outlive this run.
    """

    port: int
    options: Mapping[str, str]
    up: Callable[[str, str], None]
    lost: Callable[[str], None]
    ask: Callable[[Question], Awaitable[Answer]]
    sender: Callable[[int, str | None, str], None]
    forget_sender: Callable[[int], None]
    secret: Callable[[str], Awaitable[str | None]]
    remembered: dict[str, str] = field(default_factory=dict, repr=False)
    patience_s: float = PATIENCE_S
    #: The last lines that the tunnel's program said.
    lines: list[str] = field(default_factory=list)

    def option(self, name: str, default: str = "") -> str:
        """What was set, without blanks around it."""
        return self.options.get(name, "").strip() or default


class Kind(Protocol):
    """A kind of tunnel.

    `own_connections`: this process makes the connections to the listener itself, and tells of each (`Run.sender`).
    `one_place`: its address stands for one path of ours (the option `path`).
    """

    @property
    def name(self) -> str:
        """As it is written on a command line."""

    @property
    def title(self) -> str:
        """As it is shown."""

    @property
    def about(self) -> str:
        """One sentence: what it does, and what it wants."""

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be set."""

    @property
    def own_connections(self) -> bool:
        """See the class."""

    @property
    def one_place(self) -> bool:
        """See the class."""

    def found(self) -> str:
        """Where it is on this machine; "" when something is missing."""

    def missing(self) -> str:
        """What is missing and how to get it on this system."""

    def check(self, options: Mapping[str, str]) -> None:
        """UsageError for options that make no sense."""

    async def run(self, run: Run) -> None:
        """Have the tunnel until it ends, which is a loss. TunnelError when it cannot be had."""


def check_options(kind: Kind, options: Mapping[str, str]) -> None:
    """UsageError for an option that a kind does not have, or lacks."""
    known = {option.name: option for option in kind.options}
    for name in options:
        if name not in known:
            there = f"There are {', '.join(known)}." if known else "It has none."
            raise UsageError(f"{kind.title} has no option {name!r:.60}.", hint=there)
    for option in kind.options:
        value = options.get(option.name, "").strip()
        if option.required and not value:
            example = f"={option.example}" if option.example else ""
            raise UsageError(f"{kind.title} needs the option {option.name}.", hint=f"Write {option.name}{example}.")
        if option.choices and value and value not in option.choices:
            raise UsageError(
                f"{value!r:.60} is no {option.name} of {kind.title}.", hint=f"There are {', '.join(option.choices)}."
            )
        if any(ord(letter) < 32 for letter in value):
            raise UsageError(f"The option {option.name} holds a control character.")


def how_to_get(ways: Mapping[str, str]) -> str:
    """The line of this system; "" stands for all others."""
    return ways.get(sys.platform, ways.get("", ""))


def no_address(kind: str, run: Run, seconds: float) -> TunnelError:
    """It runs, and says no address."""
    return TunnelError(
        f"{kind} told no public address within {seconds:.0f} s.",
        hint="Its last words are below." if run.lines else "It said nothing at all. Try it in a terminal.",
        lines=tuple(run.lines),
    )
