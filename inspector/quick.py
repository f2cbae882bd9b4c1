"""Records and properties at a low price, for the places that need thousands a second."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, overload

P = ParamSpec("P")
T = TypeVar("T")


class once(Generic[T]):  # noqa: N801  # used as a decorator, like `cached_property`
    """`functools.cached_property` without its lock, which costs more than most of what it guards.

    Two threads that ask at the same moment may both make the value.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> once[T]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> T: ...
    def __get__(self, instance: object | None, owner: type[Any]) -> once[T] | T:
        """Make the value and put it in the place of this."""
        if instance is None:
            return self
        value = self._make(instance)
        # not through its dict, which objects get only when it is asked for
        setattr(instance, self._name, value)
        return value


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
