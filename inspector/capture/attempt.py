"""What a resend did."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from inspector.capture.headers import Headers
from inspector.capture.moment import iso
from inspector.quick import quick


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of a resend's phases; None where the phase did not happen."""

    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float | None = None

    def phases(self) -> list[tuple[str, float]]:
        """(name, milliseconds) of the phases that happened, one after the other: together they are the total.

        "waiting" is from the sending to the first byte of the answer, "answer" from there to its end.
        """
        found = [
            (name, value)
            for name, value in (
                ("name", self.dns_ms),
                ("connect", self.connect_ms),
                ("TLS", self.tls_ms),
                ("waiting", self.first_byte_ms),
            )
            if value is not None
        ]
        if self.total_ms is not None:
            rest = max(0.0, self.total_ms - sum(value for _, value in found))
            found.append(("waiting" if self.first_byte_ms is None else "answer", rest))
        return found


#: The change that says that any certificate was accepted.
UNVERIFIED = "The certificate of the target was not verified"


class AttemptSummary(NamedTuple):
    """What a list shows of an attempt; read without what was sent and answered. Times in µs; see `Attempt`.

    `unverified`: the certificate of the target was not checked. `size` is that of the answer's body.
    """

    id: int
    capture_id: int
    kind: str
    started_us: int
    url: str
    method: str
    edited: bool
    resigned: bool
    unverified: bool
    pending: bool
    status: int | None
    reason: str
    error: str | None
    total_us: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One resend of a capture: the request as sent, what came back or the error in words.

    `changes` are sentences, one for each thing that differs from the capture ("Host: a → b"). `request_body` is None
    when it is the capture's own. `response_truncated`: the response was cut at our cap. `kind` is "resend",
    "forward" or "confirm" (the address of a handshake was called); `edited`: the user changed the request. `pending`:
    it was begun, and no end is on record, since it is still being sent or the program was ended meanwhile. `id` is 0
    until stored.
    """

    capture_id: int
    uuid: str
    started_at: datetime
    url: str
    method: str
    request_headers: Headers
    request_body: bytes | None = None
    changes: tuple[str, ...] = ()
    status: int | None = None
    reason: str = ""
    http_version: str = ""
    response_headers: Headers = field(default_factory=Headers)
    response_body: bytes = b""
    response_truncated: bool = False
    error: str | None = None
    timings: Timings = field(default_factory=Timings)
    resigned: bool = False
    kind: str = "resend"
    edited: bool = False
    pending: bool = False
    id: int = 0

    def numbered(self, attempt_id: int) -> Attempt:
        """The same under the id that the store gave it; `dataclasses.replace` takes ten times as long."""
        values: list[Any] = [*_all_but_id(self), attempt_id]
        return _new_attempt(*values)

    @property
    def unverified(self) -> bool:
        """The certificate of the target was not checked."""
        return UNVERIFIED in self.changes

    def to_json(self) -> dict[str, Any]:
        """The object that `resend --json` prints."""
        return {
            "id": self.id,
            "uuid": self.uuid,
            "capture_id": self.capture_id,
            "started_at": iso(self.started_at),
            "url": self.url,
            "method": self.method,
            "request_headers": self.request_headers.to_text(),
            "changes": list(self.changes),
            "kind": self.kind,
            "resigned": self.resigned,
            "edited": self.edited,
            "unverified_tls": self.unverified,
            "pending": self.pending,
            "status": self.status,
            "reason": self.reason,
            "headers": self.response_headers.to_text(),
            "body_b64": base64.b64encode(self.response_body).decode("ascii"),
            "truncated": self.response_truncated,
            "error": self.error,
            "timings": {
                "dns_ms": self.timings.dns_ms,
                "connect_ms": self.timings.connect_ms,
                "tls_ms": self.timings.tls_ms,
                "first_byte_ms": self.timings.first_byte_ms,
                "total_ms": self.timings.total_ms,
            },
        }


_new_attempt = quick(Attempt)
_all_but_id = attrgetter(*Attempt.__slots__[:-1])
