"""How each endpoint answers, read once and made anew when the endpoint changes."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspector.answers.candidates import Candidates
from inspector.answers.compiled import MOST_RULES, Compiled, compile_rule, compile_rules
from inspector.answers.current import Current
from inspector.answers.files import state_of
from inspector.answers.gate import Gate, compile_gate
from inspector.endpoints import Endpoint
from inspector.errors import ConfigError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manner:
    """How one endpoint answers. `counted`: it has to be known which attempt a request is.

    `files` are those of its answers and its gate. `broken`: something of it did not read when it was last tried.
    """

    endpoint: Endpoint
    gate: Gate | None = None
    rules: Candidates | None = None
    counted: bool = False
    files: tuple[Current[Any], ...] = ()
    broken: bool = False


class Manners:
    """Those of all endpoints that do not just answer 200. `endpoints` gives a new list whenever one changed."""

    def __init__(self, endpoints: Callable[[], Sequence[Endpoint]]) -> None:
        self._endpoints = endpoints
        self._compiled: Sequence[Endpoint] | None = None
        self._by_name: dict[str, Endpoint] = {}
        self._manners: dict[str, Manner] = {}
        self._prepared: dict[str, Manner] = {}
        #: how the files of those that are broken were when they were last tried
        self._tried: dict[str, tuple[object, ...]] = {}

    def prepare(self, endpoint: Endpoint) -> None:
        """Read the rules and the gate of an endpoint that is about to be saved. ConfigError. Any thread: use a worker.

        Thousands of rules take a second, which the listener would stand still for at the next request.
        """
        self._prepared[endpoint.name] = _read(endpoint)

    def refresh(self) -> None:
        """Take over what changed; to be called before the others."""
        if self._endpoints() is not self._compiled:
            endpoints = self._compiled = self._endpoints()
            self._by_name = {one.name: one for one in endpoints}
            self._manners = {one.name: self._made(one) for one in endpoints if _has_manner(one)}

    def look_at_files(self) -> dict[str, Manner]:
        """Use what was edited; gives what did not read before and does now, for `take_over`. Blocks: use a worker."""
        found = {}
        for name, manner in tuple(self._manners.items()):
            for file in manner.files:
                file.look()
            if manner.broken and (states := _states(manner.endpoint)) != self._tried.get(name):
                self._tried[name] = states
                # what is wrong was told when it was tried first
                with contextlib.suppress(ConfigError):
                    found[name] = _read(manner.endpoint)
        return found

    def take_over(self, found: Mapping[str, Manner]) -> None:
        """Answer by what reads again."""
        for name, made in found.items():
            now = self._manners.get(name)
            if now is not None and now.broken and now.endpoint == made.endpoint:
                self._manners[name] = made
                log.info("endpoint %s has all its answers and its gate again", name)

    def endpoint(self, name: str) -> Endpoint | None:
        """The endpoint of that name, if it is configured."""
        return self._by_name.get(name)

    def of(self, name: str) -> Manner | None:
        """How it answers; None where it just answers 200."""
        return self._manners.get(name)

    def _made(self, endpoint: Endpoint) -> Manner:
        before = self._manners.get(endpoint.name)
        if before is not None and before.endpoint == endpoint:
            return before
        ready = self._prepared.pop(endpoint.name, None)
        if ready is not None and (ready.endpoint.gate, ready.endpoint.answers) == (endpoint.gate, endpoint.answers):
            return replace(ready, endpoint=endpoint)
        try:
            return _read(endpoint)
        except ConfigError as error:
            self._tried.pop(endpoint.name, None)
            # of another version of this program, or a body file that is gone meanwhile
            if before is None:
                return _salvaged(endpoint)
            log.error("endpoint %s goes on answering as before: %s", endpoint.name, error)
            return replace(before, endpoint=endpoint, broken=True)


def _read(endpoint: Endpoint) -> Manner:
    return _manner(endpoint, compile_gate(endpoint.gate), compile_rules(endpoint.answers))


def _manner(endpoint: Endpoint, gate: Gate | None, rules: Sequence[Compiled]) -> Manner:
    counted = any(rule.counted for rule in rules)
    files = [rule.body for rule in rules if isinstance(rule.body, Current)]
    schemas = () if gate is None else tuple(gate.schemas.values())
    return Manner(endpoint, gate, Candidates(rules) if rules else None, counted, (*files, *schemas))


def _salvaged(endpoint: Endpoint) -> Manner:
    """What of it reads. An answer that does not is left out; where the gate does not, nothing passes."""
    try:
        gate = compile_gate(endpoint.gate)
    except ConfigError as error:
        log.error("endpoint %s lets nothing pass: %s", endpoint.name, error)
        # the sender is told no path of this machine
        gate = Gate(problem="The log says why.")
    rules = []
    for number, rule in enumerate(endpoint.answers[:MOST_RULES], 1):
        try:
            rules.append(compile_rule(rule, number))
        except ConfigError as error:
            log.error("endpoint %s answers without its answer %d: %s", endpoint.name, number, error)
    return replace(_manner(endpoint, gate, [one for one in rules if one.rule.enabled]), broken=True)


def _states(endpoint: Endpoint) -> tuple[object, ...]:
    """What tells that one of the files that it names is there now, or was changed."""
    schemas = [rule.name for rule in endpoint.gate if rule.kind == "schema"]
    return tuple(state_of(name) for name in (*schemas, *(answer.file for answer in endpoint.answers if answer.file)))


def _has_manner(endpoint: Endpoint) -> bool:
    return bool(endpoint.answers or endpoint.gate or endpoint.quick_status)
