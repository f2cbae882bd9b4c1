"""`compare`: what differs between captures, or between one and a file."""

from __future__ import annotations

import argparse
import sys

from inspector.cli.arguments import add_json, add_session, capture_number
from inspector.cli.terminal import print_json, print_line
from inspector.compare import (
    KINDS,
    MOST_SIDES,
    NOTHING,
    IgnoreList,
    Side,
    Source,
    compare,
    compare_many,
    load_lists,
    matrix_report,
    matrix_to_json,
    report,
    to_json,
)
from inspector.errors import UsageError
from inspector.session import Session
from inspector.workers import Token


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    width = max(map(len, KINDS))
    parser.epilog = (
        "One ID alone is compared with the previous event of its type. Exit status 1: they differ.\n\n"
        "Rules for --ignore: path:data.*.id (* is one step, ** any number), header:x-request-id, kind:NAME:\n"
        + "\n".join(f"  kind:{name:{width}}  {what}" for name, what in KINDS.items())
    )
    parser.add_argument("ids", metavar="ID", nargs="*", type=capture_number, help="numbers of captures, as in `list`")
    parser.add_argument(
        "--file",
        metavar="FILE",
        action="append",
        default=[],
        help="a body, a raw request or a cURL command beside the captures; - is standard input; may be given again",
    )
    parser.add_argument(
        "--base", metavar="N", type=int, default=1, help="which of several the others are compared with (1)"
    )
    parser.add_argument("--ignore", metavar="RULE", action="append", default=[], help="do not count these differences")
    parser.add_argument("--ignore-list", metavar="NAME", help="a list that is kept; default: the one the window uses")
    parser.add_argument("--no-ignore", action="store_true", help="count every difference")
    parser.add_argument("--text", action="store_true", help="print the bodies as a unified text, too")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what differs; 1 when anything does that is not ignored."""
    ignoring = _ignoring(args)
    count = len(args.ids) + len(args.file)
    if not count or (not args.ids and count < 2):
        raise UsageError("Name two captures, or one and a file.", hint="`list` tells their numbers.")
    if count > MOST_SIDES:
        raise UsageError(f"At most {MOST_SIDES} can be compared at once, not {count}.")
    with Session.open(args.session, read_only=True) as session:
        ids = args.ids if count > 1 else [session.previous_event(args.ids[0]), *args.ids]
        sides = [session.side(Source("request", number)) for number in ids]
        sides += [session.side_of_file(path) for path in args.file]
    if len(sides) == 2:
        return _two(sides[0], sides[1], args, ignoring)
    if not 1 <= args.base <= len(sides):
        raise UsageError(f"--base {args.base} is none of the {len(sides)} that are compared.")
    found = compare_many(sides, args.base - 1, ignoring=ignoring)
    if args.json:
        print_json(matrix_to_json(found))
    else:
        _print(matrix_report(found))
    return 0 if found.alike else 1


def _two(old: Side, new: Side, args: argparse.Namespace, ignoring: IgnoreList) -> int:
    if args.base == 2:
        old, new = new, old
    found = compare(old, new, ignoring=ignoring)
    if args.json:
        print_json(to_json(found))
    else:
        _print(report(found, found.text(Token()) if args.text and not found.binary else None))
    return 0 if found.alike else 1


def _ignoring(args: argparse.Namespace) -> IgnoreList:
    if args.no_ignore:
        return NOTHING
    kept = load_lists()
    base = kept.used if args.ignore_list is None else kept.named(args.ignore_list)
    return IgnoreList.of((*base.texts, *args.ignore), base.name if not args.ignore else "")


def _print(text: str) -> None:
    # every part of it went through `visible`
    for line in text.splitlines():
        print_line(line)
    sys.stdout.flush()
