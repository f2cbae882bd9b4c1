"""`show`: one capture, with its answer, its verdict and its resends."""

from __future__ import annotations

import argparse

from inspector.bodies import open_body, render, visible
from inspector.capture import Attempt, Capture, Headers, Reply, Verdict, iso
from inspector.capture.client import client_text
from inspector.capture.passage import claims_text, sender_text, tunnel_note, tunnel_text
from inspector.cli.arguments import add_json, add_session, capture_number
from inspector.cli.terminal import one_line, print_json, print_line, size_text, verdict_text
from inspector.columns import rule_told
from inspector.exports.interchange import to_interchange
from inspector.exports.record import Record
from inspector.session import Session
from inspector.store import Entry
from inspector.store.checking import Kept
from inspector.store.rows import listed_rule

#: What is said of an attempt whose end is not on record.
PENDING = (
    "No end is on record: it is still being sent, or the program ended meanwhile. The target may have received it."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    parser.add_argument("id", metavar="ID", type=capture_number, help="number of the capture, as in `list`")
    add_session(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the capture for people, or as one interchange object with `id`, `verdicts` and `attempts`."""
    with Session.open(args.session, read_only=True) as session:
        capture, reply = session.capture(args.id), session.reply(args.id)
        verdicts, attempts = session.verdicts(args.id), session.attempts(args.id)
        rows, checks = session.summaries([args.id]), session.checks(args.id)
    if args.json:
        row = rows[0] if rows else None
        entry = Entry(capture, reply=reply)
        if row is not None:
            entry = Entry(capture, reply=reply, note=row.note, pinned=row.pinned, colour=row.colour, tags=row.tags)
        data = to_interchange(Record(entry, tuple(verdicts), row))
        data["id"] = args.id
        data["verdicts"] = [{**verdict.to_json(), "provider": verdict.provider} for verdict in verdicts]
        data["attempts"] = [attempt.to_json() for attempt in attempts]
        data["checks"] = [result.to_json() for result in checks.results] if checks is not None else []
        print_json(data)
        return 0
    _capture(capture, verdicts)
    if checks is not None:
        _checks(checks)
    if reply is not None:
        _reply(reply)
    for attempt in attempts:
        _attempt(attempt)
    return 0


def _capture(capture: Capture, verdicts: list[Verdict]) -> None:
    print_line(f"#{capture.id}  {iso(capture.received_at)}  from {one_line(sender_text(capture)) or 'unknown'}")
    if tunnel := tunnel_text(capture):
        print_line(f"through the tunnel {one_line(tunnel)}")
    if note := tunnel_note(capture):
        print_line(f"NOTE: {one_line(note)}")
    if claims := claims_text(capture):
        print_line(one_line(f"proxies say {claims}"))
    by = "" if capture.scheme == "http" else f", by {one_line(capture.scheme)}"
    print_line(f"endpoint {one_line(capture.endpoint)}, {size_text(len(capture.body))}{by}")
    if client := client_text(capture):
        print_line(one_line(f"client certificate: {', '.join(client.splitlines())}"))
    if capture.malformed is not None:
        print_line(f"MALFORMED: {one_line(capture.malformed)}")
    if capture.truncated:
        print_line("TRUNCATED: the body went over the limit; this is what was kept")
    if capture.incomplete:
        print_line("INCOMPLETE: the sender went away before the end")
    for verdict in verdicts:
        secret = f" (secret {verdict.secret})" if verdict.secret else ""
        print_line(one_line(f"{verdict.provider}: {verdict_text(verdict.outcome, verdict.reason)}{secret}"))
        if verdict.detail:
            print_line("  " + one_line(verdict.detail))
    print_line()
    if capture.malformed is None:
        print_line(one_line(f"{capture.method} {capture.target} HTTP/{capture.http_version}"))
        _headers(capture.headers)
    _body(capture.headers, capture.body)


def _checks(kept: Kept) -> None:
    from inspector.checks import describe, tally

    made = tally(kept.results)
    print_line()
    print_line(f"-- {made.total - made.failed} of {made.total} checks passed")
    for result in kept.results:
        print_line(one_line(f"{'✓' if result.passed else '✕'} {describe(result)}"))


def _reply(reply: Reply) -> None:
    print_line()
    if not reply.status:
        print_line(one_line(f"-- not answered, by the rule: {reply.rule}"))
        return
    print_line(f"-- answered in {reply.duration_us / 1000:.1f} ms")
    if listed_rule(reply.rule):
        print_line(one_line(f"-- {rule_told(reply.rule)}"))
    print_line(one_line(f"HTTP/1.1 {reply.status} {reply.reason}"))
    _headers(reply.headers)
    _body(reply.headers, reply.body)


def _attempt(attempt: Attempt) -> None:
    flags = {
        "signed again": attempt.resigned,
        "edited": attempt.edited,
        "certificate not verified": attempt.unverified,
    }
    told = "".join(f", {word}" for word, holds in flags.items() if holds)
    verb = {"forward": "forwarded", "confirm": "confirmed"}.get(attempt.kind, "resent")
    print_line()
    print_line(one_line(f"-- attempt {attempt.id}: {verb} {iso(attempt.started_at)} to {attempt.url}{told}"))
    for change in attempt.changes:
        print_line("   " + one_line(change))
    if attempt.pending:
        print_line(f"   {PENDING}")
    if attempt.error is not None:
        print_line("   " + one_line(attempt.error))
    if times := _times(attempt):
        print_line(f"   {times}")
    if attempt.status is not None:
        print_line(one_line(f"HTTP/{attempt.http_version} {attempt.status} {attempt.reason}"))
        _headers(attempt.response_headers)
        _body(attempt.response_headers, attempt.response_body)
        if attempt.response_truncated:
            print_line("(the answer was cut off at the limit)")


def _times(attempt: Attempt) -> str:
    timings = attempt.timings
    parts = (
        ("name", timings.dns_ms),
        ("connect", timings.connect_ms),
        ("TLS", timings.tls_ms),
        ("first byte", timings.first_byte_ms),
        ("total", timings.total_ms),
    )
    return ", ".join(f"{name} {value:.1f} ms" for name, value in parts if value is not None)


def _headers(headers: Headers) -> None:
    for name, value in headers:
        print_line(one_line(f"{name.decode('latin-1')}: {value.decode('latin-1')}"))


def _body(headers: Headers, data: bytes) -> None:
    if not data:
        return
    print_line()
    body = open_body(headers, data)
    shown = render("hex" if body.kind.is_binary else "text", body)
    for line in shown.lines:
        print_line(visible(line).text)
    if shown.problem:
        print_line(f"({one_line(shown.problem)})")
    if shown.truncated:
        print_line(f"({one_line(str(shown.truncated))})")
