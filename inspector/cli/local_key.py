"""`endpoints test-key`: the key that signs in place of a provider's private one, and its public half."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from inspector.cli.arguments import add_session
from inspector.cli.terminal import print_line
from inspector.endpoints import DEFAULT_ENDPOINT
from inspector.errors import NotFound, UsageError
from inspector.providers import REGISTRY, get
from inspector.session import Session
from inspector.session.local_keys import local_key_owners, needs_test_key


def add_action(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The action of `endpoints` with its arguments."""
    made = actions.add_parser(
        "test-key",
        help="make a local test key for one, or print its public half",
        description="Signs resends and samples in place of the private key that only the provider has. Made at the "
        "first use; the public half, which your application has to check with, goes to standard output.",
    )
    made.add_argument("name", metavar="NAME")
    add_session(made)
    made.add_argument("--provider", metavar="NAME", help="whose key it stands in for (default: the endpoint's)")
    what = made.add_mutually_exclusive_group()
    what.add_argument("--export", metavar="FILE", help="write the public half to this file instead")
    what.add_argument("--forget", action="store_true", help="take the key out of where it is kept")


def run_test_key(session: Session, args: argparse.Namespace) -> None:
    """Do what was asked."""
    if args.name not in {endpoint.name for endpoint in session.endpoints()} and args.name != DEFAULT_ENDPOINT:
        raise NotFound(f"There is no endpoint {args.name!r}.", hint="`endpoints add` makes it.")
    provider = _provider(session, args)
    if args.forget:
        session.forget_test_key(args.name, provider).result()
        return
    new = provider not in local_key_owners(session.endpoint(args.name))
    key = session.make_test_key(args.name, provider).result()
    known = get(provider)
    title = known.title if known is not None else provider
    if new:
        print(f"A test key of {title} was made and kept {session.vault.where}", file=sys.stderr)
    if args.export is None:
        print_line(key.public.rstrip("\n"))
    else:
        try:
            Path(args.export).write_text(key.public, "ascii", newline="\n")
        except OSError as error:
            raise UsageError(f"{args.export} cannot be written: {error.strerror}.") from error
    until = "" if key.expires is None else f" until {key.expires:%Y-%m-%d}"
    print(f"{title}: {key.form.title}{until}. Let your application under test check with it.", file=sys.stderr)


def _provider(session: Session, args: argparse.Namespace) -> str:
    if args.provider is not None:
        return str(args.provider)
    endpoint = session.endpoint(args.name)
    if endpoint.provider != "auto":
        return endpoint.provider
    owners = local_key_owners(endpoint)
    if len(owners) == 1:
        return owners[0]
    there = ", ".join(owners or (name for name in REGISTRY if needs_test_key(name)))
    raise UsageError(f"The endpoint {args.name!r} takes any provider: say --provider.", hint=f"There are {there}.")
