"""The fields of a parsed body, elements of an array counted as one: `data.items[*].id`."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any, Final, NamedTuple

from inspector.bodies.jsonplace import Step, field_path

#: Fields that are looked at, and levels that are gone down.
MOST_FIELDS: Final = 20_000
_DEEPEST: Final = 100
#: Characters of a key; longer ones are passed over: they name nothing, and would fill what is kept.
_LONGEST_KEY: Final = 300
#: Stands for every element of an array.
EACH: Final = "*"
#: Stands for every key of an object whose keys are ids or the like.
ANY: Final = "\x00*"

Path = tuple[str, ...]


class Found(NamedTuple):
    """One value: its path with EACH for places in arrays and ANY for keys of maps, the steps to it, and itself."""

    path: Path
    steps: tuple[Step, ...]
    value: Any


def fields_of(tree: Any, maps: Container[Path] = ()) -> Iterator[Found]:
    """Every value of a tree from the root on, objects and arrays too, a level after the other.

    `maps` are the paths of objects whose keys say nothing.
    """
    level = [Found((), (), tree)]
    left = MOST_FIELDS
    for _ in range(_DEEPEST):
        deeper: list[Found] = []
        for found in level:
            yield found
            left -= 1
            if not left:
                return
            value = found.value
            if isinstance(value, dict):
                any_key = found.path in maps
                deeper += (
                    Found((*found.path, ANY if any_key else key), (*found.steps, key), item)
                    for key, item in value.items()
                    if len(key) <= _LONGEST_KEY
                )
            elif isinstance(value, list):
                deeper += (
                    Found((*found.path, EACH), (*found.steps, place), item) for place, item in enumerate(value[:left])
                )
        level = deeper


def shown(path: Path) -> str:
    """A path as people read it, and as an address of a check."""
    made = ""
    for step in path:
        made += "[*]" if step == EACH else f"{'.' if made else ''}{'*' if step == ANY else field_path((step,))}"
    return made or "$"
