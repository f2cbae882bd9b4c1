"""`export`: captures to a file or to standard output."""

from __future__ import annotations

import argparse
import sys

from inspector.cli.arguments import add_filter, add_session
from inspector.exports import EXPORTS
from inspector.query import parse
from inspector.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    formats = "; ".join(f"{made.name}: {made.title}" for made in EXPORTS.values())
    parser.add_argument("--format", metavar="NAME", default="ndjson", choices=list(EXPORTS), help=formats)
    add_filter(parser)
    parser.add_argument(
        "--redact", metavar="PROFILE", default="none", choices=["none"], help="none: as captured, credentials included"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write there (default, and -: standard output)")


def run(args: argparse.Namespace) -> int:
    """Write the captures; with `-o` the file appears whole or not at all."""
    query = parse(args.filter)
    with Session.open(args.session, read_only=True) as session:
        if args.output in (None, "-"):
            session.export(sys.stdout.buffer, args.format, query=query).result()
            sys.stdout.buffer.flush()
            return 0
        count = session.export(args.output, args.format, query=query).result()
    print(f"{count} capture{'' if count == 1 else 's'} written to {args.output}", file=sys.stderr)
    return 0
