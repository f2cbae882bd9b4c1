"""`send`: a sample event of any provider, or a message to another service's webhook, to an address."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from inspector.capture import Attempt, Capture
from inspector.cli.arguments import add_json, add_keys, amount
from inspector.cli.attempts import print_attempt
from inspector.cli.secret import given_keys
from inspector.cli.terminal import print_json, print_line, several_lines
from inspector.cli.trouble import complain
from inspector.errors import ResendRefused, UsageError
from inspector.outgoing import OUTGOING, OutgoingFormat, built, find_outgoing
from inspector.providers import REGISTRY
from inspector.providers.samples import sample_names
from inspector.resend import parse_target, resend
from inspector.resend.guard import dangers_of, is_public
from inspector.resend.request import prepare
from inspector.resend.send import Route
from inspector.settings import ResendSettings, load_settings
from inspector.simulate import VARIANTS, Chosen, Order, choose_keys, find_event, find_provider, make, parse_field

#: Events of one call; more than that is a load test, which has `resend --copies`.
_MOST = 10_000
#: Bytes of a message that is read from a file or standard input.
_LARGEST = 64 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the verb."""
    parser.add_argument("provider", metavar="PROVIDER", nargs="?", help="who it is from, like stripe")
    parser.add_argument("event", metavar="EVENT", nargs="?", help="which event, like charge.refunded (see --list)")
    parser.add_argument("url", metavar="URL", nargs="?", help="where to")
    parser.add_argument("--list", action="store_true", help="list the events of PROVIDER, or all providers with theirs")
    add_keys(parser)
    parser.add_argument(
        "--wrong",
        choices=[one for one in VARIANTS if one != "good"],
        help="send it deliberately wrong: "
        + "; ".join(f"{name}: {text}" for name, text in VARIANTS.items() if name != "good"),
    )
    parser.add_argument("--repeat", metavar="N", type=_count, default=1, help="send N events, each with ids of its own")
    parser.add_argument(
        "--field",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="set a field of the body, like data.object.amount=2000 or items[0].id=x; may be given again",
    )
    parser.add_argument(
        "--public-url", metavar="URL", help="the address that is signed, where a scheme signs one (default: URL)"
    )
    parser.add_argument("--text", metavar="TEXT", help="the text of a message to Slack, Discord or IFTTT (value1)")
    parser.add_argument("--body-file", metavar="FILE", help="JSON that a message begins with; - is standard input")
    add_json(parser)
    parser.epilog = "Messages to others: " + ", ".join(f"send {one.name} {one.action} URL" for one in OUTGOING) + "."


def run(args: argparse.Namespace) -> int:
    """Status 0 when an answer came to each, whatever it says; 1 when one did not arrive."""
    if args.list:
        return _list(args)
    given = {"PROVIDER": args.provider, "EVENT": args.event, "URL": args.url}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise UsageError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.",
            hint="Write send stripe charge.refunded http://localhost:3000/webhooks; send --list names all events.",
        )
    outgoing = find_outgoing(args.provider, args.event)
    if outgoing is not None and args.event not in sample_names(outgoing.name):
        return _message(args, outgoing)
    for name in ("text", "body_file"):
        if getattr(args, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} is for messages: {_messages()}.", hint="Use --field instead.")
    return _sample(args)


def _sample(args: argparse.Namespace) -> int:
    provider = find_provider(args.provider)
    found = find_event(provider, args.event)
    if found.name != args.event and found.others:
        others = ", ".join(found.others[:5]) + (", …" if len(found.others) > 5 else "")
        complain(f"{found.name} is sent; {args.event} could also mean {others}.")
    to = parse_target(args.url)
    order = Order(
        provider,
        found.name,
        given_keys(args),
        tuple(parse_field(text) for text in args.field),
        args.wrong or "good",
        path=to.path or "/",
        whole_path=bool(to.path),
    )
    # where the address names no path, that of the sample counts, if it has one
    bare = make(replace(order, sign=False, variant="good"), time.time()).captures[0]
    order = replace(order, public_url=args.public_url or f"{to.origin}{bare.target}")
    chosen = choose_keys(order, time.time(), beside=True)
    first = make(order, time.time(), chosen)
    _tell(provider, chosen)
    for note in first.notes:
        complain(note)

    def requests(number: int) -> Sequence[Capture]:
        return first.captures if number == 0 else make(order, time.time(), chosen).captures

    return asyncio.run(_send(args, requests, to.origin))


def _tell(provider: str, chosen: Chosen) -> None:
    """What the receiver has to be configured with, once, where nobody else knows it."""
    if not chosen.to_tell:
        return
    title = REGISTRY[provider].title
    told = f"Signed with a made-up secret of {title}; configure the receiver with it:"
    if chosen.local_key is not None:
        what = chosen.local_key.form.title
        told = f"Signed with a local test key in place of {title}'s; configure the receiver with its {what}:"
    print(several_lines(f"{told}\n{chosen.to_tell.rstrip()}"), file=sys.stderr, flush=True)


def _message(args: argparse.Namespace, outgoing: OutgoingFormat) -> int:
    if args.wrong or args.secret or args.secret_env or args.secret_file or args.cert_file or args.public_url:
        raise UsageError(f"A message to {outgoing.title} is not signed: its address is the secret.")
    fields = [parse_field(text) for text in args.field]
    message = built(outgoing, args.text, fields, _start(args.body_file))
    try:
        request = outgoing.request(message, args.url)
        parse_target(args.url)
    except ResendRefused as refused:
        # the address is a secret: not even a complaint about it shows it
        raise UsageError(
            outgoing.masked(refused.message, args.url), hint=outgoing.masked(refused.hint or "", args.url)
        ) from None

    def hidden(attempt: Attempt) -> Attempt:
        return replace(
            attempt,
            url=outgoing.masked(attempt.url, args.url),
            changes=tuple(outgoing.masked(one, args.url) for one in attempt.changes),
            error=None if attempt.error is None else outgoing.masked(attempt.error, args.url),
        )

    return asyncio.run(_send(args, lambda _: [request], args.url, hidden))


async def _send(
    args: argparse.Namespace,
    requests: Callable[[int], Sequence[Capture]],
    url: str,
    shown: Callable[[Attempt], Attempt] = lambda attempt: attempt,
) -> int:
    """Send what `requests` makes for each of the events, one after the other; tells of each attempt at once."""
    settings = load_settings().resend
    failed = 0
    for number in range(args.repeat):
        for place, capture in enumerate(requests(number)):
            if number == place == 0:
                await _warn(capture, url, settings)
            to = parse_target(url)
            route = Route(tls_verify=to.origin not in settings.unverified_tls)
            attempt = shown(await resend(capture, url, settings=settings, route=route))
            failed += attempt.error is not None
            if args.json:
                print_json(attempt.to_json())
            else:
                print_attempt(attempt, changes=False)
            sys.stdout.flush()
    return 1 if failed else 0


async def _warn(capture: Capture, url: str, settings: ResendSettings) -> None:
    to = parse_target(url)
    if to.origin in settings.trusted:
        return
    for danger in dangers_of(prepare(capture, to), to, public=await is_public(to)):
        # what stands in a sample was put there to be sent
        if danger.kind != "credentials":
            complain(danger.text)


def _list(args: argparse.Namespace) -> int:
    names = [find_provider(args.provider)] if args.provider else [name for name in REGISTRY if sample_names(name)]
    for name in names:
        known, messages = REGISTRY[name], [one.action for one in OUTGOING if one.name == name]
        if args.json:
            print_json(
                {"provider": name, "title": known.title, "events": list(sample_names(name)), "messages": messages}
            )
            continue
        print_line(f"{name}  ({known.title})")
        for event in sample_names(name):
            print_line(f"  {event}")
        for action in messages:
            print_line(f"  {action}  (a message to {known.title}, with --text or --field)")
    return 0


def _start(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        data = sys.stdin.buffer.read(_LARGEST) if path == "-" else _read(Path(path))
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text in UTF-8.") from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _messages() -> str:
    return ", ".join(f"send {one.name} {one.action}" for one in OUTGOING)


def _count(text: str) -> int:
    number = amount(text)
    if not 1 <= number <= _MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST:,}")
    return number
