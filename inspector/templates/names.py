"""Expressions that are nothing but names with dots between them, perhaps called with constants: most are no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

#: What reading them may raise. The library then finds the same, and says it as it does of all other expressions.
UNREADABLE: Final = (AttributeError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)


class Names(NamedTuple):
    """`request.body.id` is request, (body, id) and None; `header("X-Id")` is header, () and ("X-Id",)."""

    name: str
    parts: tuple[str, ...] = ()
    arguments: tuple[object, ...] | None = None

    def read(self, values: Mapping[str, Any]) -> object:
        """What they name among values, without the library, which would take most of the time of an answer.

        One of UNREADABLE where that is nothing, or is not that simple.
        """
        found = values[self.name]
        for part in self.parts:
            found = found[part] if type(found) is dict else found.part(part)
        return found if self.arguments is None else found.call(*self.arguments)
