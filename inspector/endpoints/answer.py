"""Rules by which an endpoint answers, as they are written; `inspector.answers` reads and obeys them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """One rule of an endpoint. The first whose `when` (a filter expression, "": always) fits a request answers it.

    `reason` "" is the usual phrase of the status. `headers` are (name, value) pairs, repeats allowed. `body` is text;
    `file` names one whose bytes are the body instead, which never leaves `folder`, that of the configuration ("": its
    own). Values and body are templates where they hold `{{…}}`, unless `template` is False; None: but for files that
    are no text. `delay` is like "200ms" or "1s..3s", `fault` like "close after 10". `plan` is a sequence of
    steps like "500, 500, then 200" that takes the place of status, delay and fault; it is counted for each event
    (`per` "event") or for the rule as a whole ("endpoint"). `rate` is like "10%": how often the rule applies at all,
    drawn from `seed` so that it repeats.
    """

    when: str = ""
    name: str = ""
    enabled: bool = True
    status: int = 200
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    file: str = ""
    folder: str = ""
    template: bool | None = None
    delay: str = ""
    fault: str = ""
    plan: str = ""
    per: str = "event"
    rate: str = ""
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form without what has its default; inverse of `from_dict`."""
        found = {key: value for key, value in asdict(self).items() if value != getattr(_PLAIN, key)}
        if "headers" in found:
            found["headers"] = [list(pair) for pair in self.headers]
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AnswerRule:
        """Inverse of `to_dict`; keys of other versions are left out."""
        known = {field.name for field in fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        if "headers" in values:
            values["headers"] = tuple((name, value) for name, value in values["headers"])
        return cls(**values)


_PLAIN = AnswerRule()
