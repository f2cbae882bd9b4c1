"""What a suite asks for: the events of a scenario, how often, when and in which order, and what each has to hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from inspector.checks import Check
from inspector.endpoints import Endpoint
from inspector.query import Query
from inspector.query.match import Test, matcher
from inspector.settings import ListenerSettings

#: Seconds that a live run waits, where the suite does not say.
TIMEOUT_S = 60.0
#: Seconds that it goes on when everything has come, to see what must not come.
SETTLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Count:
    """How many events: at least `least`, at most `most` (None: any number)."""

    least: int = 1
    most: int | None = 1

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least:,}" if self.least else "any number"
        if self.most == 0:
            return "none"
        if self.least == self.most:
            return f"exactly {self.least:,}"
        return f"at most {self.most:,}" if not self.least else f"from {self.least:,} to {self.most:,}"


@dataclass(frozen=True)
class Expectation:
    """One kind of event that is expected.

    `event`, `provider` and `endpoint` may hold `*`; empty ones say nothing. `where` says which events are meant,
    `checks` and `valid` what each of them has to hold. `within_s` counts from the start, or from the event of the
    expectation `of`, in both directions. `after` names expectations of which one event has to come before. `correlate`
    is the field whose value is the same in all events that belong together.
    """

    name: str
    event: str = ""
    provider: str = ""
    endpoint: str = ""
    where: Query | None = None
    count: Count = Count()
    within_s: float | None = None
    of: str = ""
    after: tuple[str, ...] = ()
    valid: bool = False
    checks: tuple[Check, ...] = ()
    correlate: str = ""

    @cached_property
    def _tests(self) -> tuple[Test, Test, Test]:
        return _named(self.event), _named(self.provider), _named(self.endpoint)

    def names(self, event: str, provider: str, endpoint: str) -> tuple[bool, bool, bool]:
        """Whether the event type, the provider and the endpoint are those that are meant."""
        by_event, by_provider, by_endpoint = self._tests
        return by_event(event), by_provider(provider), by_endpoint(endpoint)

    @property
    def asked(self) -> str:
        """What is expected, in words."""
        parts = [f"{self.count} × {self.event or 'any event'}"]
        parts += [f"from {self.provider}"] if self.provider else []
        parts += [f"at {self.endpoint}"] if self.endpoint else []
        parts += [f"where {self.where.text}"] if self.where is not None else []
        if self.within_s is not None:
            parts.append(f"within {self.within_s:g} s of {self.of or 'the start'}")
        parts += [f"after {' and '.join(self.after)}"] if self.after else []
        return ", ".join(parts)


def _named(pattern: str) -> Test:
    if not pattern:
        return lambda _text: True
    return matcher("glob", pattern) if "*" in pattern else lambda text: text == pattern


@dataclass(frozen=True, slots=True)
class Request:
    """A stimulus: an HTTP request. All but the method and names may hold `${ADDRESS}`, where we listen."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A stimulus: a program with its arguments, started without a shell in the folder of the suite."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A stimulus: a sample event of a provider, sent to our own listener; `fields` are set in its body."""

    provider: str
    event: str
    fields: tuple[tuple[str, str], ...] = ()
    wrong: str = "good"


@dataclass(frozen=True, slots=True)
class Stimulus:
    """What is fired when we listen, `delay_s` after what was fired before."""

    act: Request | Command | Sample
    delay_s: float = 0.0

    @property
    def shown(self) -> str:
        """What it is, without what may be secret in it."""
        if isinstance(self.act, Request):
            return f"{self.act.method} {self.act.url.partition('?')[0]}"
        if isinstance(self.act, Command):
            return f"the command {self.act.words[0]}"
        return f"the sample {self.act.provider} {self.act.event}"


@dataclass(frozen=True)
class Suite:
    """A whole scenario.

    `only` and `endpoint` say what is looked at at all. `ordered`: the expectations are met in their order.
    `together_s`: all events come within so many seconds of one another. `no_others`: nothing else may come.
    `no_duplicates`: no event comes again that was not refused. `count_retries` False: later deliveries of an event are
    left out.
    `secrets` are values that no report may show; `settle_s` None: as long as it takes, see `Matcher.finished`.
    """

    name: str
    expectations: tuple[Expectation, ...]
    description: str = ""
    path: str = ""
    only: Query | None = None
    endpoint: str = ""
    ordered: bool = False
    together_s: float | None = None
    no_others: bool = False
    no_duplicates: bool = False
    count_retries: bool = True
    timeout_s: float = TIMEOUT_S
    settle_s: float | None = None
    stimuli: tuple[Stimulus, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    listener: ListenerSettings | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
