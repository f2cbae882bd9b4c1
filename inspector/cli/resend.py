"""`resend`: send a capture again, or many, and say what came back."""

from __future__ import annotations

import argparse

from inspector.capture import Attempt
from inspector.cli import batch
from inspector.cli.arguments import add_json, add_keys, add_session, capture_number
from inspector.cli.secret import given_keys
from inspector.cli.terminal import one_line, print_json, print_line, size_text
from inspector.resend import How
from inspector.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--id", metavar="N", type=capture_number, help="number of the capture")
    what.add_argument("--filter", metavar="EXPR", type=batch.filter_text, help="all that match, oldest first")
    what.add_argument("--all", action="store_true", help="the whole session, oldest first")
    parser.add_argument("--to", metavar="URL", help="where to (default: the endpoint's target, else the last one)")
    sign = parser.add_mutually_exclusive_group()
    sign.add_argument("--resign", dest="resign", action="store_true", default=None, help="make a fresh signature")
    sign.add_argument("--no-resign", dest="resign", action="store_false", help="keep the signature as it came")
    add_keys(parser)
    batch.add_arguments(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """One capture: status 0 when an answer came, whatever it says, 1 when none did. Many: see `batch.run`."""
    given = given_keys(args)
    keys = None if given is None else [("the command line's", given)]
    how = How(resign=args.resign, keys=keys)
    with Session.open(args.session) as session:
        if batch.wanted(args):
            return batch.run(args, session, how)
        future = session.resend(args.id, args.to, how)
        try:
            attempt = future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise
    if args.json:
        print_json(attempt.to_json())
    else:
        _print(attempt)
    return 0 if attempt.error is None else 1


def _print(attempt: Attempt) -> None:
    print_line(one_line(f"{attempt.method} {attempt.url}"))
    for change in attempt.changes:
        print_line("  " + one_line(change))
    if attempt.status is not None:
        took = f"{attempt.timings.total_ms or 0:.0f} ms, {size_text(len(attempt.response_body))}"
        print_line(f"{attempt.status} {one_line(attempt.reason)} ({took})")
    if attempt.error is not None:
        print_line(one_line(attempt.error))
