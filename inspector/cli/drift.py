"""`drift`: learn what is usual for events, show what departs from it, accept that, print the schema."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.capture import from_micros, iso
from inspector.cli.arguments import add_filter, add_json, add_session
from inspector.cli.terminal import one_line, print_json, print_line
from inspector.exports import atomic_file
from inspector.query import parse
from inspector.session import Session
from inspector.store import Order
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.checks.drift import Baseline, Seen

_SIGNS = {"added": "+", "dropped": "-", "retyped": "~"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    add_session(parser)
    add_json(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    shown = actions.add_parser(
        "show", help="what departs from what was learned (default); exit status 1 when there is any"
    )
    learn = actions.add_parser("learn", help="learn what is usual from captures, for each endpoint and event type")
    add_filter(learn)
    schema = actions.add_parser("schema", help="print the JSON Schema of what was learned")
    schema.add_argument("-o", "--output", metavar="FILE", type=Path, help="write it to this file")
    accept = actions.add_parser("accept", help="take what departs for usual from now on")
    forget = actions.add_parser("forget", help="compare with it no more")
    for action in (shown, learn, schema, accept, forget):
        add_session(action)
    for action in (schema, accept, forget):
        action.add_argument("endpoint", metavar="ENDPOINT")
        action.add_argument("event", metavar="EVENT", nargs="?", default="", help="event type, where it has one")
    shown.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one object a baseline")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 when something departs from what was learned."""
    reading = args.action in (None, "show", "schema")
    with Session.open(args.session, read_only=reading) as session:
        if args.action == "learn":
            ids = session.ids(parse(args.filter), Order("id", descending=False))
            for baseline in session.learn(list(ids)).result():
                print_line(one_line(_title(baseline)))
            return 0
        if args.action == "schema":
            return _schema(session, args)
        if args.action == "accept":
            count = len(session.baseline(args.endpoint, args.event).seen)
            session.accept_drift(args.endpoint, args.event).result()
            print_line(f"{count} accepted")
            return 0
        if args.action == "forget":
            session.forget_baseline(args.endpoint, args.event).result()
            return 0
        baselines = session.baselines()
    for baseline in baselines:
        if args.json:
            print_json(_object(baseline))
            continue
        print_line(one_line(_title(baseline)))
        for seen in baseline.seen:
            print_line(one_line(f"  {_SIGNS[seen.what]} {_line(seen)}"))
    return 1 if any(baseline.seen for baseline in baselines) else 0


def _schema(session: Session, args: argparse.Namespace) -> int:
    text = json.dumps(session.learned_schema(args.endpoint, args.event), indent=2, ensure_ascii=False)
    if args.output is None:
        print_line(text)
        return 0
    with atomic_file(args.output) as out:
        out.write(f"{text}\n".encode())
    return 0


def _title(baseline: Baseline) -> str:
    event = baseline.event_type or "events without a type"
    versions = f", API version {', '.join(sorted(baseline.versions))}" if baseline.versions else ""
    return f"{baseline.endpoint}: {event}, learned from {counted(baseline.documents, 'capture')}{versions}"


def _line(seen: Seen) -> str:
    from inspector.checks.drift.fields import shown

    change = {
        "added": f"new: {seen.found}",
        "dropped": f"missing; it was {seen.expected}",
        "retyped": f"{seen.found}; it was {seen.expected}",
    }[seen.what]
    version = f", API version {seen.version}" if seen.version else ""
    when = f"first in #{seen.first_id}, {iso(from_micros(seen.first_us))}{version}"
    return f"{shown(seen.path)}  {change}  ({when}; {counted(seen.count, 'time')})"


def _object(baseline: Baseline) -> dict[str, object]:
    from inspector.checks.drift.fields import shown

    return {
        "endpoint": baseline.endpoint,
        "event_type": baseline.event_type,
        "documents": baseline.documents,
        "learned_at": iso(from_micros(baseline.learned_us)),
        "api_versions": dict(baseline.versions),
        "drift": [
            {
                "change": seen.what,
                "path": shown(seen.path),
                "expected": seen.expected,
                "found": seen.found,
                "example": seen.example,
                "first_id": seen.first_id,
                "first_at": iso(from_micros(seen.first_us)),
                "api_version": seen.version or None,
                "count": seen.count,
            }
            for seen in baseline.seen
        ],
    }
