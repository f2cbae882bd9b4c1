"""What a check said, and what else was derived from a capture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check compared, for the eyes of the user; derived again when needed and never stored.

    `signed` is the exact signed string; `received` and `expected` are the signatures as text; times are unix seconds.
    """

    signed: bytes = b""
    received: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    signed_at: float | None = None
    received_at: float | None = None
    tolerance_s: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one check (design, section 6). `secret` is the *name* of the secret used, never its value."""

    outcome: str
    provider: str = ""
    scheme: str | None = None
    reason: str | None = None
    detail: str | None = None
    secret: str = ""
    evidence: Evidence | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The `verdict` object of the interchange format."""
        return {"outcome": self.outcome, "scheme": self.scheme, "reason": self.reason, "detail": self.detail}


OUTCOMES = ("valid", "invalid", "unsigned", "no_secret", "not_applicable", "error")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was derived from a capture: its provider, event and verdicts, strongest first; `age_s` as in Summary."""

    provider: str = ""
    event_type: str = ""
    event_id: str = ""
    attempt: int = 0
    age_s: int | None = None
    verdicts: tuple[Verdict, ...] = ()


#: Of a request of nobody that is known: this very one says that there is no more to find out.
NOTHING_FOUND: Final = Annotation()
