"""A template: literal bytes and expressions in turn. Where a mistake is, is said in line, column and byte offset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from inspector.errors import TemplateError
from inspector.templates.names import UNREADABLE
from inspector.templates.written import SHORT, in_quotes, written

if TYPE_CHECKING:
    from inspector.templates.sandbox import Compiled
    from inspector.templates.values import Reader, Values

#: Bytes of one expression; also keeps the parser of expressions from too deep a nesting.
LONGEST = 1000
#: Bytes that a filled-in template may have.
RESULT_LIMIT = 64 * 1024 * 1024
#: Bytes of short values that may be there before they are counted.
_MOST_UNCOUNTED = 1024 * 1024

#: What matters when the end of an expression is looked for: texts in quotes are stepped over.
_STEP = re.compile(rb""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{}]""", re.DOTALL)
#: `header "X-Id"`: a name and one text or number
_BARE_CALL = re.compile(r"""\s*(?!not\s)([A-Za-z_]\w*(?:\.\w+)*)\s+("[^"\\]*"|'[^'\\]*'|\d+)\s*""")


def has_template(data: bytes) -> bool:
    """Whether there is anything to fill in."""
    return b"{{" in data


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands between two pairs of braces, and where they begin (0-based byte offset)."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Template:
    """Make it with `parse`; `render` it as often as wanted, on any thread."""

    source: bytes
    #: literal, expression, literal, …: always one literal more than expressions
    literals: tuple[bytes, ...]
    expressions: tuple[Expression, ...]
    #: the expressions, ready to be asked
    _ready: tuple[Compiled, ...] = field(default=(), repr=False, compare=False)
    #: the literals with nothing between them yet, and their bytes together
    _parts: tuple[bytes, ...] = field(default=(), repr=False, compare=False)
    _fixed: int = field(default=0, repr=False, compare=False)
    #: where each value goes among the parts, and the quickest way to it, by the kind of values that it is asked of
    _readers: dict[type[Values], tuple[tuple[int, Reader], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def parse(cls, source: bytes | str) -> Template:
        """Read a template. TemplateError says where it does not parse, and why."""
        data = source.encode("utf-8", "surrogateescape") if isinstance(source, str) else source
        literals: list[bytes] = []
        expressions: list[Expression] = []
        ready: list[Compiled] = []
        position = 0
        while (start := data.find(b"{{", position)) >= 0:
            end = _end_of(data, start)
            try:
                text = data[start + 2 : end].decode("utf-8")
            except UnicodeDecodeError as error:
                raise _mistake(data, start + 2 + error.start, "an expression has to be UTF-8 text") from error
            if not text.strip():
                raise _mistake(data, start, "there is nothing between the braces")
            try:
                ready.append(_compiled(text))
            except TemplateError as error:
                raise _mistake(data, start, error.message) from error
            literals.append(data[position:start])
            expressions.append(Expression(text, start))
            position = end + 2
        literals.append(data[position:])
        parts = tuple(part for literal in literals for part in (literal, b""))[:-1]
        return cls(data, tuple(literals), tuple(expressions), tuple(ready), parts, sum(map(len, literals)))

    @property
    def names(self) -> frozenset[str]:
        """The names of values that its expressions ask for."""
        return frozenset(name for one in self._ready for name in one.names)

    @property
    def literal(self) -> bool:
        """True when there is nothing to fill in."""
        return not self.expressions

    def render(self, values: Values, *, limit: int = RESULT_LIMIT) -> bytes:
        """The bytes with every expression replaced by its value.

        `values[name]` is asked for once for each `{{…}}` that uses the name, so that each may get a fresh value.
        TemplateError says which expression fails, and why; so it does when the result is longer than `limit`.
        """
        kind = type(values)
        readers = self._readers.get(kind)
        if readers is None:
            readers = self._readers[kind] = self._placed(
                one.value if one.plain is None else kind.reader(one.plain) for one in self._ready
            )
        try:
            return self._filled(readers, values, limit)
        except UNREADABLE:
            return self._filled(self._placed(one.value for one in self._ready), values, limit)

    def _placed(self, readers: Iterable[Reader]) -> tuple[tuple[int, Reader], ...]:
        return tuple((2 * number + 1, reader) for number, reader in enumerate(readers))

    def _filled(self, readers: Sequence[tuple[int, Reader]], values: Values, limit: int) -> bytes:
        parts = list(self._parts)
        room = limit - self._fixed
        # so few values that they are not counted one by one while they are short
        few = len(readers) * SHORT <= _MOST_UNCOUNTED
        at = 0
        try:
            for at, reader in readers:
                found = reader(values)
                if type(found) is bytes and few:
                    parts[at] = found
                elif type(found) is str and few and len(found) <= SHORT and found.isascii():
                    parts[at] = found.encode()
                else:
                    parts[at] = value = found if type(found) is bytes else written(found)
                    room -= len(value)
                    if room < 0:
                        raise _too_long(limit)
            result = b"".join(parts)
            if len(result) > limit and readers:
                at = self._full(parts, limit)
                raise _too_long(limit)
        except TemplateError as error:
            raise _mistake(self.source, self.expressions[at // 2].offset, error.message) from error
        return result

    def _full(self, parts: Sequence[bytes], limit: int) -> int:
        """The place of the value with which the literals, and what comes before it, are longer than the limit."""
        room = limit - self._fixed
        for at in range(1, len(parts), 2):
            room -= len(parts[at])
            if room < 0:
                return at
        return len(parts) - 2

    def value(self, values: Values) -> object:
        """The value itself of a template that is one expression; else its bytes as text."""
        if len(self.expressions) == 1 and not any(self.literals):
            try:
                return self._ready[0].value(values)
            except TemplateError as error:
                raise _mistake(self.source, 0, error.message) from error
        return self.render(values).decode("utf-8", "surrogateescape")


def _too_long(limit: int) -> TemplateError:
    return TemplateError(f"the result is longer than {limit:,} bytes")


def in_json(source: str) -> str:
    """A template as a JSON text with its quotes, which stays one whatever is filled in. TemplateError."""
    parsed = Template.parse(source)
    pieces = [in_quotes(literal.decode("utf-8")) for literal in parsed.literals]
    filled = [f"{{{{({_called(one.text)})|injson}}}}" for one in parsed.expressions]
    return '"' + "".join(part for pair in zip(pieces, [*filled, ""], strict=True) for part in pair) + '"'


@lru_cache(512)
def _compiled(text: str) -> Compiled:
    # the library is only loaded where there is a template: starting has to be quick
    from inspector.templates.sandbox import compile_expression

    return compile_expression(_called(text))


def _called(text: str) -> str:
    """An expression with the brackets of a call that was written without."""
    bare = _BARE_CALL.fullmatch(text)
    return f"{bare[1]}({bare[2]})" if bare else text


def _end_of(data: bytes, start: int) -> int:
    """Offset of the braces that close the ones at `start`."""
    depth = 0
    position = start + 2
    while (found := _STEP.search(data, position)) is not None and found.start() - start <= LONGEST:
        position = found.end()
        if found[0] == b"{":
            depth += 1
        elif found[0] == b"}":
            if depth:
                depth -= 1
            elif data[position : position + 1] == b"}":
                return found.start()
    more = f" within {LONGEST:,} bytes" if found is not None else ""
    raise _mistake(data, start, f"these braces are never closed by }}}}{more}; to write two braces, use {{{{'{{{{'}}}}")


def _mistake(data: bytes, offset: int, why: str) -> TemplateError:
    line = data.count(b"\n", 0, offset) + 1
    begin = data.rfind(b"\n", 0, offset) + 1
    column = len(data[begin:offset].decode("utf-8", "replace")) + 1
    return TemplateError(
        f"The template is wrong at line {line}, column {column}: {why}.", offset=offset, line=line, column=column
    )
