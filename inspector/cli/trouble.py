"""What nobody expected, told in one line: a traceback belongs into the log file, not on a user's terminal."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.query import Query

PROGRAM = "webhook-inspector"


def complain(message: str) -> None:
    """One line on standard error, whatever is in the message."""
    from inspector.cli.terminal import one_line

    print(f"{PROGRAM}: {one_line(message)}", file=sys.stderr, flush=True)


def tell_given_up(query: Query | None) -> None:
    """One line when patterns of a filter took so long that some captures count as not matching."""
    if query is not None and query.problem:
        complain(query.problem)


def tell_unexpected(error: BaseException) -> None:
    """One line about a mistake of this program; where the traceback was kept is part of it."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    complain(f"Something went wrong inside this program ({what}). {_kept(error)}")


def tell_refusal(error: OSError) -> None:
    """One line about what the system refused where no part of the program expected it, like a full standard output."""
    where = f"{error.filename} cannot be read or written" if error.filename else "The output cannot be written"
    complain(f"{where}: {error.strerror or error}.")


@contextmanager
def told_log(*, warnings: bool) -> Iterator[None]:
    """Log records become lines on standard error while this lasts: errors, and warnings for what runs on and on.

    A verb that ends soon names its own reason, so that a warning about the same would only be a second line.
    """
    handler = _Lines(logging.WARNING if warnings else logging.ERROR)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            error = record.exc_info[1] if record.exc_info else None
            message = record.getMessage()
            complain(message if error is None else f"{message} ({type(error).__name__}). {_kept(error)}")
        except Exception:  # noqa: BLE001  # as every handler of `logging`: it must not raise into what logs
            self.handleError(record)


def _kept(error: BaseException) -> str:
    """Append the traceback to the log file; a sentence that says where it is."""
    import traceback

    from inspector.paths import log_dir

    path = log_dir() / f"{PROGRAM}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _append(path, "".join(traceback.format_exception(error)))
    except OSError as refused:
        return f"The details could not be kept in {path}: {refused.strerror or refused}."
    return f"Please report it with the end of {path}."


def _append(path: Path, text: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {PROGRAM}\n{text}")


def fill_streams() -> None:
    """Open the standard streams that the process was started without (`>&-`), so that no file takes their place."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123  # for as long as the process lives
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def silence_output() -> None:
    """Nothing more may be written to standard output, not even by the interpreter's last flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
