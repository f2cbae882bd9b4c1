"""Answers that say in one line why they are not what the sender hoped for."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from inspector.capture import Headers, Reply


def told(status: int, text: str, rule: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> Reply:
    """An answer of one line of plain text; `rule` is what chose it."""
    line = f"{' '.join(text.split())}\n".encode("utf-8", "backslashreplace")
    pairs = [(b"Content-Type", b"text/plain; charset=utf-8"), *headers]
    return Reply(status, _phrase(status), Headers(pairs), line, rule=rule)


def _phrase(status: int) -> str:
    try:
        # that of Python 3.11 is older than RFC 9110
        return "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase
    except ValueError:
        return ""
