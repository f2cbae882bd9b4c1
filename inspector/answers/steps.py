"""Steps of a plan: what one delivery gets, as a small language.

::

    PLAN  = STEP, STEP, … [then] STEP      the last one goes on for ever
    STEP  = [RATE %] [delay TIME[..TIME]] [STATUS | ok] [FAULT] [xN]
    FAULT = hang [TIME] | reset [after BYTES] | close [after BYTES] | slow BYTES/s | length [±BYTES] | truncate [BYTES]
          | malformed | twice | tls abort

`500 x2, then 200` fails the first two deliveries. `ok` is what the endpoint answers without the plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from inspector.errors import ConfigError
from inspector.query.values import DURATIONS, SIZES, number

#: Seconds that an answer may be held back, and that a hanging one may hang.
MAX_DELAY_S = 300.0
#: Steps of one plan, and characters of its text.
MAX_STEPS = 1000
_LONGEST = 10_000

_TIME = r"\d{1,9}(?:\.\d{1,6})?\s*(?:ms|s|min|m)?"
_SIZE = r"\d{1,12}(?:\.\d{1,6})?\s*(?:bytes?|kib|mib|kb|mb|b|k|m)?"
_STEP = re.compile(
    rf"(?:(?P<rate>\d{{1,3}}(?:\.\d{{1,6}})?)\s*%\s*)?"
    rf"(?:delay\s+(?P<delay>{_TIME}(?:\s*\.\.\s*{_TIME})?)\s*)?"
    r"(?:(?P<status>\d{3})(?!\d)|(?P<ok>ok))?\s*"
    rf"(?P<fault>hang(?:\s+{_TIME})?|(?:reset|close)(?:\s+after\s+{_SIZE})?|slow\s+{_SIZE}(?:/s)?|length(?:\s+[+-]\s*\d{{1,9}})?"
    rf"|truncate(?:\s+{_SIZE})?|malformed|twice|tls\s+abort)?\s*"
    r"(?:[x×]\s*(?P<times>\d{1,4}))?",
    re.ASCII | re.IGNORECASE,
)
_HINT = (
    "Steps are like 500, 200 x3, ok, 10% 503, delay 2s 200, hang 30s, reset, close after 10, slow 100 B/s,"
    " length +5, truncate, malformed, twice, tls abort."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong with an answer on purpose. `amount` is in seconds, bytes or bytes/s; None: not said."""

    kind: str
    amount: float | None = None

    @property
    def silent(self) -> bool:
        """Whether not a byte of an answer goes out."""
        return self.kind == "hang" or (self.kind in ("reset", "close") and not self.amount)

    def __str__(self) -> str:
        if self.amount is None:
            return self.kind
        match self.kind:
            case "hang":
                return f"hang {self.amount:g}s"
            case "reset" | "close":
                return f"{self.kind} after {self.amount:.0f}"
            case "slow":
                return f"slow {self.amount:.0f} B/s"
            case "length":
                return f"length {self.amount:+.0f}"
        return f"{self.kind} {self.amount:.0f}"


@dataclass(frozen=True, slots=True)
class Step:
    """What one delivery gets. `status` None: that of the rule. `passes`: what is answered without the plan.

    `delay_s` is the least and the most; `rate` from 0 to 1 is how often the step applies, else it passes.
    """

    status: int | None = None
    delay_s: tuple[float, float] = (0.0, 0.0)
    fault: Fault | None = None
    rate: float = 1.0
    passes: bool = False

    def __str__(self) -> str:
        low, high = self.delay_s
        parts = [
            f"{self.rate * 100:g}%" if self.rate < 1 else "",
            "" if not high else f"delay {low:g}s" if low == high else f"delay {low:g}s..{high:g}s",
            "ok" if self.passes else "" if self.status is None else str(self.status),
            "" if self.fault is None else str(self.fault),
        ]
        return " ".join(part for part in parts if part)


@lru_cache(512)
def parse_plan(text: str) -> tuple[Step, ...]:
    """The steps of a plan. ConfigError says which part does not read."""
    if len(text) > _LONGEST:
        raise ConfigError(f"A plan has at most {_LONGEST:,} characters.")
    found: list[Step] = []
    for number_, part in enumerate(text.split(","), 1):
        words = re.sub(r"^\s*(?:and\s+)?then\b", "", part, flags=re.IGNORECASE).strip()
        match = _STEP.fullmatch(words)
        if match is None or not words:
            raise ConfigError(f"Step {number_} of the plan, {part.strip()!r:.60}, does not read.", hint=_HINT)
        step = _step(match)
        if step.status is None and step.fault is None and not step.passes and step.delay_s == (0, 0):
            raise ConfigError(f"Step {number_} of the plan says nothing to answer.", hint=_HINT)
        found += [step] * int(match["times"] or 1)
        if len(found) > MAX_STEPS or match["times"] == "0":
            raise ConfigError(f"A plan has from 1 to {MAX_STEPS:,} steps; a step is repeated by x2, x3, ….")
    return tuple(found)


def parse_fault(text: str) -> Fault | None:
    """The fault of `close after 10` or the like; None for "". ConfigError when it does not read."""
    if not text.strip():
        return None
    match = _STEP.fullmatch(text.strip())
    if match is None or match["fault"] is None or match.group("rate", "delay", "status", "ok", "times") != (None,) * 5:
        raise ConfigError(f"The fault {text!r:.60} does not read.", hint=_HINT)
    return _fault(match["fault"])


def parse_delay(text: str) -> tuple[float, float]:
    """Seconds, the least and the most, of `200ms` or `1s..3s`; (0, 0) for "". ConfigError when it does not read."""
    if not text.strip():
        return 0.0, 0.0
    ends = [_seconds(part.strip(), text) for part in text.split("..", 1)]
    low, high = ends[0], ends[-1]
    if low > high:
        raise ConfigError(f"The delay {text!r:.60} ends before it begins.", hint="Write it like 1s..3s.")
    return low, high


def parse_rate(text: str) -> float:
    """From 0 to 1, of `10%` or `10 %`; 1 for "". ConfigError when it does not read."""
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*%?\s*", text, re.ASCII)
    if not text.strip():
        return 1.0
    if match is None or float(match[1]) > 100:
        raise ConfigError(f"The rate {text!r:.60} does not read.", hint="Write it like 10%.")
    return float(match[1]) / 100


def _step(match: re.Match[str]) -> Step:
    status = None if match["status"] is None else int(match["status"])
    if status is not None and not 100 <= status <= 599:
        raise ConfigError(f"{status} is no status that can be answered.", hint="They go from 200 to 599.")
    if status is not None and status < 200:
        raise ConfigError(f"{status} is no final answer: a sender would wait for another.", hint="Use 200 to 599.")
    return Step(
        status,
        parse_delay(match["delay"] or ""),
        _fault(match["fault"]),
        parse_rate(match["rate"] or ""),
        match["ok"] is not None,
    )


def _fault(text: str | None) -> Fault | None:
    if text is None:
        return None
    kind, _, rest = " ".join(text.lower().split()).partition(" ")
    if kind == "tls":
        return Fault("tls abort")
    rest = rest.removeprefix("after ").removesuffix("/s").strip()
    if not rest:
        return Fault(kind)
    if kind == "hang":
        return Fault(kind, _seconds(rest, text))
    if kind == "length":
        return Fault(kind, float(rest.replace(" ", "")))
    amount = number(re.sub(r"\s*bytes?$", "", rest), SIZES, "10")
    if kind == "slow" and amount < 1:
        raise ConfigError("A slow answer needs at least 1 byte/s.")
    return Fault(kind, float(int(amount)))


def _seconds(part: str, whole: str) -> float:
    try:
        found = number(part, DURATIONS, "200ms") / 1_000_000
    except ValueError as error:
        raise ConfigError(f"The time {whole!r:.60} does not read.", hint="Write it like 200ms or 2s.") from error
    if found < 0:
        raise ConfigError(f"The time {whole!r:.60} is negative.", hint="Write it like 200ms or 2s.")
    if found > MAX_DELAY_S:
        raise ConfigError(f"The time {whole!r:.60} is beyond the limit of {MAX_DELAY_S:g} s.")
    return found
