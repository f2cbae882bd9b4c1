"""`list`: the captures of a session, in the order of their arrival."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from inspector.capture import Capture, Summary, iso
from inspector.cli.arguments import add_filter, add_json, add_session, amount
from inspector.cli.terminal import one_line, print_json, print_line, summary_line
from inspector.cli.trouble import tell_given_up
from inspector.columns import Column, FieldColumn, parse_columns
from inspector.query import parse
from inspector.session import Session
from inspector.store import Order
from inspector.workers import Token

#: Rows that are read, and whose columns are aligned, together; and the widest that a column gets by that.
_PAGE, _WIDEST = 500, 60

Chosen = Sequence[Column | FieldColumn]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    add_filter(parser)
    parser.add_argument("--limit", metavar="N", type=amount, default=0, help="only the newest N of them")
    parser.add_argument(
        "--columns",
        metavar="LIST",
        help="these columns, under a heading: id, time, method, path, endpoint, provider, event, signature, status,"
        " size, duration, source, target, content_type, event_id, attempt, rule (what chose the answer, with the step"
        " of a plan), note, pinned, attempts, reason, tags, colour, checks, origin, uuid; default, all; or any value,"
        " like body.data.id, header[x-id], query[page], form[name], cookie[sid]",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print one line a capture."""
    query = parse(args.filter)
    columns = None if args.columns is None else parse_columns(args.columns)
    with Session.open(args.session, read_only=True) as session:
        ids = session.ids(query, Order("id", descending=False))
        tell_given_up(query)
        if args.limit > 0:
            ids = ids[-args.limit :]
        widths: list[int] = []
        for start in range(0, len(ids), _PAGE):
            page = list(ids[start : start + _PAGE])
            if columns is None:
                for row in session.summaries(page):
                    if args.json:
                        print_json(row.to_json())
                    else:
                        print_line(summary_line(row))
            elif args.json:
                for row, capture in _rows(session, page, columns):
                    print_json({column.name: _value(column, row, capture) for column in columns})
            else:
                lines = [[_text(column, *found) for column in columns] for found in _rows(session, page, columns)]
                if not widths:
                    lines.insert(0, [one_line(_heading(column)) for column in columns])
                    widths = [min(_WIDEST, max(map(len, texts))) for texts in zip(*lines, strict=True)]
                for line in lines:
                    print_line("  ".join(map(str.ljust, line, widths)).rstrip())
    return 0


def _rows(session: Session, ids: list[int], columns: Chosen) -> Iterator[tuple[Summary, Capture | None]]:
    """Each row, with its capture where a column looks into it."""
    rows = session.summaries(ids)
    if not any(isinstance(column, FieldColumn) for column in columns):
        yield from ((row, None) for row in rows)
        return
    found = session.looked_into([row.id for row in rows], lambda capture: capture, Token())
    for row, (_, capture) in zip(rows, found, strict=True):
        yield row, capture


def _heading(column: Column | FieldColumn) -> str:
    return column.title if isinstance(column, Column) else column.name


def _text(column: Column | FieldColumn, row: Summary, capture: Capture | None) -> str:
    if isinstance(column, Column):
        return one_line(column.text(row))
    return "" if capture is None else one_line(column.field.text(capture))


def _value(column: Column | FieldColumn, row: Summary, capture: Capture | None) -> Any:
    if isinstance(column, FieldColumn):
        return None if capture is None else column.field.value(capture)
    cell = column.cell(row)
    return iso(cell) if isinstance(cell, datetime) else cell
