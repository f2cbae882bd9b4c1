"""`check --record`: a suite made of what a session holds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from inspector.cli.trouble import tell_given_up
from inspector.errors import UsageError
from inspector.exports import atomic_file
from inspector.query import parse
from inspector.session import Session
from inspector.store import Order
from inspector.wording import counted


def record(args: argparse.Namespace) -> int:
    """Write the suite."""
    path = Path(args.suite)
    if args.listen:
        raise UsageError("--record makes a suite of what has arrived.", hint="Leave --listen out.")
    if path.exists() and not args.force:
        raise UsageError(f"{path} is there already; nothing was written.", hint="--force replaces it.")
    query = parse(args.filter)
    with Session.open(args.session, read_only=True) as session:
        ids = list(session.ids(query, Order("id", descending=False)))
        tell_given_up(query)
        if args.last is not None:
            ids = ids[-args.last :] if args.last else []
        text = session.record_suite(path.stem, ids)
    with atomic_file(path) as out:
        out.write(text.encode("utf-8"))
    if not args.quiet:
        print(f"A suite of {counted(len(ids), 'event')} was written to {path}", file=sys.stderr)
    return 0
