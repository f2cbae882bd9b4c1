"""`statistics`: counts, rates, sizes and times of a session, in all and by endpoint, provider and event type."""

from __future__ import annotations

import argparse

from inspector.cli.arguments import add_filter, add_json, add_session
from inspector.cli.terminal import one_line, print_json, print_line, size_text, write_to
from inspector.cli.trouble import tell_given_up
from inspector.errors import UsageError
from inspector.query import parse
from inspector.session import Session
from inspector.statistics import GROUPINGS, Figures, Statistics, groups_csv, times_csv
from inspector.wording import moment, span


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    add_filter(parser)
    add_json(parser)
    parser.add_argument("--csv", metavar="FILE", help="write a table of all groups; - is standard output")
    parser.add_argument(
        "--over-time", metavar="FILE", help="write a table of the arrivals over time; - is standard output"
    )
    parser.add_argument(
        "--by", choices=GROUPINGS, default="endpoint", help="what --over-time has a column for (default: endpoint)"
    )


def run(args: argparse.Namespace) -> int:
    """Count, and print or write."""
    if args.csv == args.over_time == "-" or (args.json and "-" in (args.csv, args.over_time)):
        raise UsageError("Only one thing can be written to standard output.", hint="Name a file for the other.")
    query = parse(args.filter)
    with Session.open(args.session, read_only=True) as session:
        found = session.statistics(query).result()
    tell_given_up(query)
    if args.csv is not None:
        write_to(args.csv, groups_csv(found).encode("utf-8", "replace"))
    if args.over_time is not None:
        write_to(args.over_time, times_csv(found, args.by).encode("utf-8", "replace"))
    if args.json:
        print_json(found.to_json())
    elif args.csv is None and args.over_time is None:
        _print(found)
    return 0


def _print(found: Statistics) -> None:
    if not found.total.count:
        print_line("Nothing to count.")
        return
    print_line(f"From {moment(found.total.first_us)} to {moment(found.total.last_us)}")
    rows: list[tuple[str, ...]] = [
        ("", "COUNT", "FAILED", "REFUSED", "RETRIES", "AGAIN", "/MIN", "SIZE", "GAP", "DELAY")
    ]
    rows.append(_cells("all", found.total))
    for grouping in GROUPINGS:
        rows.append((f"by {grouping}", *[""] * 9))
        rows += [_cells(f"  {one.name or '(none)'}", one) for one in found.groups[grouping]]
    widths = [max(len(row[column]) for row in rows) for column in range(10)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print_line("  ".join(cells).rstrip())
    print_line("Sizes, gaps and delays are medians; a delay is the time from the creation of an event to its arrival.")


def _cells(name: str, one: Figures) -> tuple[str, ...]:
    size, rate = one.sizes.quantile(0.5), one.per_minute
    return (
        one_line(name)[:60],
        *(f"{value:,}" for value in (one.count, one.failed, one.refused, one.retries, one.again)),
        "" if rate is None else f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}",
        "" if size is None else size_text(int(size)),
        _seconds(one.gaps.quantile(0.5)),
        _seconds(one.delays.quantile(0.5)),
    )


def _seconds(value: float | None) -> str:
    return "" if value is None else span(value)
