"""`import`: captures from interchange files."""

from __future__ import annotations

import argparse
import time

from inspector.cli.arguments import add_json, add_session
from inspector.cli.terminal import one_line, print_json, print_line
from inspector.session import Session

#: Seconds that checking the signatures of what was imported may take; what is left, the next opener checks.
CHECK_S = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    parser.add_argument("files", metavar="FILE", nargs="+", help="NDJSON, one capture a line; - is standard input")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Import file by file, each whole or not at all; a capture that is there already is left as it is."""
    with Session.open(args.session) as session:
        for path in args.files:
            result = session.import_file(path).result()
            if args.json:
                print_json({"path": result.path, "added": result.added, "duplicates": result.duplicates})
            else:
                print_line(f"{one_line(path)}: {result.added} imported, {result.duplicates} were there already")
        _wait_until_checked(session)
    return 0


def _wait_until_checked(session: Session) -> None:
    if session.elsewhere() is not None:
        # the process that listens on the session does it
        return
    end = time.monotonic() + CHECK_S
    while session.store.unannotated(1) and time.monotonic() < end:
        time.sleep(0.02)
