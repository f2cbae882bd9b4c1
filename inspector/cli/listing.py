"""`list`: the captures of a session, in the order of their arrival."""

from __future__ import annotations

import argparse

from inspector.cli.arguments import add_filter, add_json, add_session, amount
from inspector.cli.terminal import print_json, print_line, summary_line
from inspector.query import parse
from inspector.session import Session
from inspector.store import Order


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    add_filter(parser)
    parser.add_argument("--limit", metavar="N", type=amount, default=0, help="only the newest N of them")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print one line a capture."""
    query = parse(args.filter)
    with Session.open(args.session, read_only=True) as session:
        ids = session.ids(query, Order("id", descending=False))
        if args.limit > 0:
            ids = ids[-args.limit :]
        for start in range(0, len(ids), 500):
            for row in session.summaries(ids[start : start + 500]):
                if args.json:
                    print_json(row.to_json())
                else:
                    print_line(summary_line(row))
    return 0
