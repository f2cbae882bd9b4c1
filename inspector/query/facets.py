"""Facets: what captures fall into by type, provider, verdict and class of status, and how a filter text chooses there.

A choice is a condition of the filter language. The chosen ones of a facet stand in the text as one condition, joined by
OR; those of different facets must all hold, and so must the rest of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from inspector.capture import OUTCOMES, Capture, Summary
from inspector.query.fragments import alternatives, fragments, with_fragment
from inspector.query.parser import MAX_CONDITIONS
from inspector.query.query import parse, term

#: Kinds of content type, each with its condition; a type may be of several.
TYPES: Final = (
    ("JSON", "type:json"),
    ("Form", "type:form"),
    ("XML", "type:xml"),
    ("Text", "type:text/"),
    ("Other", "-(type:json OR type:form OR type:xml OR type:text/)"),
)
#: Columns of `Summary` by which captures are counted, in the order of a row; the count follows.
COLUMNS: Final = ("content_type", "provider", "outcome", "status")
_NAMES: Final = {
    "valid": "Valid",
    "invalid": "Invalid",
    "unsigned": "Unsigned",
    "no_secret": "No secret",
    "not_applicable": "No signature",
    "error": "Error",
    "": "Unchecked",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with how many captures it would leave in the list (None: not counted)."""

    title: str
    fragment: str
    count: int | None = None


Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """`find` gives the choices that a row of the tally falls into; `standing` are choices that there always are.

    `any_name`: each name is a choice.
    """

    name: str
    title: str
    find: Callable[[Row], Sequence[tuple[str, str]]]
    standing: tuple[tuple[str, str], ...] = ()
    any_name: bool = False


@lru_cache(maxsize=512)
def _types_of(content_type: str) -> tuple[tuple[str, str], ...]:
    row = _BLANK._replace(content_type=content_type)
    return tuple((title, fragment) for title, fragment in TYPES if parse(fragment).matches(row, _nothing))


def _nothing(_number: int) -> Capture:
    raise NotImplementedError("types are known by their names")


#: A row of which only the type matters.
_BLANK: Final = Summary._make([""] * len(Summary._fields))


def _types(row: Row) -> Sequence[tuple[str, str]]:
    return _types_of(row[0])


def _provider(row: Row) -> Sequence[tuple[str, str]]:
    return [(row[1] or "Unknown", term("provider", row[1]))]


def _verdict(row: Row) -> Sequence[tuple[str, str]]:
    return [(_NAMES.get(row[2]) or str(row[2]), f"verdict:{row[2] or 'unchecked'}")]


def _status(row: Row) -> Sequence[tuple[str, str]]:
    if not row[3]:
        return [("No answer", "status:0")]
    return [(f"{row[3] // 100}xx", f"status:{row[3] // 100}xx")] if 100 <= row[3] <= 999 else []


FACETS: Final = (
    Facet("type", "Type", _types, TYPES),
    Facet("provider", "Provider", _provider, any_name=True),
    Facet(
        "verdict",
        "Verdict",
        _verdict,
        tuple((_NAMES[one], f"verdict:{one or 'unchecked'}") for one in (*OUTCOMES, "")),
    ),
    Facet(
        "status",
        "Status",
        _status,
        (*((f"{one}xx", f"status:{one}xx") for one in range(1, 10)), ("No answer", "status:0")),
    ),
)


def chosen_in(facet: Facet, condition: str) -> list[str]:
    """The choices of a facet that one condition of a filter text stands for; [] when it is something else."""
    parts = alternatives(condition)
    return parts if all(_is_choice(facet, part) for part in parts) else []


def _is_choice(facet: Facet, condition: str) -> bool:
    if any(condition == fragment for _, fragment in facet.standing):
        return True
    begin = f"{facet.name}:"
    name = condition.removeprefix(begin)
    return (
        facet.any_name
        and condition.startswith(begin)
        and (name == '""' or name.replace("-", "").replace("_", "").isalnum())
    )


@lru_cache(maxsize=32)
def conditions_of(text: str) -> Mapping[str, tuple[str, ...]]:
    """By the name of each facet the conditions of a filter text that choose by it; none in a text of absurdly many."""
    parts = fragments(text)
    looked_at = parts if len(parts) <= MAX_CONDITIONS else []
    return {facet.name: tuple(part for part in looked_at if chosen_in(facet, part)) for facet in FACETS}


def joined(fragments: Sequence[str]) -> str:
    """The condition of a facet of which these are chosen; "" for none."""
    return fragments[0] if len(fragments) == 1 else f"({' OR '.join(fragments)})" if fragments else ""


def choose(text: str, fragment: str, on: bool) -> str:
    """The filter text with a condition added or taken out: one of a facet beside others of it, joined by OR."""
    for facet in FACETS:
        if _is_choice(facet, fragment):
            standing = conditions_of(text)[facet.name]
            if len(standing) == 1:
                chosen = [one for one in chosen_in(facet, standing[0]) if one != fragment]
                condition = joined([*chosen, fragment] if on else chosen)
                return with_fragment(text, condition, bool(condition), instead_of=standing)
    return with_fragment(text, fragment, on)


def counted(tally: Sequence[Row], chosen: Mapping[str, Sequence[str]]) -> dict[str, list[Choice]]:
    """Each facet's choices with their counts, most frequent first, under what is chosen in the other facets."""
    found: dict[str, dict[tuple[str, str], int]] = {facet.name: {} for facet in FACETS}
    for row in tally:
        own = {facet.name: facet.find(row) for facet in FACETS}
        outside = [name for name, wanted in chosen.items() if wanted and not _hits(own[name], wanted)]
        for facet in FACETS:
            if not outside or outside == [facet.name]:
                for choice in own[facet.name]:
                    counts = found[facet.name]
                    counts[choice] = counts.get(choice, 0) + row[-1]
    return {facet.name: _listed(facet, found[facet.name], chosen.get(facet.name, ())) for facet in FACETS}


def _hits(own: Sequence[tuple[str, str]], wanted: Sequence[str]) -> bool:
    return any(fragment in wanted for _, fragment in own)


def _listed(facet: Facet, counts: Mapping[tuple[str, str], int], chosen: Sequence[str]) -> list[Choice]:
    listed = [Choice(title, fragment, count) for (title, fragment), count in counts.items()]
    listed.sort(key=lambda choice: (-(choice.count or 0), choice.title))
    known = {choice.fragment for choice in listed}
    # what is chosen can be switched off although nothing is left of it
    return listed + [Choice(title_of(facet, one), one, 0) for one in chosen if one not in known]


def title_of(facet: Facet, fragment: str) -> str:
    """What a choice is called."""
    titles = {standing: title for title, standing in facet.standing}
    return titles.get(fragment) or fragment.removeprefix(f"{facet.name}:").strip('"') or "Unknown"
