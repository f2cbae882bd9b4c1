"""`export`: captures to a file or to standard output."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspector.bodies import visible
from inspector.cli.arguments import add_filter, add_session
from inspector.cli.trouble import tell_given_up
from inspector.errors import UsageError
from inspector.exports import EXPORTS, GROUPS, chosen_columns, format_named, format_of
from inspector.query import parse
from inspector.redaction import Preview, Redactor, load_profile
from inspector.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = formats_help().replace("%", "%%")
    parser.add_argument(
        "--format",
        metavar="NAME",
        type=_format,
        help="one of those below; left out, the name after -o decides, else ndjson; help lists them",
    )
    add_filter(parser)
    parser.add_argument(
        "--redact",
        metavar="PROFILE",
        help="what to replace: default, strict, credentials, a profile of your own, or none for all as captured"
        " (left out: default, and none for ndjson and session)",
    )
    parser.add_argument(
        "--columns",
        metavar="LIST",
        help="of csv, xlsx and parquet: names of columns (as of `list`, and redacted), default, all, or any value:"
        ' "time,event,body.data.object.amount,header[x-id]" (left out: all)',
    )
    parser.add_argument(
        "--preview", action="store_true", help="write nothing, but print what would be replaced (--json: as JSON)"
    )
    parser.add_argument("--json", action="store_true", help="with --preview: one JSON object")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there (default, and -: standard output)")
    parser.add_argument("--force", action="store_true", help="replace FILE when it is there already")


def _format(name: str) -> str:
    """The format's own name, or `help`."""
    try:
        return name if name == "help" else format_named(name).name
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".?")) from error


def formats_help() -> str:
    """Every format with its title, group by group."""
    width = max(map(len, EXPORTS))
    lines = []
    for group, heading in GROUPS.items():
        lines += ["", f"{heading}:"]
        lines += [f"  {made.name:{width}}  {made.title}" for made in EXPORTS.values() if made.group == group]
    return "\n".join(lines).lstrip("\n")


def run(args: argparse.Namespace) -> int:
    """Write the captures; with `-o` the file appears whole or not at all."""
    if args.format == "help":
        print(formats_help())
        return 0
    to_file = args.output not in (None, "-")
    name = args.format or (format_of(args.output).name if to_file else "ndjson")
    query = parse(args.filter)
    columns = None if args.columns is None else chosen_columns(args.columns)
    if columns is not None and not EXPORTS[name].tabular:
        raise UsageError(f"{name} has no columns to choose.", hint="csv, xlsx and parquet have.")
    # a mistake in it is told whether there is a session or not
    profile = None if args.redact is None else load_profile(args.redact)
    if args.json and not args.preview:
        raise UsageError("--json goes with --preview.", hint="Files are written in the format of --format.")
    if to_file and not args.force and not args.preview and Path(args.output).is_file():
        raise UsageError(f"{args.output} is there already; nothing was written.", hint="--force replaces it.")
    with Session.open(args.session, read_only=True) as session:
        if args.preview:
            chosen = session.redactor(profile, name).profile
            found = session.preview_redaction(chosen, query=query, most=sys.maxsize).result()
            print(json.dumps(_as_json(found, chosen.name), indent=2) if args.json else _as_text(found, chosen.name))
            return 0
        redactor = session.redactor(profile, name)
        count = session.export(
            args.output if to_file else sys.stdout.buffer, name, query=query, redact=redactor, columns=columns
        ).result()
    sys.stdout.buffer.flush()
    tell_given_up(query)
    if to_file:
        print(f"{count} capture{'' if count == 1 else 's'} written to {args.output}", file=sys.stderr)
    if not redactor.profile.idle:
        print(_told(redactor, asked=args.redact is not None), file=sys.stderr)
    return 0


def _as_json(found: Preview, profile: str) -> dict[str, Any]:
    rows = [asdict(row) for row in found.found]
    return {
        "profile": profile,
        "captures": found.captures,
        "counts": found.counts,
        "replaced": rows,
        "left_out": found.left_out,
        "slow": found.slow,
    }


def _as_text(found: Preview, profile: str) -> str:
    """A table: kind, placeholder, how often, in how many captures, where."""
    rows = [("KIND", "BECOMES", "TIMES", "CAPTURES", "WHERE")]
    rows += [(row.kind, row.after, str(row.count), str(row.captures), visible(row.place).text) for row in found.found]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join([*map(str.ljust, row, widths), row[4]]).rstrip() for row in rows] if found.found else []
    if found.left_out:
        lines.append(f"and {found.left_out} more")
    total = ", ".join(f"{count} {kind}" for kind, count in sorted(found.counts.items())) or "nothing would be replaced"
    lines.append(f"profile {profile}, {found.captures} captures: {total}")
    return "\n".join(lines)


def _told(redactor: Redactor, *, asked: bool) -> str:
    """What was replaced, in a sentence."""
    what = ", ".join(f"{count} {kind}" for kind, count in sorted(redactor.counts.items())) or "nothing was found"
    text = f"redacted by the profile {redactor.profile.name}: {what}"
    if redactor.slow:
        text += f"; too slow, so that whole texts were replaced: {', '.join(redactor.slow)}"
    return text if asked else f"{text} (--redact none writes all as captured)"
