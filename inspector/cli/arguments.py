"""Arguments that several verbs share."""

from __future__ import annotations

import argparse
import math
from typing import Any


def add_session(parser: argparse.ArgumentParser) -> None:
    """`--session FILE`; left out, what stood before the verb counts."""
    parser.add_argument(
        "--session", metavar="FILE", default=argparse.SUPPRESS, help="the session file (default: one of your own)"
    )


def add_filter(parser: argparse.ArgumentParser) -> None:
    """`--filter EXPR`, and the help of what may stand there."""
    parser.add_argument(
        "--filter",
        metavar="EXPR",
        default="",
        type=filter_text,
        help='only those that match, like "status>=400 provider:stripe", or @NAME of a saved filter',
    )
    add_filter_help(parser)


def add_filter_help(parser: argparse.ArgumentParser) -> None:
    """`--filter-help`: the language of filters."""
    parser.add_argument("--filter-help", action=_FilterHelp, nargs=0, help="what can be written in a filter, and leave")


class _FilterHelp(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print it and leave, as `--help` does."""
        from inspector.query.help import help_text

        print(help_text())
        parser.exit()


def filter_text(text: str) -> str:
    """A filter as written, or the saved one that `@NAME` means. NotFound."""
    if not text.startswith("@"):
        return text
    from inspector.session.saved_filters import saved_filter
    from inspector.settings import load_settings

    return saved_filter(load_settings(), text[1:].strip())


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")


def add_secret(parser: argparse.ArgumentParser) -> None:
    """`--secret-env`, `--secret-file`, `--secret`: one of them."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--secret-env", metavar="NAME", help="the signing secret or key is in this variable")
    group.add_argument("--secret-file", metavar="PATH", help="the signing secret, key or certificate is in this file")
    group.add_argument("--secret", metavar="V", help="the secret itself; other users of this machine can see it")


def add_keys(parser: argparse.ArgumentParser) -> None:
    """What to check or sign with: a secret, and `--cert-file`."""
    add_secret(parser)
    parser.add_argument(
        "--cert-file",
        metavar="PATH",
        action="append",
        default=[],
        help="a certificate, public key or key set (JWKS) that the check needs beside the secret; may be given again",
    )


def unix_seconds(text: str) -> float:
    """A moment in seconds since 1970."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        raise argparse.ArgumentTypeError(f"{text!r} is no moment: it must be seconds since 1970, like 1790000000")
    return seconds


def amount(text: str) -> int:
    """A whole number, 0 or more."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no number like 20")
    return int(text)


def capture_number(text: str) -> int:
    """A capture's number, with or without `#`."""
    digits = text.removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is no capture: it must be a number like 12")
    return int(digits)
