"""`tunnels`: what can give this machine a public address, and what is missing for it."""

from __future__ import annotations

import argparse

from inspector.cli.arguments import add_json
from inspector.cli.terminal import one_line, print_json, print_line
from inspector.tunnels import Kind
from inspector.tunnels.registry import KINDS, kind_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    parser.add_argument("kind", metavar="KIND", nargs="?", help="only this one")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """List them."""
    for kind in [kind_of(args.kind)] if args.kind else KINDS.values():
        if args.json:
            print_json(_record(kind))
        else:
            _tell(kind)
    return 0


def _tell(kind: Kind) -> None:
    found = kind.found()
    print_line(one_line(f"{'✓' if found else '✕'} {kind.name:<12} {kind.about}"))
    print_line(one_line(f"  {found}" if found else f"  {kind.missing()}"))
    for option in kind.options:
        example = f", like {option.example}" if option.example else ""
        choices = f" ({', '.join(option.choices)})" if option.choices else ""
        needed = "; it is needed" if option.required else ""
        text = option.help or option.title
        print_line(one_line(f"    {option.name:<12} {text}{choices}{example}{needed}"))


def _record(kind: Kind) -> dict[str, object]:
    found = kind.found()
    return {
        "kind": kind.name,
        "title": kind.title,
        "about": kind.about,
        "found": found or None,
        "missing": None if found else kind.missing(),
        "options": [
            {
                "name": option.name,
                "help": option.help or option.title,
                "example": option.example or None,
                "required": option.required,
                "choices": list(option.choices),
            }
            for option in kind.options
        ],
    }
