"""`endpoints`: where providers deliver to, and the secrets that belong there."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import sys
from pathlib import Path

from inspector.capture import ROW_COLOURS
from inspector.cli.arguments import add_json, add_secret, add_session, amount, capture_number
from inspector.cli.attempts import print_attempt
from inspector.cli.endpoint_files import add_actions as add_file_actions
from inspector.cli.endpoint_files import export_endpoints, import_endpoints
from inspector.cli.forwards import add_actions, change_forwards, forward_text, run_queue
from inspector.cli.local_key import add_action, run_test_key
from inspector.cli.secret import given_secret
from inspector.cli.terminal import one_line, print_code, print_json, print_line
from inspector.endpoints import DEFAULT_ENDPOINT, MOST_CAPTURES, MOST_DAYS, Endpoint, SecretRef, parse_option
from inspector.errors import ConfigError, NotFound, UsageError
from inspector.providers import REGISTRY, known_as
from inspector.resend.target import parse_target
from inspector.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb and of what can be done."""
    add_session(parser)
    add_json(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions (default: list)")
    listing = actions.add_parser("list", help="list them")
    add_session(listing)
    listing.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one object a line")
    for action, text in (("add", "add one"), ("set", "change one; only what is given")):
        made = actions.add_parser(action, help=text)
        made.add_argument("name", metavar="NAME")
        add_session(made)
        made.add_argument("--path", help="its path, like /orders or /shops/{shop}/orders (default: /NAME)")
        made.add_argument("--method", action="append", metavar="NAME", help="only this method (may be given again)")
        made.add_argument("--provider", metavar="NAME", help="who delivers there, or auto")
        made.add_argument("--public-url", metavar="URL", help="the address that the provider was given")
        made.add_argument("--target", metavar="URL", help="where resends go")
        made.add_argument(
            "--handshakes", choices=("on", "off", "ask"), help="ask: before an address is called (default)"
        )
        made.add_argument("--colour", choices=("none", *ROW_COLOURS), help="what it is marked with in the window")
        made.add_argument("--keep", metavar="N", type=amount, help="keep its newest N captures; 0: no limit")
        made.add_argument("--keep-days", metavar="D", type=float, help="keep captures for D days; 0: no limit")
        made.add_argument("--tolerance", metavar="S", type=float, help="seconds a signature stays fresh")
        made.add_argument(
            "--option",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            type=_option,
            help="what the scheme needs beside secrets, like audience=https://…; an empty value takes it away",
        )
        made.add_argument("--secret-env", metavar="NAME", help="read the secret from this variable, at each start")
        made.add_argument("--secret-file", metavar="PATH", help="read the secret from this file, as it is by then")
    address = actions.add_parser("url", help="print the address that the provider has to be given")
    address.add_argument("name", metavar="NAME")
    add_session(address)
    address.add_argument("--qr", action="store_true", help="as a QR code, too")
    confirming = actions.add_parser(
        "confirm", help="end a handshake: call the address that it names, or keep its secret"
    )
    confirming.add_argument("id", metavar="N", type=capture_number, help="number of the capture")
    add_session(confirming)
    removing = actions.add_parser("remove", help="remove one, with its secrets; captures stay")
    removing.add_argument("name", metavar="NAME")
    add_session(removing)
    secret = actions.add_parser("secret", help="keep a signing secret for one, or forget it")
    secret.add_argument("name", metavar="NAME")
    add_session(secret)
    secret.add_argument("--label", default="signing", help='which of several, like "live" (default: signing)')
    secret.add_argument("--remove", action="store_true", help="forget the secret of that label")
    add_secret(secret)
    add_actions(actions)
    add_file_actions(actions)
    add_action(actions)


def run(args: argparse.Namespace) -> int:
    """Do what was asked; adding and changing prints nothing."""
    action = args.action or "list"
    looks = action in ("list", "export", "url") or (action == "queue" and not (args.flush or args.drop))
    with Session.open(args.session, read_only=looks) as session:
        if action == "list":
            _list(session, args.json)
        elif action in ("add", "set"):
            _save(session, args, new=action == "add")
        elif action == "remove":
            session.remove_endpoint(args.name).result()
        elif action == "url":
            _print_address(session, args)
        elif action == "confirm":
            return _confirm(session, args.id)
        elif action == "export":
            export_endpoints(session, args)
        elif action == "import":
            import_endpoints(session, args)
        elif action == "forward":
            change_forwards(session, args)
        elif action == "queue":
            run_queue(session, args)
        elif action == "test-key":
            run_test_key(session, args)
        else:
            _secret(session, args)
    return 0


def _option(text: str) -> tuple[str, str | float]:
    try:
        return parse_option(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _list(session: Session, as_json: bool) -> None:
    counts = session.endpoint_counts()
    for endpoint in session.endpoints():
        count = counts.get(endpoint.name)
        number, failed = (count.count, count.failed) if count else (0, 0)
        if as_json:
            print_json({**endpoint.to_dict(), "captures": number, "failed": failed})
            continue
        secrets = ", ".join(ref.label or f"{ref.source} {ref.key}" for ref in endpoint.secrets) or "none"
        parts = [f"{endpoint.name}  {endpoint.path}  provider {endpoint.provider}", f"secrets: {secrets}"]
        if endpoint.target:
            parts.append(f"target {endpoint.target}")
        parts += map(forward_text, endpoint.forwards)
        parts.append(f"{number} captures, {failed} failed")
        print_line(one_line("  ".join(parts)))


def _save(session: Session, args: argparse.Namespace, *, new: bool) -> None:
    known = {endpoint.name: endpoint for endpoint in session.endpoints()}
    if new and args.name in known:
        raise UsageError(f"There is an endpoint {args.name!r} already.", hint="`endpoints set` changes it.")
    if not new and args.name not in known:
        raise NotFound(f"There is no endpoint {args.name!r}.", hint="`endpoints add` makes it.")
    endpoint = known.get(args.name) or Endpoint(args.name)
    if args.provider is not None:
        args.provider = known_as(args.provider)
    if args.provider not in (None, "auto", *REGISTRY):
        raise UsageError(
            f"There is no provider {args.provider!r}.", hint=f"There are auto, {', '.join(sorted(REGISTRY))}."
        )
    if args.path is not None and not args.path.startswith("/"):
        raise UsageError(f"The path {args.path!r} must begin with a slash.")
    for address in (args.target, args.public_url):
        if address:
            parse_target(address)
    given = {"path": args.path, "provider": args.provider, "public_url": args.public_url, "target": args.target}
    changed = dataclasses.replace(endpoint, **{key: value for key, value in given.items() if value is not None})
    if args.method is not None:
        changed = dataclasses.replace(changed, methods=tuple(args.method))
    if args.tolerance is not None:
        if not args.tolerance >= 0:
            raise UsageError("--tolerance must be a number of seconds, 0 or more.")
        changed = dataclasses.replace(changed, tolerance_s=args.tolerance)
    if args.handshakes is not None:
        changed = dataclasses.replace(changed, handshakes=args.handshakes)
    if args.colour is not None:
        changed = dataclasses.replace(changed, colour="" if args.colour == "none" else args.colour)
    if args.keep is not None and args.keep > MOST_CAPTURES:
        raise UsageError(f"--keep must be a number to {MOST_CAPTURES:,}.")
    if args.keep_days is not None and not 0 <= args.keep_days <= MOST_DAYS:
        raise UsageError(f"--keep-days must be a number of days from 0 to {MOST_DAYS:,}.")
    kept = {"captures": args.keep, "days": args.keep_days}
    kept = {key: value for key, value in kept.items() if value is not None}
    changed = dataclasses.replace(changed, retention=dataclasses.replace(changed.retention, **kept))
    options = {**changed.options, **dict(args.option)}
    changed = dataclasses.replace(changed, options={name: value for name, value in options.items() if value != ""})
    # another process finds it from elsewhere
    file = None if args.secret_file is None else str(Path(args.secret_file).expanduser().absolute())
    named = (("env", args.secret_env), ("file", file))
    refs = [SecretRef(source, key) for source, key in named if key is not None]
    added = tuple(ref for ref in refs if ref not in changed.secrets)
    changed = dataclasses.replace(changed, secrets=changed.secrets + added)
    taken = [other.name for other in known.values() if other.place == changed.place and other.name != changed.name]
    if taken:
        raise UsageError(f"The path {changed.path} is taken by the endpoint {taken[0]!r}.")
    session.save_endpoint(changed).result()


def _print_address(session: Session, args: argparse.Namespace) -> None:
    if args.name not in {endpoint.name for endpoint in session.endpoints()} and args.name != DEFAULT_ENDPOINT:
        raise NotFound(f"There is no endpoint {args.name!r}.", hint="`endpoints add` makes it.")
    other = session.elsewhere()
    address = session.address_of(args.name, elsewhere="" if other is None else other.address)
    print_line(one_line(address))
    if args.qr:
        print_code(address)


def _confirm(session: Session, capture_id: int) -> int:
    """Status 1 when the address did not answer with success."""
    attempt = session.follow_up(capture_id).result()
    if attempt is None:
        print(f"Kept {session.vault.where}", file=sys.stderr)
        return 0
    print_attempt(attempt)
    return 0 if attempt.error is None and 200 <= (attempt.status or 0) < 300 else 1


def _secret(session: Session, args: argparse.Namespace) -> None:
    if args.name not in {endpoint.name for endpoint in session.endpoints()} and args.name != "default":
        raise NotFound(f"There is no endpoint {args.name!r}.", hint="`endpoints add` makes it.")
    if args.remove:
        session.remove_secret(args.name, args.label).result()
        return
    value = given_secret(args)
    if value is None:
        value = getpass.getpass("Signing secret: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not value:
        raise UsageError("The secret is empty; nothing was kept.")
    session.set_secret(args.name, args.label, value).result()
    print(f"Kept {session.vault.where}", file=sys.stderr)
