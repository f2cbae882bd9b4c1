"""`verify`: do the signatures hold, and if not, why."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from inspector.capture import Capture, Verdict
from inspector.cli.arguments import add_json, add_keys, add_session, capture_number, unix_seconds
from inspector.cli.evidence import difference_lines, evidence_json, evidence_lines, read_body
from inspector.cli.secret import given_keys
from inspector.cli.terminal import one_line, print_json, print_line, verdict_text
from inspector.diagnosis import Hypothesis, compare_bodies, diagnose
from inspector.errors import ImportFailed, UsageError
from inspector.exports import parse_raw_request
from inspector.imports import entries_of
from inspector.providers import REGISTRY, Keys, known_as, load_custom, verify
from inspector.session import Session
from inspector.session.checking import Otherwise

#: Outcomes that answer the question "is this from whom it says" with no.
NO = ("invalid", "unsigned", "error")
#: One raw request is read whole; a longer file is no request.
RAW_LIMIT = 512 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="NDJSON or one raw HTTP request; - is standard input")
    add_session(parser)
    parser.add_argument("--id", metavar="N", type=capture_number, help="a capture of the session, instead of a file")
    parser.add_argument("--provider", metavar="NAME", help="who signed (default: found by the headers)")
    add_keys(parser)
    parser.add_argument("--url", metavar="PUBLIC_URL", help="the address set at the provider, where it is signed too")
    parser.add_argument(
        "--at", metavar="UNIX_SECONDS", type=unix_seconds, help="judge time as of then (default: at receipt)"
    )
    parser.add_argument(
        "--explain", action="store_true", help="say why a signature does not hold, and what was compared"
    )
    parser.add_argument(
        "--body-seen", metavar="FILE", help="the body as your application saw it: where it parts from the captured one"
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Status 1 when a signature does not hold, is missing, or cannot be checked because something is broken.

    So it is when the body of `--body-seen` is another one.
    """
    if (args.file is None) == (args.id is None):
        raise UsageError("verify needs one thing to check: a FILE (or -), or --id N of the session.")
    for complaint in load_custom():
        print(f"webhook-inspector: {complaint}", file=sys.stderr)
    if args.provider is not None:
        args.provider = known_as(args.provider)
    if args.provider not in (None, "auto", *REGISTRY):
        raise UsageError(f"There is no provider {args.provider!r}.", hint=f"There are {', '.join(sorted(REGISTRY))}.")
    if args.body_seen == "-" and args.file == "-":
        raise UsageError("FILE and --body-seen cannot both be standard input.", hint="Put one of them into a file.")
    args.seen = read_body(args.body_seen) if args.body_seen is not None else None
    given = given_keys(args)
    if args.id is not None:
        return _of_session(args, given)
    keys = given or Keys()
    worst = 0
    for capture in _captures(args):
        verdict = verify(capture, keys, provider=args.provider, public_url=args.url, received_at=args.at)
        why: list[Hypothesis] = []
        if verdict.outcome in NO and (args.explain or args.json):
            why = diagnose(capture, keys, provider=args.provider, public_url=args.url, received_at=args.at)
        worst = max(worst, _tell(args, capture, verdict, why, keys))
    return worst


def _of_session(args: argparse.Namespace, given: Keys | None) -> int:
    otherwise = Otherwise(given, args.provider, args.url, args.at)
    with Session.open(args.session, read_only=True) as session:
        capture = session.capture(args.id)
        verdicts = session.check(args.id, otherwise)
        verdict = verdicts[0] if verdicts else verify(capture, Keys())
        why = session.diagnose(args.id, otherwise) if verdict.outcome in NO and (args.explain or args.json) else []
    return _tell(args, capture, verdict, why, given or Keys())


def _captures(args: argparse.Namespace) -> Iterator[Capture]:
    if args.file == "-":
        yield from _read(sys.stdin.buffer, "standard input")
    else:
        try:
            with Path(args.file).open("rb") as file:
                yield from _read(file, args.file)
        except OSError as error:
            raise ImportFailed(f"{args.file} cannot be read: {error.strerror}.", path=args.file) from error


def _read(stream: BinaryIO, name: str) -> Iterator[Capture]:
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    start = buffered.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        found = 0
        try:
            for entry in entries_of(buffered, name):
                found += 1
                yield entry.capture
        except ImportFailed as error:
            # without the hint, which speaks of an import
            raise ImportFailed(error.message, path=name, line=error.line) from error
        if found:
            return
    else:
        data = buffered.read(RAW_LIMIT).removeprefix(b"\xef\xbb\xbf")
        if data.strip():
            try:
                yield parse_raw_request(data)
            except ImportFailed as error:
                raise ImportFailed(f"{name}: {error.message}", path=name, line=error.line, hint=error.hint) from error
            return
    raise ImportFailed(f"{name} is empty: there is nothing to check.", path=name)


def _tell(args: argparse.Namespace, capture: Capture, verdict: Verdict, why: list[Hypothesis], keys: Keys) -> int:
    difference = None if args.seen is None else compare_bodies(capture.body, args.seen, capture.content_type)
    if args.json:
        told: dict[str, Any] = {
            "uuid": capture.uuid,
            "provider": verdict.provider,
            "outcome": verdict.outcome,
            "scheme": verdict.scheme,
            "reason": verdict.reason,
            "detail": verdict.detail,
            "hypotheses": [one.to_json() for one in why],
        }
        if args.explain:
            told["evidence"] = evidence_json(verdict.evidence, keys) if verdict.evidence is not None else None
        if args.seen is not None:
            told["body_seen"] = {"same": difference is None, **(difference.to_json() if difference else {})}
        print_json(told)
    else:
        _print(args, capture, verdict, why, keys)
        if args.seen is not None:
            for line in difference_lines(difference, len(capture.body)):
                print_line(one_line(line))
    return 1 if verdict.outcome in NO or difference is not None else 0


def _print(args: argparse.Namespace, capture: Capture, verdict: Verdict, why: list[Hypothesis], keys: Keys) -> None:
    who = " ".join(part for part in (verdict.provider, verdict.scheme) if part)
    print_line(one_line(f"{verdict_text(verdict.outcome, verdict.reason)}  {who}  {capture.uuid}".rstrip()))
    if verdict.detail:
        print_line("  " + one_line(verdict.detail))
    for one in why:
        print_line(one_line(f"  {one.reason}: {one.detail}"))
        for label, text in (("proof", one.proof), ("to do", one.fix)):
            if text:
                print_line(one_line(f"    {label}: {text}"))
    if args.explain and verdict.evidence is not None:
        for line in evidence_lines(verdict.evidence, keys):
            print_line(one_line(line))
