"""`endpoints export` and `endpoints import`: the configuration file that a team keeps beside its code."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from inspector.cli.arguments import add_session
from inspector.cli.main import complain
from inspector.cli.terminal import print_line
from inspector.config import config_text, load_config, refused_at_import
from inspector.errors import UsageError
from inspector.session import Session


def add_actions(actions: Any) -> None:
    """The arguments of both."""
    exporting = actions.add_parser("export", help="write them as a configuration file; secrets are only named")
    add_session(exporting)
    exporting.add_argument("-o", "--output", metavar="FILE", help="the file (default: standard output)")
    exporting.add_argument("--force", action="store_true", help="replace a file that exists")
    importing = actions.add_parser("import", help="add and replace those of a configuration file")
    importing.add_argument("file", metavar="FILE")
    add_session(importing)


def export_endpoints(session: Session, args: argparse.Namespace) -> None:
    """Write the file. UsageError when it exists, or cannot be written."""
    place = None if args.output in (None, "-") else Path(args.output)
    folder = Path.cwd() if place is None else place.parent.absolute()
    endpoints = session.endpoints()
    text = config_text(session.listener_in_effect, endpoints, folder)
    for problem in refused_at_import(text, endpoints, folder / ("hooks.toml" if place is None else place.name)):
        complain(problem)
    if place is None:
        print_line(text.rstrip("\n"))
        return
    try:
        with place.open("w" if args.force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{place} exists.", hint="--force replaces it.") from error
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror}.") from error


def import_endpoints(session: Session, args: argparse.Namespace) -> None:
    """Read the file; all of its endpoints are used, or none. ConfigError with file, line and reason."""
    read = load_config(args.file, session.settings.listener, listens=False)
    for note in read.notes:
        complain(note)
    session.use_endpoints(read.endpoints).result()
