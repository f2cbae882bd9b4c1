"""What is compared: requests and answers, wherever they come from, in one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from inspector.capture import Attempt, Capture, Headers, Reply


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. `title` names it for people; `start` is the request line or the status line, as text."""

    title: str
    start: str
    headers: Headers
    body: bytes
    #: In a sentence, what the body lacks; "" when it is whole.
    missing: str = ""
    #: There is no request around the body: first line and headers play no part.
    body_only: bool = False


class Source(NamedTuple):
    """Where a side comes from. `part` is "request" or "reply" of a capture, "sent" or "received" of an attempt."""

    part: str
    id: int


def request_of(capture: Capture, title: str = "") -> Side:
    """A request as it arrived."""
    missing = ""
    if capture.truncated:
        missing = "it went over the limit, and only what came until then was kept"
    elif capture.incomplete:
        missing = "its sender went away before the end"
    return Side(
        title or f"Request {capture.id}", f"{capture.method} {capture.target}", capture.headers, capture.body, missing
    )


def body_of(data: bytes, title: str) -> Side:
    """A body from a file or the clipboard."""
    return Side(title, "", Headers(), data, body_only=True)


def answer_of(reply: Reply, title: str = "The original answer") -> Side:
    """What we answered."""
    return Side(title, f"{reply.status} {reply.reason}".strip(), reply.headers, reply.body)


def sent_by(attempt: Attempt, captured: bytes, title: str = "") -> Side:
    """A request as it was sent again; `captured` is the body of its capture, for when that was sent."""
    body = captured if attempt.request_body is None else attempt.request_body
    return Side(
        title or f"Sent by attempt {attempt.id}",
        f"{attempt.method} {_target(attempt.url)}",
        attempt.request_headers,
        body,
    )


def received_by(attempt: Attempt, title: str = "") -> Side | None:
    """What a request that was sent again was answered; None when nothing came."""
    if attempt.status is None:
        return None
    missing = "it was cut off at the limit" if attempt.response_truncated else ""
    return Side(
        title or f"Answer to attempt {attempt.id}",
        f"{attempt.status} {attempt.reason}".strip(),
        attempt.response_headers,
        attempt.response_body,
        missing,
    )


def _target(url: str) -> str:
    """Path and query of an address, as they are sent."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
