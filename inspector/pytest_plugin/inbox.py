"""What the fixture gives to a test."""

from __future__ import annotations

import json as json_module
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, overload

from inspector.badges import badge
from inspector.checks import Place, describe, failures, read_checks, run_checks
from inspector.checks.subject import Subject
from inspector.endpoints import AnswerRule, Endpoint, SecretRef
from inspector.pytest_plugin.received import Received
from inspector.query import parse
from inspector.session import Session
from inspector.settings import Settings
from inspector.store import Order
from inspector.suites import Count, Expectation, Result, Suite, load_suite, parse_suite
from inspector.suites.telling import summary

#: Seconds that are waited where a test does not say.
TIMEOUT_S = 10.0
#: Seconds that a capture may take to be looked at.
_PATIENCE_S = 2.0
#: Captures that a failure lists.
_LISTED = 20


class Inbox:
    """A listener on a free port of this machine, with a session of its own in the test's folder.

    What is waited for may have come already: everything since the beginning of the test, or since `clear`, counts.
    """

    def __init__(self, path: Path) -> None:
        self._vault = _Memory()
        #: For what is not offered here.
        self.session = Session.open(path, settings=Settings(), vault=self._vault)
        self._after = 0
        #: How all endpoints answer, also those that are added later.
        self._answers: tuple[AnswerRule, ...] = ()
        try:
            #: Where it listens: `http://127.0.0.1:43210`. Senders may add any path.
            self.url = self.session.listen("127.0.0.1", 0).result()
        except BaseException:
            self.session.close()
            raise

    def close(self) -> None:
        """Stop listening; the fixture does so at the end of the test."""
        self.session.close()

    # setting up

    def endpoint(self, name: str, *, provider: str = "auto", secret: str = "", path: str = "") -> str:
        """Add an endpoint, and give its address. `secret` is what its signatures are checked with."""
        made = Endpoint(name, path, provider, answers=self._answers)
        if secret:
            key = f"{name} of a test"
            self._vault.set(key, secret)
            made = replace(made, secrets=(SecretRef("keyring", key),))
        self.session.save_endpoint(made).result()
        return self.url + made.path

    def answer_with(
        self,
        status: int = 200,
        *,
        body: str = "",
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        plan: str = "",
        delay: str = "",
        fault: str = "",
        when: str = "",
        endpoint: str = "",
    ) -> None:
        """Answer from now on like this; `plan` is like "500 x2, then 200", `fault` like "close after 10".

        It holds for all endpoints, unless one is named.
        """
        pairs = tuple((headers or {}).items())
        if json is not None:
            body = json_module.dumps(json)
            if not any(name.lower() == "content-type" for name, _ in pairs):
                pairs += (("Content-Type", "application/json"),)
        rule = AnswerRule(when, status=status, headers=pairs, body=body, plan=plan, delay=delay, fault=fault)
        if not endpoint:
            self._answers = (rule,)
        for name in [endpoint] if endpoint else {"default", *(one.name for one in self.session.endpoints())}:
            self.session.save_endpoint(replace(self.session.endpoint(name), answers=(rule,))).result()

    def clear(self) -> None:
        """What came until now counts no more."""
        self._after = self.session.stats().last_id

    # asking

    @property
    def captures(self) -> list[Received]:
        """All that came, oldest first."""
        ids = self.session.ids(None, Order("id", descending=False), after=self._after)
        return self._received(ids)

    def _received(self, ids: Sequence[int]) -> list[Received]:
        """These, once provider, event and signature were looked at: that may follow a moment after the answer."""
        end = time.monotonic() + _PATIENCE_S
        rows = self.session.summaries(ids)
        while not all(row.annotated for row in rows) and time.monotonic() < end:
            time.sleep(0.01)
            rows = self.session.summaries(ids)
        return [Received(row, self.session.capture(row.id)) for row in rows]

    @overload
    def wait_for(
        self,
        event: str = "",
        *,
        where: str = "",
        endpoint: str = "",
        provider: str = "",
        count: None = None,
        timeout: float = TIMEOUT_S,
    ) -> Received: ...
    @overload
    def wait_for(
        self,
        event: str = "",
        *,
        where: str = "",
        endpoint: str = "",
        provider: str = "",
        count: int,
        timeout: float = TIMEOUT_S,
    ) -> list[Received]: ...
    def wait_for(
        self,
        event: str = "",
        *,
        where: str = "",
        endpoint: str = "",
        provider: str = "",
        count: int | None = None,
        timeout: float = TIMEOUT_S,
    ) -> Received | list[Received]:
        """The first event of that type (`*` stands for anything) that matches the filter `where`; `count`: so many.

        AssertionError when it does not come in `timeout` seconds: it names what came, and what was nearest.
        """
        __tracebackhide__ = True
        wanted = 1 if count is None else count
        one = Expectation("it", event, provider, endpoint, parse(where) if where else None, Count(wanted, None))
        result = self._run(Suite("wait_for", (one,), settle_s=0.0), timeout)
        if not result.passed:
            self._fail(f"{one.asked} was expected within {timeout:g} s", result)
        found = self._received([came.id for came in result.outcomes[0].came[:wanted]])
        return found[0] if count is None else found

    def assert_none(self, event: str = "", *, where: str = "", endpoint: str = "", during: float = 0.5) -> None:
        """AssertionError when such an event came, or comes within `during` seconds."""
        __tracebackhide__ = True
        one = Expectation("none", event, "", endpoint, parse(where) if where else None, Count(0, 0))
        result = self._run(Suite("assert_none", (one,), settle_s=during), during + 1)
        if not result.passed:
            self._fail(f"no {event or 'event'} was expected", result)

    def assert_valid(self, received: Received | None = None) -> None:
        """AssertionError when the signature of one (or of any that came) does not hold, with the reason."""
        __tracebackhide__ = True
        asked = self.captures if received is None else [received]
        if not asked:
            raise AssertionError("Nothing came whose signature could be valid.")
        for one in asked:
            if one.valid:
                continue
            verdicts = self.session.verdicts(one.id)
            word = badge(one.outcome, one.summary.reason or None).word if one.outcome else "Not checked"
            detail = f" {verdicts[0].detail}" if verdicts and verdicts[0].detail else ""
            raise AssertionError(f"The signature of {one!r} is not valid: {word}.{detail}")

    def assert_matches(
        self,
        asked: Suite | str | Path | Sequence[Mapping[str, Any]],
        received: Received | None = None,
        *,
        timeout: float | None = None,
    ) -> None:
        """AssertionError when what came does not do what is asked.

        `asked` is a suite (its file, its text, or as it was read), which is waited for; or a list of checks like
        `{"field": "data.object.amount", "equals": 1000}`, which `received`, or all that came, have to pass.
        """
        __tracebackhide__ = True
        if not isinstance(asked, Suite | str | Path):
            self._assert_checks(asked, received)
            return
        suite = asked
        if isinstance(suite, str | Path):
            is_text = isinstance(suite, str) and "\n" in suite
            suite = parse_suite(str(suite), "the suite") if is_text else load_suite(suite)
        result = self._run(suite, timeout)
        if not result.passed:
            self._fail(f"{suite.name} was expected", result)

    def _assert_checks(self, tables: Sequence[Mapping[str, Any]], received: Received | None) -> None:
        __tracebackhide__ = True
        checks = read_checks(tables, lambda number: Place(shown=f"check {number + 1}"))
        asked = self.captures if received is None else [received]
        if not asked:
            raise AssertionError("Nothing came that could be checked.")
        wrong = []
        for one in asked:
            found = failures(run_checks(checks, Subject(one.capture, one.summary)))
            wrong += [f"{one!r}: {describe(result)}" for result in found]
        if wrong:
            raise AssertionError("\n".join(["What came does not pass the checks:", *(f"  {line}" for line in wrong)]))

    def _run(self, suite: Suite, timeout: float | None) -> Result:
        return self.session.watch_suite(suite, lambda _: None, timeout_s=timeout, after=self._after).result.result()

    def _fail(self, what: str, result: Result) -> None:
        __tracebackhide__ = True
        lines = [f"{what}; it did not come so.", *(f"  {line}" for line in summary(result))]
        came = self.captures
        lines.append(f"What came ({len(came)}):" if came else f"Nothing came at all. Senders have to use {self.url}.")
        lines += [f"  {one!r}" for one in came[:_LISTED]]
        if len(came) > _LISTED:
            lines.append(f"  and {len(came) - _LISTED} more")
        raise AssertionError("\n".join(lines))


class _Memory:
    """Secrets of one test."""

    where = "the memory of the test"

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self._kept.get(name)

    def set(self, name: str, value: str) -> None:
        self._kept[name] = value

    def delete(self, name: str) -> None:
        self._kept.pop(name, None)

    def names(self) -> list[str]:
        return sorted(self._kept)
