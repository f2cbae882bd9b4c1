"""`listen --public`: the public address, what it asks, and what is told of it."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from inspector.cli.following import Following
from inspector.cli.main import complain
from inspector.cli.terminal import one_line
from inspector.errors import TunnelError, VaultError
from inspector.events import TunnelChanged
from inspector.session import Session
from inspector.settings import TunnelSettings
from inspector.tunnels import Answer, Question, TunnelState


@dataclass(frozen=True, slots=True)
class Wish:
    """The tunnel that was asked for."""

    kind: str
    options: Mapping[str, str]


def add_public(parser: argparse.ArgumentParser) -> None:
    """`--public [KIND]` and `--public-option`."""
    parser.add_argument(
        "--public",
        metavar="KIND",
        nargs="?",
        const="",
        help="have a public address, by a tunnel of this kind (default: the last one used in the window, else the first"
        " whose program is here); `tunnels` lists them",
    )
    parser.add_argument(
        "--public-option",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        type=_option,
        help="what the tunnel needs, like host=localhost.run; `tunnels` lists them",
    )


def _option(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r:.80} is no option: write it like host=localhost.run")
    return name.strip(), value.strip()


def wish_of(args: argparse.Namespace, settings: TunnelSettings) -> Wish | None:
    """What the arguments ask for; None: no public address. UsageError for what makes no sense."""
    given = dict(args.public_option)
    if args.public is None:
        if given:
            complain("--public-option does nothing without --public.")
        return None
    from inspector.tunnels.registry import first_found, kind_of

    kind = kind_of(args.public or settings.kind or first_found().name)
    # options of the settings count for the kind that they were set for, those that are given instead of them
    options = {**settings.of(kind.name), **given}
    kind.check(options)
    return Wish(kind.name, options)


class Public:
    """Switches the public address on and tells of it; lines go out where captures do, in order."""

    def __init__(self, session: Session, following: Following, *, as_json: bool) -> None:
        self._session = session
        self._following = following
        self._as_json = as_json
        self._told: object = None

    def start(self, wish: Wish) -> bool:
        """Have it, printing captures meanwhile; False when a signal came first. TunnelError when it cannot be had."""
        self._session.events.subscribe(TunnelChanged, self._on_change)
        starting = self._session.start_tunnel(wish.kind, wish.options)
        starting.add_done_callback(lambda _done: self._following.say(""))
        while not starting.done():
            if not self._following.wait():
                return False
            if (question := self._session.tunnel.question) is not None:
                self._answer(question)
        try:
            starting.result()
        except TunnelError as error:
            for line in error.lines:
                print(f"  {one_line(line)}", file=sys.stderr)
            raise
        return True

    def _answer(self, question: Question) -> None:
        answer = ask(question)
        if isinstance(answer, str) and not answer:
            answer = None
        try:
            self._session.answer_tunnel(question, answer).result()
        except VaultError as error:
            complain(str(error))

    def _on_change(self, _event: TunnelChanged) -> None:
        state = self._session.tunnel
        if state.question is not None and state.phase == "lost":
            # nobody is at hand any more
            self._session.answer_tunnel(state.question, None)
            return
        told = (state.phase, state.address, state.reason, state.note)
        if told == self._told or state.phase in ("off", "starting", "failed"):
            # that it failed at first is how the command ends
            if state.question is not None:
                self._following.say("")
            return
        self._told = told
        exposed = [exposure.text for exposure in self._session.exposures() if exposure.kind == "tunnel"]
        if self._as_json:
            gates = {"exposed": exposed[0]} if exposed and state.up else {}
            self._following.say(json.dumps(state.to_json() | gates) + "\n")
            return
        if state.up:
            self._following.say(f"{_words(state)}\n")
            for text in ([state.note] if state.note else []) + exposed:
                complain(text)
        else:
            complain(f"{state.reason} It is brought back; until then {state.address} leads nowhere.")


def _words(state: TunnelState) -> str:
    other = "Now public" if state.changed else "Public"
    place = f", for {state.path}" if state.one_place else ""
    return one_line(f"{other} at {state.address}{place} ({state.title})")


def ask(question: Question) -> Answer:
    """Ask at the terminal; None where nobody can answer."""
    if not sys.stdin.isatty():
        return None
    text = one_line(f"{question.text} {question.detail}".strip())
    if question.kind == "host":
        print(f"{text} (yes/no) ", end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() == "yes"
    return getpass.getpass(f"{text}: ")
