"""Records at a low price, for the places that need thousands a second."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def quick(record: Callable[P, T]) -> Callable[P, T]:
    """A function that makes records of a frozen dataclass with slots (and no `__post_init__`) about three times faster.

    Such a class sets every field by a call of `object.__setattr__`. Here a twin with the same slots, which is not
    frozen, is filled in and then declared to be the record.
    """
    assert isinstance(record, type)
    specs: list[Any] = [
        (each.name, each.type, dataclasses.field(default=each.default, default_factory=each.default_factory))
        for each in dataclasses.fields(record)
    ]

    def become(made: Any) -> None:
        made.__class__ = record

    twin: Any = dataclasses.make_dataclass(record.__name__, specs, slots=True, namespace={"__post_init__": become})
    make: Callable[P, T] = twin
    return make
