"""Expressions by Jinja2's sandbox, narrowed further: a template names values and their parts, and nothing else.

What the sandbox leaves to its user is closed here: attributes of anything but our own values, methods, calls of what
is not ours, loops that a few characters can start (`"x" * 10**9`, `range`, format widths) and filters that multiply.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn
from urllib.parse import quote

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, filters, nodes, tests
from jinja2.environment import TemplateExpression
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from inspector.errors import TemplateError
from inspector.templates.names import Names
from inspector.templates.values import Parts, Values
from inspector.templates.written import as_json, in_quotes, written

#: Characters that a filter may make.
_LIMIT = 1024 * 1024
#: What an expression may raise: it is a mistake of the template, or of a value that does not fit.
_EXPECTED = (
    *(ArithmeticError, LookupError, RecursionError, TypeError, ValueError),
    *(SecurityError, TemplateRuntimeError, UndefinedError),
)
_KINDS: dict[type, str] = {
    **{type(None): "null", bool: "truth value", str: "text", int: "number", float: "number"},
    **{list: "list", dict: "object"},
}
_UNREACHABLE = "{attribute!r} of a {kind} cannot be reached: only values and their parts can"


def _replace(value: object, old: str, new: str) -> str:
    text = str(value)
    if len(text) + text.count(old) * len(new) > _LIMIT:
        raise ValueError(f"the result of replace is longer than {_LIMIT:,} characters")
    return text.replace(old, new)


def _join(value: Sequence[object], separator: str = "") -> str:
    texts = [str(one) for one in value]
    if sum(map(len, texts)) + len(texts) * len(separator) > _LIMIT:
        raise ValueError(f"the result of join is longer than {_LIMIT:,} characters")
    return separator.join(texts)


def _json(value: object) -> str:
    return as_json(value)


def _injson(value: object) -> str:
    if isinstance(value, Undefined):
        _fail_undefined(value)
    text = str(value) if isinstance(value, str) else written(value).decode("utf-8", "surrogateescape")
    return in_quotes(text)


def _urlencode(value: object) -> str:
    return quote(str(value).encode("utf-8", "surrogateescape"), safe="")


def _base64(value: object) -> str:
    return base64.b64encode(str(value).encode("utf-8", "surrogateescape")).decode("ascii")


_FILTERS = {
    **{name: filters.FILTERS[name] for name in ("abs", "default", "first", "float", "int", "last", "length", "lower")},
    **{name: filters.FILTERS[name] for name in ("round", "string", "trim", "upper")},
    "base64": _base64,
    "injson": _injson,
    "join": _join,
    "replace": _replace,
    "tojson": _json,
    "urlencode": _urlencode,
}
_TESTS = ("defined", "undefined", "none", "string", "number", "boolean", "even", "odd", "in", "true", "false")


class _Sandbox(SandboxedEnvironment):
    """Knows our values, objects (by key), lists, texts and numbers."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, cache_size=0, optimized=False)
        self.globals.clear()
        self.filters = dict(_FILTERS)
        self.tests = {name: tests.TESTS[name] for name in _TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`: a key of an object, or a part of one of our values."""
        if isinstance(obj, Parts):
            try:
                return obj.part(attribute)
            except KeyError:
                return self.undefined(f"it has no part {attribute!r}")
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(f"it has no {attribute!r}")
        return self._missing(obj, attribute, _UNREACHABLE)

    def _missing(self, obj: Any, attribute: Any, words: str) -> Any:
        """What is not there, for `default`; what is no part of any value is refused."""
        if isinstance(attribute, str) and attribute.startswith("_"):
            raise SecurityError(f"{attribute!r} cannot be reached: only values and their parts can")
        # of what is not there, the first thing that is missing is told
        kind = _KINDS.get(type(obj), "value")
        return obj if isinstance(obj, Undefined) else self.undefined(words.format(attribute=attribute, kind=kind))

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`obj[argument]`: a key of an object, an element of a list, a character of a text."""
        if isinstance(obj, Mapping) or (isinstance(obj, Parts) and not isinstance(obj, str)):
            return self.getattr(obj, argument)
        if not isinstance(obj, str | list | tuple) or not isinstance(argument, int | slice):
            return self._missing(obj, argument, "a {kind} has no element {attribute!r}")
        try:
            return obj[argument]
        except IndexError:
            return self.undefined(f"there is no element {argument}")

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Only our own values can be called."""
        if isinstance(__obj, Undefined):
            _fail_undefined(__obj)
        if not isinstance(__obj, Parts):
            raise SecurityError("only values that are meant for it can be called")
        if kwargs:
            raise TypeError("arguments have no names here")
        return __obj.call(*args)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic with numbers only: a text or list times a number can fill any memory."""
        if operator == "**":
            raise SecurityError("powers (**) are not allowed")
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            raise SecurityError(f"{operator} is for numbers only")
        return super().call_binop(context, operator, left, right)


_SANDBOX = _Sandbox()


class Compiled:
    """One expression, ready to be asked for its value; `plain` where it is nothing but names."""

    def __init__(self, expression: TemplateExpression, names: frozenset[str], plain: Names | None) -> None:
        self._expression = expression
        self.names = names
        self.plain = plain

    def value(self, values: Values) -> object:
        """The value; TemplateError in words (without the place) when there is none."""
        given: dict[str, object] = {}
        try:
            for name in self.names:
                with suppress(KeyError):
                    given[name] = values[name]
            found = self._expression(given)
            if isinstance(found, Undefined):
                _fail_undefined(found)
        except UndefinedError as error:
            if unknown := sorted(self.names - given.keys()):
                raise TemplateError(
                    f"there is no value named {unknown[0]!r}; known are {', '.join(values.known)}"
                ) from error
            raise TemplateError(_words(error)) from error
        except _EXPECTED as error:
            raise TemplateError(_words(error)) from error
        return found


def compile_expression(text: str) -> Compiled:
    """Make an expression ready. TemplateError in words (without the place) when it does not parse."""
    try:
        expression = _SANDBOX.compile_expression(text, undefined_to_none=False)
        tree = _SANDBOX.parse("{{" + text + "}}")
        names = {node.name for node in tree.find_all(nodes.Name)}
    except (TemplateSyntaxError, SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise TemplateError(f"the expression {_shown(text)} cannot be read: {_words(error)}") from error
    for node in tree.find_all(nodes.Getattr):
        # refused where it is written, not only when a request comes
        if node.attr.startswith("_") or isinstance(node.node, nodes.Const | nodes.TemplateData):
            raise TemplateError(f"{node.attr!r:.80} cannot be reached: only values and their parts can")
    made = Compiled(expression, frozenset(names), _plain(tree))
    if not names:
        # it says the same each time: a mistake is told where it is written
        made.value(Values())
    return made


def _plain(tree: nodes.Template) -> Names | None:
    """An expression that is nothing but such names; None for any other."""
    node = tree.body[0].nodes[0] if isinstance(tree.body[0], nodes.Output) and len(tree.body) == 1 else None
    arguments: tuple[object, ...] | None = None
    if isinstance(node, nodes.Call):
        given = node.args
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in given):
            return None
        arguments = tuple(one.value for one in given if isinstance(one, nodes.Const))
        node = node.node
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.append(node.attr)
        node = node.node
    return Names(node.name, tuple(reversed(parts)), arguments) if isinstance(node, nodes.Name) else None


def _fail_undefined(value: Undefined) -> NoReturn:
    value._fail_with_undefined_error()
    raise AssertionError("the line above raises")


def _shown(text: str) -> str:
    text = text.strip()
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _words(error: BaseException) -> str:
    if isinstance(error, RecursionError | MemoryError):
        return "it is nested too deeply"
    if isinstance(error, SyntaxError):
        return "it is no expression"
    text = error.message if isinstance(error, TemplateSyntaxError) else str(error)
    if text == "chunk after expression":
        return "more follows behind its end"
    said = (text or type(error).__name__).strip().rstrip(".")
    return said[:1].lower() + said[1:] if said[1:2].islower() else said
