"""What one check said of one capture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

#: Longest text of a result, in characters: what arrives may be megabytes.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One finding. A check that fails in several places gives several, all of the same name and kind.

    `path` is the address of what was looked at, `expected` and `found` say what should be there and what is, `reason`
    why it does not pass (a sentence, "" where it passes). `place` is where it stands: bytes of the decoded body.
    """

    name: str
    kind: str
    passed: bool
    path: str = ""
    expected: str = ""
    found: str = ""
    reason: str = ""
    place: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """A JSON-able form; inverse of `from_json`."""
        data = asdict(self)
        data["place"] = None if self.place is None else list(self.place)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CheckResult:
        """Inverse of `to_json`."""
        place = data.get("place")
        return cls(**{**data, "place": None if place is None else (int(place[0]), int(place[1]))})


class Tally(NamedTuple):
    """How many checks were made of a capture, and how many of them failed."""

    total: int
    failed: int


def describe(result: CheckResult) -> str:
    """One line: `amount: data.object.amount is "10.00", a string; expected 1000`."""
    if result.passed:
        return f"{result.name}: passed"
    if result.reason:
        return f"{result.name}: {result.reason}"
    subject = f"{result.path} is {result.found}" if result.path else f"found {result.found}"
    return f"{result.name}: {subject}; expected {result.expected}"


def tally(results: Iterable[CheckResult]) -> Tally:
    """Counts checks, not findings: one that fails in three places failed once."""
    by_check: dict[tuple[str, str], bool] = {}
    for result in results:
        key = result.name, result.kind
        by_check[key] = by_check.get(key, True) and result.passed
    return Tally(len(by_check), sum(not passed for passed in by_check.values()))


def failures(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Those that did not pass."""
    return [result for result in results if not result.passed]
