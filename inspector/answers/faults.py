"""Answers that go wrong on purpose: from the bytes of a right one to what is done on the connection."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from inspector.answers.steps import Fault
from inspector.capture import Reply
from inspector.listener import ABORT, CLOSE, HANG, RESET, Act

#: A slow answer goes out in this many parts a second, each of a byte at least.
_PARTS_PER_S = 10
#: What a wrong Content-Length differs by, and how much of a body is left out, where nothing is said.
_WRONG_BY = 10
#: Statuses that have no body, whatever a rule says (RFC 9110, 15.3.5, 15.3.6 and 15.4.5).
_BODILESS = (204, 205, 304)
_LENGTH = re.compile(rb"(?i)(?<=\r\n)content-length:[ \t]*(\d+)[ \t]*(?=\r\n)")


def spared(fault: Fault, status: int, body: bytes) -> str:
    """Why a fault changes nothing of such an answer, in brackets; "" where it does."""
    if body and status not in _BODILESS:
        return ""
    if fault.kind == "slow":
        return " (there was no body to slow down)"
    shorter = fault.kind == "length" and fault.amount is not None and fault.amount < 0
    return " (there was nothing to shorten)" if shorter else ""


def play(fault: Fault, reply: Reply, wire: bytes) -> Iterator[Act]:
    """What is done with the bytes of an answer. Where the last act is bytes, the connection goes on."""
    amount = None if fault.amount is None else int(fault.amount)
    head = len(wire) - len(reply.body)
    match fault.kind:
        case "hang":
            yield HANG if fault.amount is None else fault.amount
            yield CLOSE
        case "reset" | "close":
            if amount:
                yield wire[:amount]
            yield RESET if fault.kind == "reset" else CLOSE
        case "tls abort":
            # in the middle of a record's worth of answer, without TLS being told
            yield wire[: max(1, len(wire) // 2)]
            yield ABORT
        case "slow":
            yield wire[:head]
            rate = amount or 1
            size = max(1, rate // _PARTS_PER_S)
            for start in range(head, len(wire), size):
                yield size / rate
                yield wire[start : start + size]
        case "length":
            # that of a body which HEAD does without is only said there
            said = _LENGTH.search(wire, 0, head)
            size = len(reply.body) if said is None else int(said[1])
            yield _with_length(wire, head, size + (_WRONG_BY if amount is None else amount))
            yield CLOSE
        case "truncate":
            size = len(reply.body)
            if size:
                yield wire[: head + (size // 2 if amount is None else max(0, size - amount))]
            else:
                yield _with_length(wire, head, _WRONG_BY if amount is None else amount)
            yield CLOSE
        case "malformed":
            # no version, no number: nothing that a client could take for a status line
            yield b"HTTP/one.one OK?" + wire[wire.index(b"\r\n") :]
            yield CLOSE
        case "twice":
            yield wire
            yield wire
        case _:
            raise AssertionError(fault.kind)


def _with_length(wire: bytes, head: int, length: int) -> bytes:
    line = b"Content-Length: %d" % max(0, length)
    said = _LENGTH.search(wire, 0, head)
    if said is not None:
        return wire[: said.start()] + line + wire[said.end() :]
    return wire[: head - 2] + line + b"\r\n" + wire[head - 2 :]


def drawn(low: float, high: float) -> float:
    """A time between two; seconds."""
    return low if low == high else random.uniform(low, high)
