"""Many resends from the command line: their options, their progress on a terminal, one line an attempt."""

from __future__ import annotations

import argparse
import math
import queue
import sys
import time
from concurrent.futures import Future

from inspector.capture import Attempt
from inspector.cli import arguments
from inspector.cli.arguments import amount
from inspector.cli.terminal import one_line, print_json, print_line
from inspector.cli.trouble import complain, tell_given_up
from inspector.cli.warning import warn
from inspector.errors import UsageError
from inspector.query import parse
from inspector.resend import How
from inspector.resend.account import CUT, FAILED, Progress
from inspector.resend.batch import Item
from inspector.resend.copies import Copies
from inspector.resend.fields import Field
from inspector.resend.pacing import Pace
from inspector.resend.retry import Retry
from inspector.session import Session
from inspector.session.batches import Manner, OnAttempt, Sending
from inspector.store import Order

#: Attempts that may wait for a slow reader of the output; beyond them the batch waits, too.
MOST_WAITING = 64
#: Seconds between two states of the progress line.
DRAW_S = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only matters for many."""
    group = parser.add_argument_group("many at once")
    group.add_argument("--parallel", metavar="N", type=amount, help="up to N at a time, 1 to 64 (default: 1, in order)")
    group.add_argument("--rate", metavar="R", type=_number, help="R a second, as far as the target keeps up")
    group.add_argument(
        "--spacing", metavar="X", type=_number, help="as far apart as they arrived, times X (0.1: ten times as fast)"
    )
    group.add_argument("--stop-on-failure", action="store_true", help="start nothing more after the first failure")
    group.add_argument(
        "--retry", metavar="N", type=amount, help="try again up to N times, with growing waits, where that may help"
    )
    copies = parser.add_argument_group("copies of one capture")
    copies.add_argument("--copies", metavar="N", type=amount, help="send it N times (with --id)")
    copies.add_argument(
        "--set",
        metavar="FIELD=TEMPLATE",
        dest="fields",
        action="append",
        default=[],
        help="what differs from copy to copy, like 'json:$.id={{uuid}}', 'header:X-Id={{counter}}', query:, form:, "
        "target= or body=; may be given again",
    )
    copies.add_argument(
        "--order", choices=("rising", "reversed", "shuffled"), help="in which order copies are sent (default: rising)"
    )


def wanted(args: argparse.Namespace) -> bool:
    """Whether more than a plain resend of one capture is asked for."""
    given = (args.parallel, args.rate, args.spacing, args.retry, args.copies, args.order)
    return args.id is None or bool(args.fields) or args.stop_on_failure or any(one is not None for one in given)


def run(args: argparse.Namespace, session: Session, how: How) -> int:
    """Status 0 when each was answered with 2xx; 1 when one was not, or was not sent."""
    waiting: queue.SimpleQueue[tuple[Item, Attempt] | None] = queue.SimpleQueue()
    sending = _begun(args, session, how, lambda item, attempt: waiting.put((item, attempt))).result()
    sending.done.add_done_callback(lambda _done: waiting.put(None))
    meter = _Meter(sending)
    try:
        _follow(sending, waiting, args.json, meter)
    except KeyboardInterrupt:
        # what is under way is cut off, which takes no time; then it can be told how far it came
        sending.cancel()
        progress = sending.done.result()
        _follow(sending, waiting, args.json, meter)  # what has ended, but was not told yet
        cut = sum(result.outcome == CUT for _, result in sending.results())
        told = summary(progress, time.monotonic() - meter.start, cut)
        if args.json:
            # the lines of a script are attempts only
            print(f"webhook-inspector: {told}", file=sys.stderr)
        else:
            print_line(told)
        raise
    except BaseException:
        sending.cancel()
        raise
    finally:
        meter.erase()
    # raises what would have met every one of them
    progress = sending.done.result()
    _print_unsent(sending, args.json)
    if not args.json:
        print_line(summary(progress, time.monotonic() - meter.start))
    if not progress.total:
        complain("There is no request to send: nothing matches." if args.filter else "The session holds no request.")
    return 0 if progress.ok == progress.total else 1


def _begun(args: argparse.Namespace, session: Session, how: How, told: OnAttempt) -> Future[Sending]:
    manner = Manner(
        Pace(parallel=1 if args.parallel is None else args.parallel, rate=args.rate, spacing=args.spacing),
        Retry(times=args.retry or 0),
        args.stop_on_failure,
    )
    if args.copies is not None or args.fields or args.order:
        if args.id is None:
            raise UsageError("Copies are made of one capture.", hint="Name it with --id.")
        fields = tuple(Field.parse(text) for text in args.fields)
        copies = Copies(1 if args.copies is None else args.copies, fields, args.order or "rising")
        warn(session, [args.id], args.to, how)
        return session.send_copies(args.id, copies, args.to, how, manner, on_attempt=told)
    if args.id is not None:
        # NotFound, as for a single one
        session.store.capture(args.id)
        warn(session, [args.id], args.to, how)
        return session.resend_many([args.id], args.to, how, manner, on_attempt=told)
    query = None if args.all else parse(args.filter)
    warn(session, session.ids(query, Order("id", descending=False)), args.to, how)
    tell_given_up(query)
    return session.resend_many(query, args.to, how, manner, on_attempt=told)


def _follow(
    sending: Sending, waiting: queue.SimpleQueue[tuple[Item, Attempt] | None], as_json: bool, meter: _Meter
) -> None:
    """Print attempts as they come until the batch has ended."""
    held = False
    while True:
        try:
            found = waiting.get(timeout=DRAW_S)
        except queue.Empty:
            meter.draw()
            continue
        if found is None:
            return
        if waiting.qsize() > MOST_WAITING and not held:
            held = True
            sending.pause()
        elif held and waiting.empty():
            held = False
            sending.resume()
        meter.erase()
        if as_json:
            print_json(found[1].to_json())
        else:
            print_line(_line(*found))
        if waiting.empty():
            sys.stdout.flush()
            meter.draw()


def _line(item: Item, attempt: Attempt) -> str:
    came = attempt.error or f"{attempt.status} {attempt.reason}".strip()
    if attempt.response_truncated:
        came += f", cut after {len(attempt.response_body)} bytes"
    if attempt.unverified:
        came += ", TLS not verified"
    took = "" if attempt.timings.total_ms is None else f" ({attempt.timings.total_ms:.0f} ms)"
    number = f" copy {item.number}" if item.number else ""
    return one_line(f"#{item.capture_id}{number}  {attempt.method} {attempt.url}  {came}{took}")


def _print_unsent(sending: Sending, as_json: bool) -> None:
    """What could not even be tried has no attempt, but is not to be missed."""
    for capture_id, result in sending.results():
        if result.outcome == FAILED and not result.attempt_id:
            # the reasons of the first are at hand
            reason = result.reason or "Its attempts say why."
            if as_json:
                print_json({"id": 0, "capture_id": capture_id, "status": None, "error": reason})
            else:
                print_line(one_line(f"#{capture_id}  not sent: {reason}"))


def summary(progress: Progress, seconds: float, cut: int = 0) -> str:
    """`98 of 100 accepted, 2 failed, 3 retries, in 1.2 s`; `cut` of those that are left were under way."""
    parts = [f"{progress.ok:,} of {progress.total:,} accepted"]
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if cut:
        parts.append(f"{cut:,} cut off")
    if progress.left > cut:
        parts.append(f"{progress.left - cut:,} not sent")
    if progress.retries:
        parts.append(f"{progress.retries:,} {'retry' if progress.retries == 1 else 'retries'}")
    return f"{', '.join(parts)}, in {seconds:.1f} s"


class _Meter:
    """A line on standard error that is drawn over; nothing at all when that is no terminal."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._shown = False
        self._drawn = 0.0
        self._on = sys.stderr.isatty()
        self.start = time.monotonic()

    def draw(self) -> None:
        """Show the present state, a few times a second at most."""
        now = time.monotonic()
        if not self._on or now - self._drawn < DRAW_S:
            return
        self._drawn = now
        self._shown = True
        progress = self._sending.progress
        left = "" if progress.eta_s is None else f", {_clock(progress.eta_s)} left"
        failed = f", {progress.failed:,} failed" if progress.failed else ""
        rate = f"{progress.rate:,.0f}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s"
        text = f"{progress.sent:,} of {progress.total:,}{failed}, {rate}{left}"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    def erase(self) -> None:
        """Leave an empty line for what comes."""
        if self._shown:
            self._shown = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    whole = math.ceil(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0, like 5 or 0.5")
    return value


def filter_text(text: str) -> str:
    """A filter, or `@NAME` of a saved one, that is not empty: who wants all says so."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; use --all for the whole session")
    return arguments.filter_text(text)
