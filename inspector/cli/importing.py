"""`import`: captures from files of many kinds."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from inspector.cli.arguments import add_json, add_session
from inspector.cli.terminal import one_line, print_json, print_line
from inspector.errors import UsageError
from inspector.imports import IMPORTS, Preview, Source, import_named, preview
from inspector.paths import default_session
from inspector.session import Session
from inspector.store import open_store
from inspector.workers import Token

#: Seconds that checking the signatures of what was imported may take; what is left, the next opener checks.
CHECK_S = 30.0
#: Problems and captures that a preview prints.
_MOST = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    width = max(map(len, IMPORTS))
    parser.epilog = "Formats, recognised by content:\n" + "\n".join(
        f"  {made.name:{width}}  {made.title}" for made in IMPORTS.values()
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="what to import; - is standard input")
    parser.add_argument("--format", metavar="NAME", type=_format, help="take it for this format, whatever is in it")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would come in, and what would not; add nothing"
    )
    parser.add_argument(
        "--skip-broken",
        action="store_true",
        help="import what is good of a file with problems (default: nothing of it)",
    )
    add_json(parser)


def _format(name: str) -> str:
    try:
        return import_named(name).name
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def run(args: argparse.Namespace) -> int:
    """Import file by file, each whole or not at all; a capture that is there already is left as it is.

    Of a dry run the status is 1 when a file has problems.
    """
    if args.dry_run:
        return _look(args)
    with Session.open(args.session) as session:
        for path in args.files:
            result = session.import_file(path, format_name=args.format, skip_broken=args.skip_broken).result()
            if args.json:
                print_json(
                    {
                        "path": path,
                        "added": result.added,
                        "duplicates": result.duplicates,
                        "format": result.format,
                        "attempts": result.attempts,
                        "skipped": result.skipped,
                    }
                )
            else:
                broken = f", {result.skipped:,} broken were left out" if result.skipped else ""
                print_line(f"{one_line(path)}: {result.added} imported, {result.duplicates} were there already{broken}")
        _wait_until_checked(session)
    return 0


def _look(args: argparse.Namespace) -> int:
    """The session is read for what is there already, and not made when it does not exist."""
    chosen = None if args.format is None else import_named(args.format)
    session = default_session() if args.session is None else Path(args.session)
    store = open_store(session, read_only=True) if session.exists() else None
    worst = 0
    try:
        for path in args.files:
            with Source.of_path(path) as source:
                found = preview(source, chosen, _nothing if store is None else store.find_uuids, Token())
            worst = max(worst, 1 if found.problem_count else 0)
            if args.json:
                print_json(found.to_json())
            else:
                _print(path, found)
    finally:
        if store is not None:
            store.close()
    return worst


def _nothing(_uuids: Sequence[str]) -> dict[str, int]:
    return {}


def _print(path: str, found: Preview) -> None:
    """Problems first."""
    parts = [f"{found.count:,} captures", f"{found.duplicates:,} of them there already"]
    if found.attempts:
        parts.append(f"{found.attempts:,} resends")
    parts.append(f"{found.problem_count:,} problems")
    print_line(f"{one_line(path)}: {found.title}, {', '.join(parts)}")
    for problem in found.problems[:_MOST]:
        print_line(f"  problem: {one_line(str(problem))}")
    if found.problem_count > _MOST:
        print_line(f"  … {found.problem_count - min(_MOST, len(found.problems)):,} more problems")
    for note in found.notes:
        print_line(f"  note: {one_line(note)}")
    for row in found.rows[:_MOST]:
        mark = " (there already)" if row.known else ""
        text = f"{row.received_at} {row.method} {row.target} {row.size:,} bytes to {row.endpoint}{mark}"
        print_line(f"  {one_line(text)}")
    if found.count > _MOST:
        print_line(f"  … {found.count - min(_MOST, len(found.rows)):,} more captures")


def _wait_until_checked(session: Session) -> None:
    if session.elsewhere() is not None:
        # the process that listens on the session does it
        return
    end = time.monotonic() + CHECK_S
    while session.store.unannotated(1) and time.monotonic() < end:
        time.sleep(0.02)
