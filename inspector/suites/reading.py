"""From a TOML file to a suite, or to file, line and reason why not.

::

    [suite]
    name = "A paid order"
    timeout = "30s"
    correlate = "body.data.object.metadata.order"

    [[expect]]
    name = "paid"
    event = "invoice.paid"
    valid = true
    fields = { "data.object.amount_paid" = 2000 }

Beside [suite] and [[expect]] there are [variables], [[stimulus]], and the tables [listener] and [endpoints.NAME] of a
configuration file, which say where signing secrets are found and what is answered while the suite waits.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inspector.checks import Check, Place, read_checks
from inspector.columns import FieldError, field_of
from inspector.config import Config, config_of, parse_document, read_document
from inspector.errors import ConfigError
from inspector.suites.stimulus import read_stimulus
from inspector.suites.suite import TIMEOUT_S, Count, Expectation, Stimulus, Suite
from inspector.suites.tables import Table, nearest
from inspector.suites.variables import Variables, no_values

_TOP = ("suite", "variables", "expect", "stimulus", "listener", "endpoints")
_SUITE = (
    *("name", "description", "endpoint", "only", "order", "timeout", "settle", "within", "together", "correlate"),
    *("valid", "no_others", "no_duplicates", "retries"),
)
_EXPECT = (
    *("name", "event", "provider", "endpoint", "where", "exactly", "at_least", "at_most", "within", "of", "after"),
    *("valid", "correlate", "fields", "checks"),
)


def load_suite(path: str | Path, given: Mapping[str, str] | None = None) -> Suite:
    """The suite of a file. `given` are values of variables that count more than the environment. ConfigError."""
    return parse_suite(read_document(path), str(path), given)


def parse_suite(
    text: str, file: str, given: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> Suite:
    """The suite of a text that came from `file`; files that it names are beside that. ConfigError."""
    data = parse_document(text, file)
    return _Reader(text, file, data, given or {}, os.environ if environment is None else environment).read()


class _Reader:
    def __init__(
        self,
        text: str,
        file: str,
        data: Mapping[str, Any],
        given: Mapping[str, str],
        environment: Mapping[str, str],
    ) -> None:
        self._text, self._file, self._data = text, file, data
        self._lines = text.splitlines()
        own = data.get("variables", {})
        if not isinstance(own, Mapping) or not all(isinstance(one, str | int | float) for one in own.values()):
            raise self._table("variables", {}).error("", "must be a table of texts and numbers")
        self._variables = Variables(own, environment, given)
        self._checks = 0
        inline = sum(line.replace(" ", "").startswith("[[expect.checks]]") for line in self._lines)
        listed = self._listed("expect")
        counts = [one.get("checks") for one in listed]
        #: Whether all checks are tables with a heading of their own, whose lines can be told one by one.
        self._headed = inline == sum(len(one) for one in counts if isinstance(one, list))

    def read(self) -> Suite:
        for key in self._data:
            if key not in _TOP:
                known = (*_TOP, *_SUITE)
                hint = nearest(key, known)
                if key in _SUITE:
                    hint = f"Write it under [suite], as {key}."
                raise Table(self._file, self._lines, "", self._data).error(key, "is not known here", hint)
        self._look_for_values()
        suite = self._table("suite", self._filled("suite", self._data.get("suite", {})))
        suite.only(_SUITE)
        expectations = self._expectations(suite)
        config = self._config()
        stimuli = tuple(self._stimuli())
        order = suite.text("order", "any")
        if order not in ("any", "listed"):
            raise suite.error("order", f'is {order!r:.80}; it must be "any" or "listed"')
        retries = suite.text("retries", "count")
        if retries not in ("count", "ignore"):
            raise suite.error("retries", f'is {retries!r:.80}; it must be "count" or "ignore"')
        timeout = suite.seconds("timeout")
        return Suite(
            suite.text("name") or Path(self._file).stem,
            expectations,
            suite.text("description"),
            self._file,
            suite.filter("only"),
            suite.text("endpoint"),
            order == "listed",
            suite.seconds("together"),
            suite.flag("no_others"),
            suite.flag("no_duplicates"),
            retries == "count",
            TIMEOUT_S if timeout is None else timeout,
            suite.seconds("settle"),
            stimuli,
            config.endpoints,
            config.listener if "listener" in self._data else None,
            self._variables.secrets,
        )

    def _look_for_values(self) -> None:
        """ConfigError that names all variables that have no value."""
        for key, value in self._data.items():
            if key != "variables":
                self._variables.fill(value)
        if missing := self._variables.missing:
            line = next((number for number, text in enumerate(self._lines, 1) if "${" + missing[0] in text), None)
            raise no_values(missing, self._file, line)

    # expectations

    def _expectations(self, suite: Table) -> tuple[Expectation, ...]:
        listed = self._listed("expect")
        if not listed:
            raise self._table("expect", {}).error(
                "", "is missing: a suite expects something", 'Write [[expect]] and event = "invoice.paid" below it.'
            )
        found: list[Expectation] = []
        for number, values in enumerate(listed):
            shown = f"expect[{number + 1}]" if len(listed) > 1 else "expect"
            table = self._table("expect", self._filled("expect", values, number), number, shown)
            found.append(self._expectation(table, suite, found))
        names = [one.name for one in found]
        for number, one in enumerate(found):
            for key, others in (("of", (one.of,) if one.of else ()), ("after", one.after)):
                for other in others:
                    if other not in names or other == one.name:
                        table = self._table("expect", {}, number, f"expect[{number + 1}]")
                        raise table.error(key, f"names {other!r:.80}, no other expectation", nearest(other, names))
        return tuple(found)

    def _expectation(self, table: Table, suite: Table, before: Sequence[Expectation]) -> Expectation:
        table.only(_EXPECT)
        event = table.text("event")
        name = table.text("name") or self._free_name(event or f"expectation {len(before) + 1}", before)
        if any(one.name == name for one in before):
            raise table.error("name", f"is {name!r:.80}, which another expectation has, too")
        within = table.seconds("within") if "within" in table.values else suite.seconds("within")
        if table.text("of") and "within" not in table.values:
            raise table.error("of", "says of what a time is meant, and there is none", 'Add within = "5s".')
        correlate = table.values.get("correlate", suite.values.get("correlate", ""))
        return Expectation(
            name,
            event,
            table.text("provider"),
            table.text("endpoint"),
            table.filter("where"),
            self._count(table),
            within,
            table.text("of"),
            table.texts("after"),
            table.flag("valid") if "valid" in table.values else suite.flag("valid"),
            self._checks_of(table),
            self._correlate(table if "correlate" in table.values else suite, correlate),
        )

    @staticmethod
    def _free_name(name: str, before: Sequence[Expectation]) -> str:
        taken = {one.name for one in before}
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name} {number}"
        return free

    def _count(self, table: Table) -> Count:
        exactly, least, most = table.whole("exactly"), table.whole("at_least"), table.whole("at_most")
        if exactly is not None:
            for key in ("at_least", "at_most"):
                if key in table.values:
                    raise table.error(key, "stands beside exactly, which says it all", "Leave one of them out.")
            return Count(exactly, exactly)
        if least is None and most is None:
            return Count()
        if least is not None and most is not None and least > most:
            raise table.error("at_most", f"is {most}, less than at_least, {least}")
        return Count(least or 0, most)

    def _correlate(self, table: Table, written: Any) -> str:
        if written in ("", False):
            return ""
        if not isinstance(written, str):
            why = f'is {written!r:.80}; it must be a field like "body.order.id", or false'
            raise table.error("correlate", why)
        text = written.strip().removeprefix("$.")
        for one in (text, f"body.{text}"):
            try:
                return str(field_of(one))
            except FieldError as error:
                wrong = error
        raise table.error("correlate", f"does not read: {wrong.message.rstrip('.')}", wrong.hint) from wrong

    def _checks_of(self, table: Table) -> tuple[Check, ...]:
        first = self._checks
        listed = table.inner("checks", list) or []
        self._checks += len(listed)
        checks = read_checks(listed, lambda number: self._place(table, first, number))
        fields = table.inner("fields", dict) or {}
        place = Place(self._file, f"{table.shown}.fields", lambda _key: table.line("fields"))
        equal = [{"field": name, "equals": value} for name, value in fields.items()]
        return (*read_checks(equal, lambda _number: place), *checks)

    def _place(self, table: Table, first: int, number: int) -> Place:
        shown = f"{table.shown}.checks[{number + 1}]"
        if self._headed:
            own = Table(self._file, self._lines, "expect.checks", {}, first + number)
            return Place(self._file, shown, own.line)
        return Place(self._file, shown, lambda _key: table.line("checks"))

    # what is fired, and how it is answered

    def _stimuli(self) -> Sequence[Stimulus]:
        listed = self._listed("stimulus")
        found = []
        for number, values in enumerate(listed):
            shown = f"stimulus[{number + 1}]" if len(listed) > 1 else "stimulus"
            filled = {**self._filled("stimulus", values, number)}
            if "headers" in values:
                # credentials, as a rule
                filled["headers"] = self._variables.fill(values["headers"], hide=True)
            table = self._table("stimulus", filled, number, shown)
            found.append(read_stimulus(table))
        return found

    def _config(self) -> Config:
        filled = {
            key: self._variables.fill(self._data[key], hide=True)
            for key in ("listener", "endpoints")
            if key in self._data
        }
        config = config_of(filled, self._text, self._file)
        if config.notes:
            # what was left out there would be missed silently here
            text = config.notes[0].replace(" and was left out", "")
            line = re.search(r", line (\d+): ", text)
            raise ConfigError(text, path=self._file, line=int(line[1]) if line else None)
        return config

    # tables

    def _listed(self, name: str) -> list[Mapping[str, Any]]:
        value = self._data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise self._table(name, {}).error("", f"must be tables like [[{name}]]")
        return value

    def _filled(self, name: str, values: Any, number: int = 0) -> Mapping[str, Any]:
        if not isinstance(values, Mapping):
            raise self._table(name, {}, number).error("", f"must be a table, [{name}]")
        filled: Mapping[str, Any] = self._variables.fill(values)
        return filled

    def _table(self, name: str, values: Mapping[str, Any], number: int = 0, shown: str = "") -> Table:
        return Table(self._file, self._lines, name, values, number, shown)
