"""How a tunnel is doing, as front ends show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.tunnels.question import Question

#: Phases in which something is exposed, or about to be.
_ON = ("starting", "up", "lost")


@dataclass(frozen=True, slots=True)
class TunnelState:
    """`phase`: off; starting (no address yet); up; lost (it is being brought back); failed (off, for a `reason`).

    `address` is the public one, without a slash at its end: the present one when up, the last one when lost.
    `one_place`: it stands for one path of ours, `path`, instead of for all. `reason` is for the phases lost and
    failed, `hint` what to do, `lines` the last words of the tunnel's program. `retry_at` is when it is tried again
    (monotonic seconds). `note` is something to know while it is up; `changed`: the address is another one than before.
    """

    phase: str = "off"
    kind: str = ""
    title: str = ""
    address: str = ""
    one_place: bool = False
    path: str = ""
    reason: str = ""
    hint: str = ""
    lines: tuple[str, ...] = ()
    attempt: int = 0
    retry_at: float | None = None
    note: str = ""
    changed: bool = False
    question: Question | None = None

    @property
    def on(self) -> bool:
        """Whether it is switched on."""
        return self.phase in _ON

    @property
    def up(self) -> bool:
        """Whether the address works now."""
        return self.phase == "up"

    def url_of(self, path: str) -> str:
        """The public address of a path of ours; "" when there is none now."""
        if not self.up:
            return ""
        if self.one_place:
            return self.address if path == self.path else ""
        return joined(self.address, path)

    def to_json(self) -> dict[str, Any]:
        """What `listen --json` prints of it."""
        shown: dict[str, Any] = {"event": "public", "kind": self.kind, "phase": self.phase}
        shown["address"] = self.address if self.up else None
        for name in ("reason", "hint", "note"):
            if value := getattr(self, name):
                shown[name] = value
        if self.lines:
            shown["lines"] = list(self.lines)
        return shown


def joined(address: str, path: str) -> str:
    """A path of ours at a public address."""
    return f"{address}{path}" if path != "/" else address


OFF = TunnelState()
