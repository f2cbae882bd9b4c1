"""`endpoints forward` and `endpoints queue`: where arriving requests go on to, and those that still wait to."""

from __future__ import annotations

import argparse
import dataclasses
import time
from datetime import UTC, datetime

from inspector.capture import from_micros, iso
from inspector.cli.arguments import add_session, capture_number
from inspector.cli.terminal import one_line, print_json, print_line
from inspector.endpoints import DEFAULT_ENDPOINT, FORWARD_RETRIES, FORWARD_TIMEOUT_S, Endpoint, Forward
from inspector.errors import NotFound
from inspector.session import Session
from inspector.store.forwards import Queued


def add_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The two actions."""
    forward = actions.add_parser("forward", help="send arriving requests on to an address, or no more")
    forward.add_argument("name", metavar="NAME")
    forward.add_argument("to", metavar="URL")
    add_session(forward)
    forward.add_argument("--when", metavar="EXPR", default="", help='only those that match, like "event:invoice.*"')
    forward.add_argument("--behind", action="store_true", help="answer at once; else the sender gets this answer")
    forward.add_argument(
        "--timeout",
        metavar="S",
        type=float,
        default=FORWARD_TIMEOUT_S,
        help=f"seconds that the sender waits for the answer before it gets our own (default: {FORWARD_TIMEOUT_S:g})",
    )
    forward.add_argument(
        "--retries",
        metavar="N",
        type=int,
        default=FORWARD_RETRIES,
        help=f"tries after one that got no answer, 0: none (default: {FORWARD_RETRIES})",
    )
    forward.add_argument("--remove", action="store_true", help="forward to this address no more")
    queue = actions.add_parser("queue", help="show what waits to be forwarded; try it now, or drop it")
    add_session(queue)
    queue.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one object a line")
    change = queue.add_mutually_exclusive_group()
    change.add_argument("--flush", action="store_true", help="try all of it now, given-up items too")
    change.add_argument("--drop", action="store_true", help="forward it no more; captures stay")
    queue.add_argument("--to", metavar="URL", help="only what waits for this address")
    queue.add_argument("--id", metavar="N", type=capture_number, help="only this capture")


def change_forwards(session: Session, args: argparse.Namespace) -> None:
    """Add a forward to an endpoint, change the one of that address and filter, or remove all to that address."""
    known = {endpoint.name: endpoint for endpoint in session.endpoints()}
    if args.name not in known and args.name != DEFAULT_ENDPOINT:
        raise NotFound(f"There is no endpoint {args.name!r}.", hint="`endpoints add` makes it.")
    endpoint = known.get(args.name) or Endpoint(args.name)
    if args.remove:
        kept = tuple(one for one in endpoint.forwards if one.to != args.to)
        if kept == endpoint.forwards:
            raise NotFound(
                f"The endpoint {args.name!r} does not forward to {args.to!r}.", hint="`endpoints` lists what it does."
            )
    else:
        made = Forward(args.to, args.when, not args.behind, args.timeout, args.retries)
        same = [(one.to, one.when) == (made.to, made.when) for one in endpoint.forwards]
        kept = tuple(made if is_same else one for is_same, one in zip(same, endpoint.forwards, strict=True))
        kept = kept if any(same) else (*kept, made)
    session.save_endpoint(dataclasses.replace(endpoint, forwards=kept)).result()


def run_queue(session: Session, args: argparse.Namespace) -> None:
    """List the queue, or change it and say how much of it."""
    if args.flush:
        print_line(_many(session.flush_forwards(args.to, args.id).result(), "due now"))
    elif args.drop:
        print_line(_many(session.drop_forwards(args.to, args.id).result(), "dropped"))
    else:
        for item in session.forward_queue():
            if args.to in (None, item.target) and args.id in (None, item.capture_id):
                _show(item, args.json)


def forward_text(forward: Forward) -> str:
    """`→ http://localhost:3000 (when type:a)`; a double arrow for one whose answer the sender gets."""
    when = f" when {forward.when}" if forward.when else ""
    return f"{'⇄' if forward.answer else '→'} {forward.to}{when}"


def _show(item: Queued, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "id": item.capture_id,
                "endpoint": item.endpoint,
                "target": item.target,
                "tries": item.tries,
                "retries": item.retries,
                "queued_at": iso(from_micros(item.queued_us)),
                "next_at": None if item.gave_up else iso(from_micros(item.next_us)),
                "gave_up": item.gave_up,
                "error": item.error or None,
            }
        )
        return
    wait_s = max(0, round(item.next_us / 1e6 - time.time()))
    due = "given up" if item.gave_up else f"next try in {wait_s} s" if wait_s else "next try now"
    tried = "1 try" if item.tries == 1 else f"{item.tries} tries"
    since_s = round((datetime.now(UTC) - from_micros(item.queued_us)).total_seconds())
    parts = [f"#{item.capture_id}", item.target, tried, due, f"waits for {since_s} s"]
    print_line(one_line("  ".join([*parts, item.error] if item.error else parts)))


def _many(count: int, what: str) -> str:
    return f"{count} {'forward' if count == 1 else 'forwards'} {what}."
