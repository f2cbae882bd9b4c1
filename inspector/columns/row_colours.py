"""Rows coloured by what they are: rules in order, each a filter and a colour."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from inspector.capture import ROW_COLOURS, Capture, Summary
from inspector.errors import ConfigError, FilterError, NotFound
from inspector.query import Query, Subject, parse
from inspector.workers import Token

#: More rules would be asked of each row that comes into view.
MOST_RULES = 100


@dataclass(frozen=True, slots=True)
class ColourRule:
    """What passes `query` has the colour, one of ROW_COLOURS."""

    query: Query
    colour: str


def compile_colours(rules: Mapping[str, str]) -> tuple[ColourRule, ...]:
    """The rules of the settings, filter to colour, in order. ConfigError says which does not read."""
    found = []
    for number, (text, colour) in enumerate(rules.items(), 1):
        try:
            query = parse(text)
        except FilterError as error:
            raise ConfigError(
                f"The filter of row colour {number}, {text!r:.200}, does not parse at character"
                f" {error.position + 1}: {error.message}",
                hint=error.hint,
            ) from error
        if colour not in ROW_COLOURS:
            raise ConfigError(
                f"{colour!r:.40}, of row colour {number}, is no colour of a row.",
                hint=f"There are {', '.join(ROW_COLOURS)}.",
            )
        found.append(ColourRule(query, colour))
    if len(found) > MOST_RULES:
        raise ConfigError(f"{len(found):,} rules colour rows; {MOST_RULES} are the most.")
    return tuple(found)


def row_colours(
    rules: Sequence[ColourRule], rows: Sequence[Summary], load: Callable[[int], Capture], token: Token
) -> Iterator[tuple[Summary, str]]:
    """The colour of each row by the first rule that it fits, "" for none. `load` reads a capture. Use a worker."""
    now_us = time.time_ns() // 1000
    for row in rows:
        token.check()
        # what one rule decodes, the others need not
        subject = Subject(row, load, now_us)
        colour = ""
        # a row that was deleted meanwhile has none
        with suppress(NotFound):
            colour = next((rule.colour for rule in rules if rule.query.accepts(subject)), "")
        yield row, colour
