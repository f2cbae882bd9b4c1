"""From arguments to a verb, and from what went wrong to one line and an exit status.

Status 0: done. 1: the answer is no (a signature is invalid, nobody answered). 2: bad usage or unreadable input.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from inspector import __version__
from inspector.cli.trouble import PROGRAM, fill_streams, silence_output, tell_refusal, tell_unexpected, told_log
from inspector.cli.trouble import complain as complain
from inspector.errors import FilterError, InspectorError

#: Verb -> what it does. The module of that name is imported only when the verb is used, so that each starts quickly.
VERBS = {
    "listen": "receive webhooks without a window",
    "list": "list the captures of a session",
    "show": "show one capture with its answer, verdict and resends",
    "verify": "check signatures of a file or of a capture",
    "send": "send a sample event of any provider, or a message to Slack, Discord, IFTTT or Zapier",
    "resend": "send a capture again",
    "export": "write captures to a file",
    "import": "read captures from files: HAR, NDJSON, .http, cURL, Postman and others",
    "compare": "show what differs between captures, or between one and a file",
    "check": "run a suite of expected events, over a session or over what arrives; reports for pipelines",
    "statistics": "count what a session holds: rates, failures, sizes, gaps, retries, delays",
    "drift": "learn what events look like, and tell what departs from it",
    "endpoints": "list and change endpoints and their secrets",
    "tunnels": "list what can give this machine a public address",
}
_MODULES = {"list": "listing", "import": "importing", "export": "exporting"}


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"{self.prog}: {message}. {self.prog} --help tells more.\n")


def make_parser(words: Sequence[str]) -> Parser:
    """The parser; only verbs that occur in `words` know their own arguments."""
    parser = Parser(
        prog=PROGRAM,
        description="Receive webhooks on your own machine, see the exact bytes, check signatures, send them again.",
        epilog="Without a command the window opens. Exit status: 0 done, 1 the answer is no, 2 bad usage or input.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.add_argument("--session", metavar="FILE", help="the session file (default: one of your own)")
    parser.add_argument("--host", metavar="ADDRESS", help="listen on this address (default: as in the settings)")
    parser.add_argument("--port", metavar="N", type=port_number, help="listen on this port; 0: any free one")
    parser.add_argument("--reset-ui", action="store_true", help="forget window size, columns and splitters")
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND", title="commands", parser_class=Parser)
    for verb, text in VERBS.items():
        added = verbs.add_parser(verb, help=text, description=text[0].upper() + text[1:] + ".")
        if verb in words:
            module = importlib.import_module(f"inspector.cli.{_MODULES.get(verb, verb)}")
            module.add_arguments(added)
            added.set_defaults(run=module.run)
    return parser


def port_number(text: str) -> int:
    """A port from 0 to 65535; the error that argparse shows otherwise."""
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: it must be a number from 0 to 65535")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status. `argv` is without the program's name."""
    words = list(sys.argv[1:] if argv is None else argv)
    fill_streams()
    try:
        args = make_parser(words).parse_args(words)
        if args.verb is None:
            from inspector.cli.window import run

            return run(args)
        with told_log(warnings=args.verb == "listen"):
            status: int = args.run(args)
            sys.stdout.flush()
        return status
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except FilterError as error:
        complain(f"{error} (in the filter, at character {error.position + 1})")
        return 2
    except InspectorError as error:
        complain(str(error))
        return 2
    except BrokenPipeError:
        # the reader (head, a closed terminal) has had enough: not an error, but nothing more may be written
        silence_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        tell_refusal(error)
        silence_output()
        return 2
    except Exception as error:  # noqa: BLE001  # the last place where it can be told in words
        tell_unexpected(error)
        return 2
