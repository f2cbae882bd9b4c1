"""Answers that lead a sender in a circle: redirects from endpoint to endpoint that come back to where they began."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urljoin, urlsplit

from inspector.answers.steps import parse_rate
from inspector.endpoints import AnswerRule, Endpoint, Router
from inspector.errors import ConfigError, FilterError, ResendRefused
from inspector.query import Aim, parse, settles
from inspector.query.settling import Settled
from inspector.resend.target import leads_to, parse_target
from inspector.templates import has_template

#: Statuses that lead on; of the last two the method stays, with the others a sender goes on with GET (RFC 9110, 15.4).
_LEADS = (301, 302, 303, 307, 308)
_SAME_METHOD = (307, 308)
#: Redirects that are looked at, steps of a way, and answers that are asked: it must not take long.
_MOST, _LONGEST, _MOST_ASKED = 200, 50, 20_000

#: An endpoint's name, the place of its answer and the method that it is asked with.
_Stop = tuple[str, int, str]


def circles(endpoints: Sequence[Endpoint], own: Sequence[tuple[str, int]] = ()) -> list[str]:
    """A sentence about each circle that a sender who follows redirects certainly goes in.

    `own` are the addresses (host, port) where the endpoints are listened for. Only plain answers are looked at: a plan,
    a rate or a template may lead out of it.
    """
    ways = _Ways(endpoints, own)
    starts = [(one.name, at, "POST") for one in endpoints for at, rule in enumerate(one.answers) if _location(rule)]
    found: dict[frozenset[tuple[str, int]], str] = {}
    for start in starts[:_MOST]:
        circle = ways.circle(start)
        if circle:
            found.setdefault(frozenset((name, at) for name, at, _ in circle), ways.told(circle))
    return list(found.values())


class _Ways:
    def __init__(self, endpoints: Sequence[Endpoint], own: Sequence[tuple[str, int]]) -> None:
        self._own = own
        self._by_name = {one.name: one for one in endpoints}
        self._order = {one.name: number for number, one in enumerate(endpoints)}
        self._router = Router(endpoints)
        self._settled: dict[tuple[str, int], Settled | None] = {}
        self._leads: dict[_Stop, _Stop | None] = {}
        self._left = _MOST_ASKED

    def circle(self, start: _Stop) -> list[_Stop]:
        """The stops of the circle that begins there; empty where the way ends."""
        way: list[_Stop] = []
        stop: _Stop | None = start
        while stop is not None and stop not in way and len(way) < _LONGEST:
            way.append(stop)
            if stop not in self._leads:
                self._leads[stop] = self._next(stop)
            stop = self._leads[stop]
        circle = way[way.index(stop) :] if stop in way else []
        # told from where it begins in the file
        first = min(range(len(circle)), key=lambda at: self._order[circle[at][0]], default=0)
        return circle[first:] + circle[:first]

    def told(self, circle: Sequence[_Stop]) -> str:
        """A sentence about it."""
        stops = [f"{self._by_name[name].path} (answer {place + 1})" for name, place, _ in circle]
        return (
            f"Answers redirect in a circle, {' → '.join([*stops, self._by_name[circle[0][0]].path])}:"
            " a sender that follows goes round until it gives up."
        )

    def _next(self, stop: _Stop) -> _Stop | None:
        """Where a redirect leads on to; None where that is not certain, no redirect, or elsewhere."""
        name, place, method = stop
        here = self._by_name[name]
        rule = here.answers[place]
        location = _location(rule)
        try:
            there = urlsplit(urljoin(here.path, location)) if location else None
        except ValueError:
            return None
        if there is None or there.scheme not in ("", "http", "https"):
            return None
        if there.netloc and there.netloc != urlsplit(here.public_url).netloc and not self._is_own(there):
            return None
        target = (there.path or "/") + (f"?{there.query}" if there.query else "")
        method = method if rule.status in _SAME_METHOD else "GET"
        other = self._by_name.get(self._router.endpoint_of(target, method))
        if other is None or other.gate:
            return None
        for at, answer in enumerate(other.answers):
            self._left -= 1
            if self._left < 0:
                return None
            fits = self._fits(other.name, at, answer, Aim(method, target)) if answer.enabled else False
            if fits is not False:
                return (other.name, at, method) if fits else None
        return None

    def _is_own(self, there: SplitResult) -> bool:
        """Whether an address with a host is one where the endpoints are listened for."""
        try:
            target = parse_target(there._replace(scheme=there.scheme or "http").geturl())
        except ResendRefused:
            return False
        return any(leads_to(target, host, port) for host, port in self._own)

    def _fits(self, name: str, at: int, answer: AnswerRule, aim: Aim) -> bool | None:
        """Whether an answer certainly is the one to such requests, or certainly to none of them; None: it depends."""
        try:
            if (name, at) not in self._settled:
                self._settled[name, at] = settles(parse(answer.when).tree)
            sure = not answer.plan and not answer.fault and parse_rate(answer.rate) >= 1
        except (FilterError, ConfigError):
            return None
        test = self._settled[name, at]
        found = None if test is None else test(aim)
        return found if sure or found is False else None


def _location(rule: AnswerRule) -> str | None:
    if not rule.enabled or rule.status not in _LEADS or rule.plan:
        return None
    told = [value for name, value in rule.headers if name.lower() == "location"]
    return None if not told or (rule.template is not False and has_template(told[0].encode())) else told[0]
