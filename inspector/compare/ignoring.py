"""Which differences do not count: by path, by header, by what kind of value or of change it is.

Rules are short texts: `path:data.*.id` (`*` is any one step, `**` any number of them; what lies inside counts too),
`header:x-request-id` (`*` is any text), and `kind:` with one of KINDS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from inspector.compare.headers import HeaderChange
from inspector.compare.jsondiff import Change
from inspector.compare.paths import Member, Step
from inspector.errors import UsageError

#: What `kind:` may name, and what it stands for.
KINDS = {
    "id": "ids: UUIDs and the like, and what is called id, uuid, …_id",
    "time": "times: ISO 8601, dates of headers, seconds and milliseconds since 1970",
    "signature": "headers with signatures",
    "written": "the same value, written differently",
    "order": "keys of an object in another order",
    "moved": "items and header lines at another place",
    "case": "names of headers, spelled differently",
}
_ID = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{16,128}"
    r"|[A-Za-z]{1,20}_(?=[A-Za-z_]*[0-9])[A-Za-z0-9_]{6,128}"
)
_ID_NAME = re.compile(
    r"(?:.*[_-])?(?:id|ids|uuid|guid|nonce|delivery|idempotency[_-]?key|trace[_-]?parent)|.*[a-z](?:Id|ID)"
)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?Z|[+-]\d\d:?\d\d)?)?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})"
)
# from 2001 to 2286, in seconds (with fractions or not), milliseconds, microseconds
_UNIX = re.compile(r"[1-9]\d{9}(?:\.\d+)?|[1-9]\d{12}|[1-9]\d{15}")
_TIME_NAME = re.compile(r".*(?:date|time|timestamp|_at|[a-z]At|created|updated|expires).*|t|ts", re.IGNORECASE)
_SIGNATURE = re.compile(r".*(?:signature|hmac|sign).*", re.IGNORECASE)
#: Parts of a pattern: a name in quotes, one without, an index, `*` and `**`.
_STEP = re.compile(r'\.?(?:"((?:[^"\\]|\\.)*)"|(\*\*)|(\*)|([^.\[\]"*]+))|\[(?:(\d+)|(\*))\]')


@dataclass(frozen=True)
class Rule:
    """One rule, as it is written. UsageError for what is none."""

    text: str

    def __post_init__(self) -> None:
        kind, colon, value = self.text.partition(":")
        if not colon or kind not in ("path", "header", "kind") or not value.strip():
            raise UsageError(
                f"{self.text!r:.80} is no rule for what to ignore.",
                hint="Write path:data.*.id, header:x-request-id or kind:time.",
            )
        if kind == "kind" and value not in KINDS:
            raise UsageError(f"There is no kind {value!r:.40} of difference.", hint=f"There are {', '.join(KINDS)}.")
        if kind == "path":
            _ = self._steps

    @property
    def _kind(self) -> str:
        return self.text.partition(":")[0]

    @property
    def _value(self) -> str:
        return self.text.partition(":")[2].strip()

    @cached_property
    def _steps(self) -> tuple[str | int | None, ...]:
        """None is `**`, "*" any step; a name that is a star itself has quotes, and then a NUL before it here."""
        found: list[str | int | None] = []
        at = 0
        while at < len(self._value):
            part = _STEP.match(self._value, at)
            if part is None:
                raise UsageError(
                    f"{self._value!r:.80} is no path.", hint='Write it like data.items[0].id, items.*.id, **."a b".'
                )
            at = part.end()
            quoted, deep, star, name, index, any_index = part.groups()
            if quoted is not None:
                found.append("\0" + re.sub(r"\\(.)", r"\1", quoted))
            elif deep:
                found.append(None)
            elif star or any_index:
                found.append("*")
            else:
                found.append(int(index) if index else "\0" + str(name))
        return tuple(found)

    def covers(self, change: Change) -> bool:
        """Whether a difference in JSON does not count."""
        if self._kind == "path":
            return any(steps is not None and _fits(self._steps, steps) for steps in (change.old, change.new))
        if self._kind != "kind":
            return False
        if self._value in ("written", "order", "moved"):
            return change.kind == self._value
        if change.before is None or change.after is None:
            return False
        values = [text.removeprefix('"').removesuffix('"') for text in (change.before, change.after)]
        return self._fit_kind(_last_name(change), values)

    def covers_header(self, line: HeaderChange) -> bool:
        """Whether a difference of header lines does not count."""
        if self._kind == "header":
            return fnmatchcase(line.name.lower(), self._value.lower())
        if self._kind != "kind":
            return False
        if self._value in ("moved", "case"):
            return set(line.kinds) <= {self._value}
        if self._value == "signature":
            return _SIGNATURE.fullmatch(line.name) is not None
        if line.old is None or line.new is None or "changed" not in line.kinds:
            return False
        return self._fit_kind(line.name.lower(), [line.old[1], line.new[1]])

    def _fit_kind(self, name: str, values: list[str]) -> bool:
        if self._value == "id":
            simple = all(len(value) <= 200 and value[:1] not in ("{", "[") for value in values)
            named = simple and _ID_NAME.fullmatch(name) is not None
            return named or all(_ID.fullmatch(value) for value in values)
        if self._value == "time":
            named = _TIME_NAME.fullmatch(name) is not None and all(_UNIX.fullmatch(value) for value in values)
            return named or all(_TIME.fullmatch(value) for value in values)
        return False


def _last_name(change: Change) -> str:
    """The key nearest to the value."""
    steps = change.new if change.new is not None else change.old or ()
    return next((step.name for step in reversed(steps) if isinstance(step, Member)), "")


def _fits(pattern: tuple[str | int | None, ...], steps: tuple[Step, ...]) -> bool:
    """Whether the pattern leads to the place or to what it lies in. No backtracking: a set of places in the pattern."""
    at = _skipped({0}, pattern)
    for step in steps:
        if len(pattern) in at:
            return True
        following: set[int] = set()
        for place in at:
            wanted = pattern[place]
            if wanted is None:
                following.add(place)
            elif wanted == "*" or wanted == (step if isinstance(step, int) else "\0" + step.name):
                following.add(place + 1)
        at = _skipped(following, pattern)
        if not at:
            return False
    return len(pattern) in at


def _skipped(places: set[int], pattern: tuple[str | int | None, ...]) -> set[int]:
    """With the places behind each `**`, which may stand for nothing."""
    found = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] is None:
            place += 1
            found.add(place)
    return found


@dataclass(frozen=True, slots=True)
class IgnoreList:
    """Rules under a name; "" for one that is not kept."""

    name: str = ""
    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str], name: str = "") -> IgnoreList:
        """The list of these rules; UsageError for one that is none."""
        return cls(name, tuple(Rule(text.strip()) for text in dict.fromkeys(texts) if text.strip()))

    @property
    def texts(self) -> tuple[str, ...]:
        """The rules as they are written."""
        return tuple(rule.text for rule in self.rules)

    def covers(self, change: Change) -> bool:
        """Whether a difference in JSON does not count."""
        return any(rule.covers(change) for rule in self.rules)

    def covers_header(self, line: HeaderChange) -> bool:
        """Whether a difference of header lines does not count."""
        return bool(line.kinds) and any(rule.covers_header(line) for rule in self.rules)


NOTHING = IgnoreList()


def rule_for_path(steps: tuple[Step, ...], *, everywhere: bool = False) -> str:
    """The rule that ignores this place; or, `everywhere`, whatever has the name of the nearest key."""
    if everywhere:
        name = next((step.name for step in reversed(steps) if isinstance(step, Member)), "")
        return f"path:**.{_written(name)}"
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else (f".{_written(step.name)}" if text else _written(step.name))
    return f"path:{text}"


def _written(name: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
