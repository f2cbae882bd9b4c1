"""`export`: captures to a file or to standard output."""

from __future__ import annotations

import argparse
import sys

from inspector.cli.arguments import add_filter, add_session
from inspector.errors import UsageError
from inspector.exports import EXPORTS, GROUPS, chosen_columns, format_named, format_of
from inspector.query import parse
from inspector.redaction import Redactor, load_profile
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
    parser.add_argument("-o", "--output", metavar="FILE", help="write there (default, and -: standard output)")


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
    with Session.open(args.session, read_only=True) as session:
        redactor = session.redactor(profile, name)
        count = session.export(
            args.output if to_file else sys.stdout.buffer, name, query=query, redact=redactor, columns=columns
        ).result()
    sys.stdout.buffer.flush()
    if to_file:
        print(f"{count} capture{'' if count == 1 else 's'} written to {args.output}", file=sys.stderr)
    if not redactor.profile.idle:
        print(_told(redactor, asked=args.redact is not None), file=sys.stderr)
    return 0


def _told(redactor: Redactor, *, asked: bool) -> str:
    """What was replaced, in a sentence."""
    what = ", ".join(f"{count} {kind}" for kind, count in sorted(redactor.counts.items())) or "nothing was found"
    text = f"redacted by the profile {redactor.profile.name}: {what}"
    if redactor.slow:
        text += f"; too slow, so that whole texts were replaced: {', '.join(redactor.slow)}"
    return text if asked else f"{text} (--redact none writes all as captured)"
