"""What we answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspector.capture.headers import Headers, build_head

#: What `Reply.rule` begins with where a handshake was answered, or the gate of the endpoint refused.
HANDSHAKE_RULE, GATE_RULE = "handshake", "gate"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender got: status line parts, headers and body as sent. `rule` names what chose it ("default").

    Status 0: on purpose not a byte was sent, and `rule` says why.
    `duration_us` runs from the first byte of the request to the moment the answer was ready to be committed.
    """

    status: int
    reason: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    duration_us: int = 0
    rule: str = "default"

    def wire(self) -> bytes:
        """Status line, headers and body, as on the wire; nothing where nothing was sent."""
        if not self.status:
            return b""
        return build_head(f"HTTP/1.1 {self.status} {self.reason}", self.headers) + self.body
