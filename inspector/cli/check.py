"""`check`: a suite over a session, or over what arrives; reports, and an exit status for pipelines."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from types import FrameType

from inspector.cli.arguments import add_filter, add_json, add_session, amount
from inspector.cli.boxes import Boxes
from inspector.cli.following import SIGNAL_S
from inspector.cli.main import complain, port_number
from inspector.cli.terminal import one_line, print_json, print_line, write_to
from inspector.errors import UsageError
from inspector.providers import load_custom
from inspector.query import parse
from inspector.redaction import load_profile
from inspector.session import Session
from inspector.session.live_suite import LiveRun
from inspector.settings import load_settings
from inspector.suites import Result, Suite, load_suite
from inspector.suites.reports import REPORTS, Report, report_of
from inspector.suites.telling import summary
from inspector.workers import Token

#: Each of these has an option of its own.
_FILES = ("junit", "html", "markdown", "tap")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    parser.add_argument("suite", metavar="SUITE.toml", help="the suite; with --record the file that is written")
    add_session(parser)
    parser.add_argument(
        "--listen",
        action="store_true",
        help="listen and wait for the events, in a session that is thrown away where no --session is given;"
        " without it the suite is run over what the session holds",
    )
    parser.add_argument(
        "--host", metavar="ADDRESS", default=argparse.SUPPRESS, help="with --listen: address to listen on"
    )
    parser.add_argument(
        "--port", metavar="N", type=port_number, default=argparse.SUPPRESS, help="with --listen: port; 0: any free one"
    )
    parser.add_argument("--timeout", metavar="S", type=_seconds, help="seconds to wait (left out: what the suite says)")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="the value of a variable of the suite, in place of the environment's; may be given again",
    )
    add_filter(parser)
    for name in _FILES:
        parser.add_argument(
            f"--{name}", metavar="FILE", help=f"write a report: {REPORTS[name].title}; - is standard output"
        )
    parser.add_argument(
        "--report",
        metavar="FILE",
        action="append",
        default=[],
        help="write a report, by the ending of FILE",
    )
    parser.add_argument("--redact", metavar="PROFILE", help="what reports replace (left out: default; none: nothing)")
    add_json(parser)
    parser.add_argument("--quiet", action="store_true", help="print nothing but what is asked for")
    parser.add_argument(
        "--record",
        action="store_true",
        help="make a suite from what the session holds (see --filter, --last), with ids and times as patterns",
    )
    parser.add_argument("--last", metavar="N", type=amount, help="with --record: only the newest N captures")
    parser.add_argument("--force", action="store_true", help="with --record: replace SUITE.toml if it is there")
    parser.epilog = "Exit status: 0 all is met, 1 something is not, 2 it could not be run to its end."


def run(args: argparse.Namespace) -> int:
    """0: passed. 1: failed. 2: interrupted, or broken off; the reports then tell how far it came."""
    if args.record:
        from inspector.cli.recording import record

        return record(args)
    load_custom()
    suite = load_suite(args.suite, dict(_variable(text) for text in args.set))
    reports = list(_reports(args))
    profile = None if args.redact is None else load_profile(args.redact)
    if args.listen and args.filter:
        raise UsageError("--filter goes with a session that is there already.", hint="Write `only` into the suite.")
    with _opened(args, suite) as session:
        result = _live(args, suite, session) if args.listen else _recorded(args, suite, session)
        shown = session.for_others(result, suite, profile)
    for path, report in reports:
        write_to(path, report.write(shown))
    if args.json:
        print_json({"event": "result", **shown.to_json()} if args.listen else shown.to_json())
    elif not args.quiet and not any(path == "-" for path, _ in reports):
        for line in summary(shown):
            print_line(line)
    if shown.problem:
        complain(shown.problem)
    if not result.complete:
        return 2
    return 0 if result.passed else 1


def _recorded(args: argparse.Namespace, suite: Suite, session: Session) -> Result:
    stop = Token()
    with _signals(stop.cancel):
        return _result_of(session.check_suite(suite, query=parse(args.filter), stop=stop))


def _live(args: argparse.Namespace, suite: Suite, session: Session) -> Result:
    boxes = Boxes(quiet=args.quiet or args.json)
    # before anybody is told that it listens: who is told may end it at once
    with _signals_of_run() as follow:
        address = session.listen().result()
        if args.json:
            print_json({"event": "listening", "address": address, "session": str(session.path)})
        elif not args.quiet:
            print_line(f"Listening on {address}; waiting for {one_line(suite.name)}. Ctrl+C stops.")
        sys.stdout.flush()
        live = session.watch_suite(suite, boxes.show, timeout_s=args.timeout)
        follow(live)
        result = _result_of(live.result)
    boxes.close()
    return result


def _result_of(running: Future[Result]) -> Result:
    """Wait for it; on every system signals are handled meanwhile."""
    while not running.done():
        wait([running], SIGNAL_S)
    return running.result()


@contextlib.contextmanager
def _opened(args: argparse.Namespace, suite: Suite) -> Iterator[Session]:
    """The session that is looked at, or the one that listens."""
    if not args.listen:
        with Session.open(args.session, read_only=True) as session:
            yield session
        return
    settings = load_settings()
    if suite.listener is not None:
        settings = dataclasses.replace(settings, listener=suite.listener)
    place = {key: getattr(args, key) for key in ("host", "port") if getattr(args, key, None) is not None}
    settings = settings.changed("listener", **place)
    if args.session is not None:
        with Session.open(args.session, settings=settings) as session:
            yield session
        return
    with (
        tempfile.TemporaryDirectory(prefix="webhook-inspector-") as folder,
        Session.open(Path(folder) / "suite.webhooks", settings=settings) as session,
    ):
        yield session


@contextlib.contextmanager
def _signals_of_run() -> Iterator[Callable[[LiveRun], None]]:
    """SIGINT and SIGTERM end the run that is named, also when they came before it began."""
    runs: list[LiveRun] = []
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        for run in runs:
            run.stop()

    def follow(run: LiveRun) -> None:
        runs.append(run)
        if stopped.is_set():
            run.stop()

    with _signals(stop):
        yield follow


@contextlib.contextmanager
def _signals(stop: Callable[[], object]) -> Iterator[None]:
    """SIGINT and SIGTERM call `stop`; a second one of them has its usual effect."""
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop()

    for number, _ in before:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _reports(args: argparse.Namespace) -> Iterator[tuple[str, Report]]:
    for name in _FILES:
        path = getattr(args, name)
        if path is not None:
            yield path, REPORTS[name]
    for path in args.report:
        yield path, report_of(path)


def _variable(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.isidentifier():
        raise UsageError(f"{text[:80]!r} sets no variable.", hint="Write --set NAME=VALUE.")
    return name, value


def _seconds(text: str) -> float:
    try:
        found = float(text.removesuffix("s"))
    except ValueError:
        found = -1.0
    if not 0 <= found < 10**7:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return found
