"""How the events of one group stand against the expectations and the rules of a suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.suites.nearest import Nearest
from inspector.suites.outcome import MOST_SHOWN, Came, Fault, Outcome
from inspector.suites.placing import Placed
from inspector.suites.suite import Expectation, Suite
from inspector.wording import counted

_MOST_FAULTS = 20


@dataclass(frozen=True)
class Judged:
    """`key` is the value of the correlated field, behind a "="; by expectation: state, events, what is wrong.

    `distance` is how far it is from passing: what is not met, what has not come, and (the earlier the nearer) when it
    began.
    """

    suite: Suite
    key: str
    states: tuple[str, ...]
    came: tuple[tuple[Came, ...], ...]
    faults: tuple[tuple[Fault, ...], ...]

    @property
    def distance(self) -> tuple[int, int, int]:
        """Smaller is nearer; the first is 0 when all is met."""
        unmet = sum(state != "met" for state in self.states)
        lacking = sum(state in ("missing", "waiting") for state in self.states)
        return unmet, lacking, min((came[0].id for came in self.came if came), default=0)

    def outcomes(self, nearest: Nearest, others: Mapping[int, tuple[str, Came]]) -> Iterator[Outcome]:
        """One for each expectation."""
        for place, one in enumerate(self.suite.expectations):
            state, came = self.states[place], self.came[place]
            near: tuple[Fault, ...] = ()
            if state in ("missing", "waiting") and not self.faults[place]:
                near = self._near(place, one, nearest, others)
            yield Outcome(
                one.name,
                one.asked,
                state,
                len(came),
                came[:MOST_SHOWN],
                self.faults[place][:_MOST_FAULTS],
                near,
            )

    def _near(
        self, place: int, one: Expectation, nearest: Nearest, others: Mapping[int, tuple[str, Came]]
    ) -> tuple[Fault, ...]:
        if place in others and self.key.startswith("="):
            value, came = others[place]
            # as long as the text holds them: what hides a value looks for the whole of it there
            asked, found = self.key[1:201], value[1:201]
            first = next((held[0] for held in self.came if held), None)
            because = f"that of {first.title} is" if first is not None else "expected"
            text = f'{came.title} came, but {one.correlate} is "{found}"; {because} "{asked}"'
            return (Fault("correlate", text, one.correlate, asked, found, came),)
        found_near = nearest.of(place)
        return () if found_near is None else found_near.faults


def judge(suite: Suite, common: Placed, key: str, group: Placed, now_s: float, *, over: bool) -> Judged:
    """How the events of a group stand, with those that belong to no group; `over`: nothing more comes."""
    placed = [group if one.correlate else common for one in suite.expectations]
    came = [tuple(sorted(placed[place].held.get(place, ()))) for place in range(len(suite.expectations))]
    states, faults = [], []
    named = {one.name: came[place] for place, one in enumerate(suite.expectations)}
    for place, one in enumerate(suite.expectations):
        found = list(_timing(one, came[place], named))
        if suite.ordered:
            found += _order(suite, place, came)
        wrong = placed[place].wrong.get(place, ())
        for _came, why in wrong:
            found += why
        surplus = placed[place].surplus.get(place, ())
        state = _state(one, len(came[place]), len(wrong), bool(found), bool(surplus), now_s, over=over)
        if surplus:
            total = len(came[place]) + len(surplus)
            text = f"{counted(total, 'event')} came, {one.count} expected; one too many is {surplus[0].title}"
            found.append(Fault("count", text, "", str(one.count), str(total), surplus[0]))
        came[place] = tuple(sorted((*came[place], *surplus, *(each for each, _ in wrong))))
        states.append(state)
        faults.append(tuple(found))
    return Judged(suite, key, tuple(states), tuple(came), tuple(faults))


def _state(one: Expectation, held: int, wrong: int, faulty: bool, surplus: bool, now_s: float, *, over: bool) -> str:
    if surplus:
        return "too many"
    if held >= one.count.least:
        if not held and not over and not faulty and not wrong:
            # nothing has come that must not, until now
            return "waiting"
        return "wrong" if faulty else "met"
    if wrong and held + wrong >= one.count.least:
        return "wrong"
    # what had to come within a time after the start cannot come any more
    late = one.within_s is not None and not one.of and now_s > one.within_s
    return "missing" if over or late else "waiting"


def _timing(one: Expectation, came: Sequence[Came], named: Mapping[str, Sequence[Came]]) -> Iterator[Fault]:
    if one.within_s is not None:
        beside = named.get(one.of, ())
        for each in came:
            if one.of and not beside:
                continue
            apart = min((abs(each.at_s - other.at_s) for other in beside), default=max(0.0, each.at_s))
            if apart > one.within_s:
                what = f"{apart:.3g} s from {one.of}" if one.of else f"{apart:.3g} s after the start"
                text = f"{each.title} came, but {what}; expected within {one.within_s:g} s"
                yield Fault("time", text, "", f"within {one.within_s:g} s", f"{apart:.3f} s", each)
    for other_name in one.after:
        before = named.get(other_name, ())
        first = before[0] if before else None
        for each in came:
            if first is None or each.id < first.id:
                what = f"{first.title}, {other_name}, came later" if first is not None else f"no {other_name} had come"
                text = f"{each.title} came too early: {what}"
                yield Fault("order", text, "", f"after {other_name}", "before it", each)


def _order(suite: Suite, place: int, came: Sequence[Sequence[Came]]) -> list[Fault]:
    """Events that came behind one of a later expectation."""
    found = []
    for each in came[place]:
        for later in range(place + 1, len(came)):
            if came[later] and came[later][0].id < each.id:
                other = came[later][0]
                name = suite.expectations[later].name
                text = f"{each.title} came too late: {other.title}, {name}, came before it"
                found.append(Fault("order", text, "", f"before {name}", "after it", each))
                break
    return found


def rules(
    suite: Suite,
    judged: Judged,
    unasked: tuple[Sequence[Came], int],
    again: tuple[Sequence[tuple[Came, int]], int],
    *,
    over: bool,
) -> Iterator[Outcome]:
    """What is asked of the scenario as a whole. Of `unasked` and `again`: the first ones, and how many there are."""
    others, others_count = unasked
    repeats, repeats_count = again
    if suite.no_others:
        text = f"{counted(others_count, 'event')} came that nobody expects"
        faults = [
            Fault("others", f"{came.title} came, and is not expected", found=came.title, came=came) for came in others
        ]
        yield _rule("no others", "nothing else comes", others_count, text, faults, over=over)
    if suite.no_duplicates:
        text = f"{counted(repeats_count, 'event')} came again"
        faults = [
            Fault("duplicate", f"{came.title} came again: #{earlier} was the same {came.event_id}", came=came)
            for came, earlier in repeats
        ]
        yield _rule("no duplicates", "no event comes twice", repeats_count, text, faults, over=over)
    if suite.together_s is not None:
        times = [came for one in judged.came for came in one]
        first = min(times, key=lambda came: came.at_s, default=None)
        last = max(times, key=lambda came: came.at_s, default=None)
        apart = 0.0 if first is None or last is None else last.at_s - first.at_s
        asked = f"all within {suite.together_s:g} s of one another"
        faults = []
        if apart > suite.together_s and first is not None and last is not None:
            text = f"{first.title} and {last.title} are {apart:.3g} s apart"
            faults = [Fault("time", text, "", f"within {suite.together_s:g} s", f"{apart:.3f} s", last)]
        yield _rule("together", asked, len(faults), faults[0].text if faults else "", faults, over=over)


def _rule(name: str, asked: str, broken: int, text: str, faults: Sequence[Fault], *, over: bool) -> Outcome:
    state = "wrong" if broken else "met" if over else "waiting"
    told = (Fault(faults[0].kind, text), *faults[:_MOST_FAULTS]) if len(faults) > 1 else tuple(faults)
    return Outcome(name, asked, state, faults=told, rule=True)
