"""Objects whose keys are ids or dates, not names of fields: what lies under all of their keys is one kind of thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from inspector.checks.drift.fields import ANY, EACH, Path

if TYPE_CHECKING:
    from inspector.checks.drift.baseline import Field

#: Keys from which on an object may be a map: when most of them look like ids, or when each is seen now and then only.
_LIKE_IDS, _RARE = 8, 64
#: What part of the keys has to look like ids; how often a rare key is there, of the times that its object is.
_MOST, _SELDOM = 0.8, 0.2
#: A number, a date, a UUID, or letters, digits and more with at least three digits: `cus_8fK2m31`, `item-0042`.
_ID = re.compile(r"-?\d+|\d{4}-\d\d(-\d\d.*)?|(?=(?:[^\d]*\d){3})[\w.:@/+-]{5,}|[0-9a-fA-F-]{16,}")


def keys_of(fields: Mapping[Path, Field]) -> dict[Path, list[str]]:
    """By the path of each object the keys that it was seen with."""
    made: dict[Path, list[str]] = {}
    for path in fields:
        if path and path[-1] not in (EACH, ANY):
            made.setdefault(path[:-1], []).append(path[-1])
    return made


def folded(fields: dict[Path, Field]) -> dict[Path, Field]:
    """The same with the keys of maps made one; those in others, too."""
    while maps := {path for path, keys in keys_of(fields).items() if _is_map(fields, path, keys)}:
        # the outermost first: what lies in them is put together before it is looked at
        outer = {path for path in maps if not any(path[:length] in maps for length in range(len(path)))}
        made: dict[Path, Field] = {}
        for path, field in fields.items():
            place = next((length for length in range(len(path)) if path[:length] in outer), None)
            if place is not None and path[place] != EACH:
                path = (*path[:place], ANY, *path[place + 1 :])
            if (before := made.get(path)) is None:
                made[path] = field
            else:
                before.merge(field)
        fields = made
    return fields


def _is_map(fields: Mapping[Path, Field], path: Path, keys: list[str]) -> bool:
    if (*path, ANY) in fields:
        # it became one before
        return True
    if len(keys) < _LIKE_IDS:
        return False
    if sum(_ID.fullmatch(key) is not None for key in keys) >= _MOST * len(keys):
        return True
    there = fields[path].types["object"] if path in fields else 0
    return len(keys) >= _RARE and sum(fields[(*path, key)].count for key in keys) <= _SELDOM * len(keys) * there
