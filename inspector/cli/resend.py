"""`resend`: send a capture again, or many, and say what came back."""

from __future__ import annotations

import argparse

from inspector.cli import batch
from inspector.cli.arguments import add_filter_help, add_json, add_keys, add_session, capture_number
from inspector.cli.attempts import print_attempt
from inspector.cli.secret import given_keys
from inspector.cli.terminal import print_json
from inspector.cli.warning import warn
from inspector.resend import How
from inspector.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--id", metavar="N", type=capture_number, help="number of the capture")
    what.add_argument("--filter", metavar="EXPR", type=batch.filter_text, help="all that match, oldest first")
    add_filter_help(parser)
    what.add_argument("--all", action="store_true", help="the whole session, oldest first")
    parser.add_argument("--to", metavar="URL", help="where to (default: the endpoint's target, else the last one)")
    sign = parser.add_mutually_exclusive_group()
    sign.add_argument("--resign", dest="resign", action="store_true", default=None, help="make a fresh signature")
    sign.add_argument("--no-resign", dest="resign", action="store_false", help="keep the signature as it came")
    parser.add_argument("--fresh-id", action="store_true", help="give delivery and event new ids")
    parser.add_argument(
        "--follow-redirects", action="store_true", help="up to five; never with credentials to another host"
    )
    parser.add_argument("--insecure", action="store_true", help="accept any certificate (the attempt says so)")
    add_keys(parser)
    batch.add_arguments(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """One capture: status 0 when an answer came, whatever it says, 1 when none did. Many: see `batch.run`."""
    given = given_keys(args)
    keys = None if given is None else [("the command line's", given)]
    how = How(
        resign=args.resign,
        fresh_id=args.fresh_id,
        keys=keys,
        follow_redirects=args.follow_redirects,
        insecure=args.insecure,
    )
    with Session.open(args.session) as session:
        if batch.wanted(args):
            return batch.run(args, session, how)
        warn(session, [args.id], args.to, how)
        future = session.resend(args.id, args.to, how)
        try:
            attempt = future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise
    if args.json:
        print_json(attempt.to_json())
    else:
        print_attempt(attempt)
    return 0 if attempt.error is None else 1
