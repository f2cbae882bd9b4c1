"""What a list shows of a capture."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from inspector.capture.moment import from_micros, iso

#: Colours that a row, an endpoint or a rule can have.
ROW_COLOURS = ("red", "amber", "green", "blue", "purple", "grey")
#: Deliveries of one event beyond this number are not counted.
MOST_DELIVERIES = 1000


class Summary(NamedTuple):
    """What a list shows of a capture; read from the store without touching the body. Times in µs since 1970.

    `outcome` and `reason` are of the strongest verdict (empty when not checked yet); `annotated` is False while the
    provider and the verdict are still to be found; `age_s` is how many seconds before receipt it was signed (None when
    the scheme has no time); `attempt` is the sender's own delivery number (0: not told), `attempts` counts our resends;
    `note` is the note's text. `delivery` is which one this is of the `deliveries` here of the same provider's event
    (both 0 when the event has no id); they are counted when the summary is read, up to MOST_DELIVERIES, and not stored.
    `checks` were made on arrival or later, of which `checks_failed` failed, and `failed_checks` are the names.
    `rule` says what chose the answer, with the step of a plan; "" for the usual one.
    """

    id: int
    uuid: str
    endpoint: str
    received_us: int
    remote: str
    scheme: str
    method: str
    target: str
    content_type: str
    size: int
    status: int
    duration_us: int
    provider: str
    event_type: str
    event_id: str
    attempt: int
    outcome: str
    reason: str
    age_s: int | None
    annotated: bool
    truncated: bool
    incomplete: bool
    malformed: bool
    pinned: bool
    colour: str
    note: str
    tags: str
    attempts: int
    origin: str
    delivery: int = 0
    deliveries: int = 0
    checks: int = 0
    checks_failed: int = 0
    failed_checks: str = ""
    rule: str = ""

    @property
    def received_at(self) -> datetime:
        """The moment of receipt, UTC."""
        return from_micros(self.received_us)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def to_json(self) -> dict[str, Any]:
        """The object that `list --json` and `listen --json` print."""
        data = self._asdict()
        del data["received_us"], data["annotated"]
        data["received_at"] = iso(self.received_at)
        data["duration_ms"] = data.pop("duration_us") / 1000
        data["tags"] = self.tags.split() if self.tags else []
        outcome, reason = data.pop("outcome"), data.pop("reason")
        data["verdict"] = {"outcome": outcome, "reason": reason or None} if outcome else None
        made, failed, names = data.pop("checks"), data.pop("checks_failed"), data.pop("failed_checks")
        data["checks"] = {"made": made, "failed": failed, "names": names.splitlines()} if made else None
        return data
