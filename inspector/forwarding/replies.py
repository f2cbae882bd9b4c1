"""What the sender of a forwarded request is told: the target's answer, or our own."""

from __future__ import annotations

from inspector.capture import Attempt, Headers, Reply
from inspector.endpoints import Forward
from inspector.forwarding.lane import Outcome
from inspector.resend.request import HOP_BY_HOP

_TEXT = (b"Content-Type", b"text/plain; charset=utf-8")
#: Statuses whose answer has no body and no length of one.
_EMPTY = (204, 205)


def relayed(forward: Forward, attempt: Attempt) -> Reply:
    """The answer of the target as it goes on to the sender: all of it, but for what belongs to one connection."""
    assert attempt.status is not None
    connection = {
        token.strip().lower() for value in attempt.response_headers.all("connection") for token in value.split(",")
    }
    dropped = HOP_BY_HOP | {token.encode("latin-1") for token in connection} - {b"content-length", b"content-type"}
    pairs = [
        (name, value)
        for name, value in attempt.response_headers
        if (key := name.lower()) not in dropped
        and not key.startswith(b"proxy-")
        and not (key == b"content-length" and attempt.status in _EMPTY)
    ]
    return Reply(
        attempt.status, attempt.reason, Headers(pairs), attempt.response_body, rule=f"forwarded to {forward.to}"
    )


def answer_of(forward: Forward, outcome: Outcome | None) -> Reply:
    """What the sender gets after a try, or without its outcome when that does not come in time."""
    if outcome is None:
        return own_reply(f"{forward.to} gave no answer within {forward.timeout_s:g} s")
    attempt = outcome.attempt
    if not outcome.answered or attempt is None:
        return own_reply(f"{forward.to} gave no answer ({outcome.error.rstrip('.')})")
    if attempt.response_truncated:
        return own_reply(f"the answer of {forward.to} is too long")
    return relayed(forward, attempt)


def own_reply(why: str) -> Reply:
    """The endpoint's own answer, with the reason why the target's did not go out."""
    return Reply(200, "OK", Headers([(b"Server", b"webhook-inspector")]), rule=f"{why}: own reply")


def loop_reply(why: str) -> Reply:
    """The answer to a request that came back to us."""
    text = f"{why} It was stored, and is not forwarded again. Let the forward of the endpoint lead to an application.\n"
    return Reply(508, "Loop Detected", Headers([_TEXT]), text.encode(), rule="forward loop")
