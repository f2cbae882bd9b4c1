"""Rules of one endpoint, read and ready to answer thousands of requests a second."""

from __future__ import annotations

import mimetypes
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from http import HTTPStatus

from inspector.answers.faults import drawn, play, spared
from inspector.answers.files import BodyFile
from inspector.answers.filling import read_template
from inspector.answers.steps import Step, parse_delay, parse_fault, parse_plan, parse_rate
from inspector.capture import Headers, Reply, is_token
from inspector.endpoints import AnswerRule
from inspector.errors import ConfigError, FilterError
from inspector.listener import Chosen
from inspector.query import Needed, Needs, Query, Test, needed, needs, parse
from inspector.quick import quick
from inspector.templates import Template, Values, has_template, makes_json

#: Rules of one endpoint.
MOST_RULES = 10_000
PER = ("event", "endpoint")
_new_reply = quick(Reply)
_BAD_IN_REASON = re.compile(r"[^\t\x20-\x7e\xa0-\xff]")
#: What must not stand in a header: it would begin another line, or is no text.
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09})
_CONTROL_TEXTS = frozenset(map(chr, _CONTROLS))
#: Letters of the name of a header.
_LONGEST_NAME = 200
#: Lengths and framing are ours to say; a wrong one is a fault, and asked for as one.
_OURS = ("content-length", "transfer-encoding", "connection")
#: Columns of a summary for which deliveries of an event are counted.
_COUNTED = {"attempt", "event_id"}


@dataclass(frozen=True, slots=True)
class Compiled:
    """One rule. `number` is its place among the rules of its endpoint, from 1.

    `counted`: it has to be known which attempt a request is; `slow`: it looks into the body. `final`: it answers
    whatever it fits; else a rate, or a step of its plan, lets some pass. `filled`: there is a template. `ready` are the
    headers where none of them is one. `needs` rules requests out before it is asked, `needed` what of them it
    asks about. `told` are status, reason and what
    the answer is called, of each step.
    """

    number: int
    rule: AnswerRule
    query: Query
    test: Test
    steps: tuple[Step, ...]
    rate: float
    headers: tuple[tuple[bytes, Template | bytes], ...]
    body: Template | bytes | BodyFile
    counted: bool
    slow: bool
    final: bool
    filled: bool
    ready: Headers | None
    needs: Needs
    needed: Needed
    told: tuple[tuple[int, str, str], ...]

    @property
    def label(self) -> str:
        """What it is called where its answers are shown."""
        return _label(self.rule, self.number)

    def answer(self, step: Step, place: int, values: Values) -> tuple[Chosen, float]:
        """The answer of a step (the `place`th, from 1), and seconds that it is held back. TemplateError."""
        status, reason, told = self.told[place - 1]
        fault, (least, most) = step.fault, step.delay_s
        delay = drawn(least, most) if most else 0.0
        if fault is not None and fault.silent:
            return Chosen(Reply(0, "", rule=told), partial(play, fault)), delay
        body, headers = self.body, self.ready
        if isinstance(body, Template):
            body = body.render(values)
        elif not isinstance(body, bytes):
            body = _filled(body.value, values)
        if headers is None:
            headers = Headers((name, _line(_filled(value, values))) for name, value in self.headers)
        if fault is None:
            return Chosen(_new_reply(status, reason, headers, body, 0, told)), delay
        told += spared(fault, status, body)
        return Chosen(_new_reply(status, reason, headers, body, 0, told), partial(play, fault)), delay

    def applies(self, count: int) -> bool:
        """Whether the `count`th request that fits (from 1) is one of those that the rate lets the rule answer."""
        return self.rate >= 1 or random.Random(f"{self.rule.seed}:{self.number}:{count}").random() < self.rate

    def step_applies(self, step: Step, count: int) -> bool:
        """The same for a step with a rate of its own."""
        return step.rate >= 1 or random.Random(f"{self.rule.seed}:{self.number}/{count}").random() < step.rate


def compile_rule(rule: AnswerRule, number: int = 1) -> Compiled:
    """Read a rule. ConfigError says what of it does not read, with the place where there is one."""
    try:
        query = parse(rule.when)
    except FilterError as error:
        raise ConfigError(
            f"The condition {rule.when!r:.200} does not parse at character {error.position + 1}: {error.message}",
            hint=error.hint,
        ) from error
    if not 200 <= rule.status <= 599:
        raise ConfigError(f"{rule.status} is no status that can be answered.", hint="They go from 200 to 599.")
    if _BAD_IN_REASON.search(rule.reason):
        raise ConfigError(
            "The reason of an answer has to be one line of letters that HTTP has (Latin-1).", hint="Leave it out."
        )
    if rule.per not in PER:
        raise ConfigError(f"A plan is counted per event or per endpoint, not per {rule.per!r:.40}.")
    if rule.plan and (rule.fault or rule.delay):
        raise ConfigError("A plan says delays and faults itself.", hint="Write them into its steps.")
    single = Step(None, parse_delay(rule.delay), parse_fault(rule.fault))
    steps = parse_plan(rule.plan) if rule.plan else (single,)
    if rule.body and rule.file:
        raise ConfigError("An answer has a body or a body file, not both.")
    columns = set(re.findall(r"\b[cd]\.(\w+)", query.sql()[0]))
    per_event = bool(rule.plan) and rule.per == "event"
    rate, body = parse_rate(rule.rate), _body(rule)
    headers = _headers(rule, body)
    return Compiled(
        number,
        rule,
        query,
        query.test,
        steps,
        rate,
        headers,
        body,
        counted=per_event or bool(columns & _COUNTED),
        slow=query.slow,
        final=rate >= 1 and not any(step.passes or step.rate < 1 for step in steps),
        filled=any(isinstance(part, Template | BodyFile) for part in (body, *(value for _, value in headers))),
        ready=_ready(headers),
        needs=needs(query.tree),
        needed=needed(query.tree),
        told=tuple(_told(rule, number, steps, place) for place in range(len(steps))),
    )


def _label(rule: AnswerRule, number: int) -> str:
    return rule.name or f"answer {number}"


def _told(rule: AnswerRule, number: int, steps: Sequence[Step], place: int) -> tuple[int, str, str]:
    step, label = steps[place], _label(rule, number)
    status = rule.status if step.status is None else step.status
    reason = rule.reason if step.status is None and rule.reason else _phrase(status)
    if len(steps) > 1:
        return status, reason, f"{label}, step {place + 1} of {len(steps)}: {step}"
    return status, reason, f"{label}: {step}" if str(step) else label


def compile_rules(rules: Sequence[AnswerRule]) -> tuple[Compiled, ...]:
    """Those that are switched on, in order. ConfigError names the one that does not read."""
    if len(rules) > MOST_RULES:
        raise ConfigError(f"An endpoint has at most {MOST_RULES:,} answers.")
    found = []
    for number, rule in enumerate(rules, 1):
        try:
            compiled = compile_rule(rule, number)
        except ConfigError as error:
            raise ConfigError(f"Answer {number}: {error.message}", hint=error.hint) from error
        if rule.enabled:
            found.append(compiled)
    return tuple(found)


def _headers(rule: AnswerRule, body: Template | bytes | BodyFile) -> tuple[tuple[bytes, Template | bytes], ...]:
    found: list[tuple[bytes, Template | bytes]] = []
    for name, value in rule.headers:
        if len(name) > _LONGEST_NAME or not is_token(name):
            raise ConfigError(f"{name!r:.80} is no name of a header.")
        if name.lower() in _OURS:
            raise ConfigError(
                f"{name} is written by the listener itself.", hint="A wrong one is a fault, such as length +5."
            )
        if not _CONTROL_TEXTS.isdisjoint(value):
            raise ConfigError(f"The value of the header {name} has a line break or another control character in it.")
        found.append((name.encode("ascii"), _template(value, f"the header {name}", rule.template is not False)))
    if (kind := _content_type(rule, body)) and not any(name.lower() == b"content-type" for name, _ in found):
        found.append((b"Content-Type", kind.encode("ascii")))
    return tuple(found)


def _content_type(rule: AnswerRule, body: Template | bytes | BodyFile) -> str:
    """What a body is when nothing was said about it: by what it holds, or by the name of its file."""
    if rule.body and not isinstance(body, BodyFile):
        return "application/json" if makes_json(body) else "text/plain; charset=utf-8"
    kind, packed = mimetypes.guess_type(rule.file)
    return "application/gzip" if packed == "gzip" else "" if packed else kind or ""


def _ready(headers: Sequence[tuple[bytes, Template | bytes]]) -> Headers | None:
    plain = [(name, value) for name, value in headers if isinstance(value, bytes)]
    return Headers(plain) if len(plain) == len(headers) else None


def _body(rule: AnswerRule) -> Template | bytes | BodyFile:
    if rule.file:
        return BodyFile(rule.file, rule.folder, template=rule.template)
    return _template(rule.body, "the body", rule.template is not False)


def _template(text: str, what: str, wanted: bool) -> Template | bytes:
    data = text.encode("utf-8", "surrogateescape")
    if not wanted or not has_template(data):
        return data
    return read_template(data, f"In {what}")


def _filled(part: Template | bytes, values: Values) -> bytes:
    return part if isinstance(part, bytes) else part.render(values)


def _line(value: bytes) -> bytes:
    """A header's value in one line: what a request brings must not begin another."""
    return value.translate(None, _CONTROLS)


@lru_cache(1000)
def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
