"""Where the requests of an endpoint go on to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: What a forward has when nothing else is said: seconds the sender waits for its answer, and retries.
FORWARD_TIMEOUT_S = 5.0
FORWARD_RETRIES = 20


@dataclass(frozen=True, slots=True)
class Forward:
    """Where the requests of an endpoint go on to as they arrive.

    `when` is a filter expression ("": all). With `answer` the sender gets what this target answers, or the endpoint's
    own reply when it is slower than `timeout_s`; without, the sender is answered at once. `retries` is how often a
    target that gives no answer is tried again (0: never).
    """

    to: str
    when: str = ""
    answer: bool = True
    timeout_s: float = FORWARD_TIMEOUT_S
    retries: int = FORWARD_RETRIES

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; inverse of `from_dict`."""
        return {
            "to": self.to,
            "when": self.when,
            "answer": self.answer,
            "timeout": self.timeout_s,
            "retries": self.retries,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Forward:
        """Inverse of `to_dict`."""
        return cls(
            to=data["to"],
            when=data.get("when", ""),
            answer=data.get("answer", True),
            timeout_s=float(data.get("timeout", FORWARD_TIMEOUT_S)),
            retries=data.get("retries", FORWARD_RETRIES),
        )
