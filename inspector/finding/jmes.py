"""JMESPath, by the library jmespath: evaluated so that it is known where in the body each result stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jmespath import exceptions, parser, visitor

from inspector.finding.pattern import LONGEST, BadPattern

Step = str | int
_Ast = dict[str, Any]
#: Characters of a computed result that are told.
_TOLD = 2000


class JmesQuery:
    """One expression. `computed` is what the last search made that stands nowhere in the body, as JSON."""

    def __init__(self, expression: str) -> None:
        """BadPattern with the place of the mistake."""
        if len(expression) > LONGEST:
            raise BadPattern(f"An expression has at most {LONGEST:,} characters.", position=LONGEST)
        self.computed = ""
        try:
            self._ast: _Ast = parser.Parser().parse(expression).parsed
        except exceptions.JMESPathError as error:
            position = getattr(error, "lex_position", None)
            lines = str(error).splitlines()
            reason = lines[0].partition(": Parse error at")[0].split("jmespath expression: ")[-1].rstrip(":. ")
            if expression.lstrip().startswith("$"):
                reason = "it begins with a name, like data.items[0].id, and not with $"
            raise BadPattern(f"The expression does not parse: {reason}.", position=position) from error
        except RecursionError as error:
            raise BadPattern("The expression is nested too deeply.") from error

    def find(self, tree: Any) -> Iterator[tuple[Step, ...]]:
        """The steps to each value that the result is made of. BadPattern for a function that cannot be applied."""
        finder = _Finder(tree)
        try:
            result = finder.visit(self._ast, _Found(tree, ()))
        except exceptions.JMESPathError as error:
            raise BadPattern(f"{str(error).splitlines()[0].rstrip('.')}.") from error
        except (TypeError, ValueError, RecursionError) as error:
            raise BadPattern(f"The expression cannot be evaluated: {error}.") from error
        places = list(finder.places(result))
        if not places and result is not None:
            made = json.dumps(_plain(result), ensure_ascii=False)
            self.computed = made if len(made) <= _TOLD else made[:_TOLD] + "…"
        yield from places


class _Found:
    """A value and the steps that lead to it."""

    __slots__ = ("steps", "value")

    def __init__(self, value: Any, steps: tuple[Step, ...]) -> None:
        self.value = value
        self.steps = steps

    def inside(self, value: Any, step: Step) -> _Found | None:
        return None if value is None else _Found(value, (*self.steps, step))


def _plain(value: Any) -> Any:
    """The value without its place."""
    if isinstance(value, _Found):
        return value.value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


class _Finder(visitor.TreeInterpreter):  # type: ignore[misc]  # the library has no types
    """Steps through values as the library does, and keeps where they are. What is computed is left to the library."""

    def __init__(self, tree: Any) -> None:
        super().__init__()
        self._tree = tree
        self._stock = visitor.TreeInterpreter()
        self._known: dict[int, tuple[Step, ...]] | None = None

    def places(self, result: Any) -> Iterator[tuple[Step, ...]]:
        """Where the values stand that a result is made of."""
        if isinstance(result, _Found):
            yield result.steps
        elif isinstance(result, list):
            for item in result:
                yield from self.places(item)
        elif isinstance(result, dict):
            for item in result.values():
                yield from self.places(item)

    def visit_field(self, node: _Ast, value: Any) -> Any:
        if isinstance(value, _Found):
            inside = value.value
            return value.inside(inside.get(node["value"]), node["value"]) if isinstance(inside, dict) else None
        return super().visit_field(node, value)

    def visit_index(self, node: _Ast, value: Any) -> Any:
        elements = self._elements(value)
        if elements is None or not -len(elements) <= node["value"] < len(elements):
            return None
        return elements[node["value"]]

    def visit_slice(self, node: _Ast, value: Any) -> Any:
        elements = self._elements(value)
        return None if elements is None else elements[slice(*node["children"])]

    def visit_flatten(self, node: _Ast, value: Any) -> Any:
        elements = self._elements(self.visit(node["children"][0], value))
        if elements is None:
            return None
        merged: list[Any] = []
        for element in elements:
            inner = self._elements(element)
            merged += [element] if inner is None else inner
        return merged

    def visit_projection(self, node: _Ast, value: Any) -> Any:
        return self._projected(node, self._elements(self.visit(node["children"][0], value)))

    def visit_value_projection(self, node: _Ast, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        if isinstance(base, _Found) and isinstance(base.value, dict):
            values: list[Any] | None = [base.inside(item, key) for key, item in base.value.items()]
        else:
            values = list(base.values()) if isinstance(base, dict) else None
        return self._projected(node, values)

    def visit_filter_projection(self, node: _Ast, value: Any) -> Any:
        elements = self._elements(self.visit(node["children"][0], value))
        if elements is None:
            return None
        test = node["children"][2]
        return self._projected(node, [one for one in elements if self._is_true(self._stock.visit(test, _plain(one)))])

    def visit_comparator(self, node: _Ast, value: Any) -> Any:
        return self._stock.visit(node, _plain(value))

    def visit_not_expression(self, node: _Ast, value: Any) -> Any:
        return self._stock.visit(node, _plain(value))

    def visit_function_expression(self, node: _Ast, value: Any) -> Any:
        # sort_by, max_by, reverse and others give objects of the body back: these are known by their identity
        return self._placed(self._stock.visit(node, _plain(value)))

    def _is_false(self, value: Any) -> bool:
        return bool(super()._is_false(_plain(value)))

    def _projected(self, node: _Ast, elements: list[Any] | None) -> list[Any] | None:
        if elements is None:
            return None
        made = (self.visit(node["children"][1], element) for element in elements)
        return [one for one in made if one is not None]

    def _elements(self, value: Any) -> list[Any] | None:
        """The elements of an array with their places; None for what is none."""
        if not isinstance(value, _Found):
            return value if isinstance(value, list) else None
        if not isinstance(value.value, list):
            return None
        return [value.inside(item, index) for index, item in enumerate(value.value)]

    def _placed(self, result: Any) -> Any:
        if isinstance(result, dict | list):
            if self._known is None:
                self._known = dict(_containers(self._tree))
            if (steps := self._known.get(id(result))) is not None:
                return _Found(result, steps)
        return [self._placed(item) for item in result] if isinstance(result, list) else result


def _containers(tree: Any) -> Iterator[tuple[int, tuple[Step, ...]]]:
    waiting: list[tuple[Any, tuple[Step, ...]]] = [(tree, ())]
    while waiting:
        value, steps = waiting.pop()
        if isinstance(value, dict):
            yield id(value), steps
            waiting += [(item, (*steps, key)) for key, item in value.items()]
        elif isinstance(value, list):
            yield id(value), steps
            waiting += [(item, (*steps, index)) for index, item in enumerate(value)]
