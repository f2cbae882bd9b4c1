"""Filter text to tokens. Reads each character once; nothing here recurses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspector.errors import FilterError

#: Longest filter, in characters, and most steps of a path into a body.
MAX_TEXT = 200_000
MAX_STEPS = 100
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = re.compile(r"\.(?:(?P<plain>[^\s\"()\[\].:=!<>~]+)|(?P<quote>\"))|\[(?:(?P<index>-?\d+|\*)\]|(?P<key>\"))")
_PART = re.compile(r"\.([^\s\"()\[\]:=!<>~]+)")
_OPERATOR = re.compile(r"\s*(>=|<=|!=|!~|==?|[><~≥≤≠])\s*|:")
_SPELLED = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!="}
#: A path with an operator behind the name of a field that has none, or behind what is no field; not `host.name:8080`.
_PARTED = re.compile(r"((?:\.[\w*-]+|\[[^\]\s]*\])+)(?:[<>=~≥≤≠]|![=~]|:(?!//|\d{2,5}(?:[/\s)]|$)))")
_IN = re.compile(r"\s+(not\s+)?in\s*\(", re.IGNORECASE)
_WORD = re.compile(r'[^\s()"]+')
#: No backtracking: what stands in quotes may be long.
_QUOTED = re.compile(r'"((?:[^"\\]++|\\["\\]|\\)*+)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_SPACE = re.compile(r"\s+")
_LIST_ITEM = re.compile(r"[^\s,()\"]+")
_LIST_GAP = re.compile(r"[\s,]+")
_RUN = re.compile(r"[^\s()]+")
_SIGN = re.compile(r">=|<=|>|<")


#: Fields that have a name in brackets, each with an example of one.
NAMED = {"header": "[x-id]", "query": "[page]", "form": "[token]", "cookie": "[sid]"}


@dataclass(frozen=True, slots=True)
class Value:
    """A written value: its text, whether it stood in quotes (then `*` is no wildcard), and where it begins."""

    text: str
    quoted: bool
    position: int


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is `(`, `)`, `and`, `or`, `not`, `word` or `field`.

    Of a field: `name`, `path` (the steps after its name: `body.a.b`, `header[x]`), `op` (":", "=", "!=", "<", "<=",
    ">", ">=", "~", "!~", "in", "not in", or "" when the name stands alone) and its values. Of a word: one value.
    """

    kind: str
    position: int
    name: str = ""
    path: tuple[str, ...] = ()
    op: str = ""
    values: tuple[Value, ...] = ()


class Lexer:
    """One reading of a filter text. `known` says whether a name is a field's (or a similar enough one's)."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        self._text = text
        self._known = known
        self._at = 0

    def tokens(self) -> Iterator[Token]:
        """Token by token, so that the rest need not be read once something is wrong; FilterError with the position."""
        text = self._text
        if len(text) > MAX_TEXT:
            raise FilterError(
                f"The filter is {len(text):,} characters long; {MAX_TEXT:,} is the most.", position=MAX_TEXT
            )
        for bad in re.finditer("[\x00\ud800-\udfff]", text):
            raise FilterError("This character cannot be searched for.", position=bad.start(), hint='Use body~"\\x00".')
        while self._skip_space() < len(text):
            yield self._next()

    def _skip_space(self) -> int:
        if match := _SPACE.match(self._text, self._at):
            self._at = match.end()
        return self._at

    def _next(self) -> Token:
        text, start = self._text, self._at
        if text[start] in "()":
            self._at += 1
            return Token(text[start], start)
        if text[start] == "-":
            self._at += 1
            if self._at == len(text) or text[self._at].isspace() or text[self._at] == ")":
                raise FilterError(
                    "There is nothing after the minus sign.", position=start, hint='Write "-" to search for one.'
                )
            return Token("not", start)
        if text[start] == '"':
            return Token("word", start, values=(self._quoted(),))
        return self._field() or self._word()

    def _word(self) -> Token:
        start = self._at
        # where none begins, a character that no word holds stands: one by itself
        match = _WORD.match(self._text, start)
        self._at = match.end() if match else start + 1
        word = self._text[start : self._at]
        if word in ("AND", "OR", "NOT"):
            return Token(word.lower(), start)
        return Token("word", start, values=(Value(word, False, start),))

    def _field(self) -> Token | None:
        """A field with its operator and value; None (and nothing read) when this is a bare word."""
        start = self._at
        name = _NAME.match(self._text, start)
        if name is None:
            return None
        self._at = name.end()
        path = self._path(name[0].lower())
        after = self._at
        is_known = self._known(name[0].lower())
        if is_known and (many := _IN.match(self._text, after)):
            self._at = many.end()
            return Token("field", start, name[0].lower(), path, "not in" if many[1] else "in", self._list())
        if parted := _PARTED.match(self._text, after):
            raise self._no_path(start, name[0], parted[1], is_known=is_known)
        operator = _OPERATOR.match(self._text, after)
        if operator and not is_known:
            # without spaces this was meant as a field (the parser says which is near), except in an address
            adjacent = operator.start() == after and not operator[0][:1].isspace()
            if not adjacent or path or self._text.startswith("://", after):
                operator = None
        if operator:
            sign = _SPELLED.get(operator[1], operator[1]) if operator[1] else ":"
            self._at = operator.end()
            value = self._value(self._text[start:after], sign)
            return Token("field", start, name[0].lower(), path, sign, (value,))
        ends = after == len(self._text) or self._text[after].isspace() or self._text[after] in "()"
        if is_known and ends and name[0].islower():
            return Token("field", start, name[0], path)
        self._at = start
        return None

    def _no_path(self, start: int, name: str, path: str, *, is_known: bool) -> FilterError:
        near = difflib.get_close_matches(name.lower(), (*NAMED, "body"), n=1, cutoff=0.7)
        if near and not is_known:
            return FilterError(f"There is no field “{name:.40}”.", position=start, hint=f"Did you mean {near[0]}?")
        if is_known:
            return FilterError(f"{name} has nothing inside: {name}{path:.40}.", position=start, hint=f"Write {name}:….")
        return FilterError(
            f"There is no field “{name}{path:.40}”.",
            position=start,
            hint=f"Did you mean body.{name}{path:.40}? Put a text in quotes to search for it.",
        )

    def _path(self, name: str) -> tuple[str, ...]:
        return self._steps() if name == "body" else self._part(name) if name in NAMED else ()

    def _part(self, name: str) -> tuple[str, ...]:
        """`header[x-id]`, `header["x-id"]` or `header.x-id`: one name."""
        text, opened = self._text, self._at
        if text.startswith('["', opened):
            # in quotes it may hold brackets, as names of form fields do
            self._at = opened + 1
            quoted = self._quoted().text
            if not text.startswith("]", self._at):
                raise FilterError("The closing bracket is missing.", position=opened)
            self._at += 1
            return (quoted,)
        if text.startswith("[", opened):
            closed = text.find("]", opened)
            inner = text[opened + 1 : closed].strip().strip('"') if closed >= 0 else ""
            if not inner:
                raise FilterError(
                    f"The name after {name}[ is missing." if closed >= 0 else "The closing bracket is missing.",
                    position=opened,
                    hint=f"Write it like {name}{NAMED[name]}.",
                )
            self._at = closed + 1
            return (inner,)
        # alone it is a word, like header.png
        if (step := _PART.match(text, opened)) and (_OPERATOR.match(text, step.end()) or _IN.match(text, step.end())):
            self._at = step.end()
            return (step[1],)
        return ()

    def _steps(self) -> tuple[str, ...]:
        steps: list[str] = []
        text = self._text
        while step := _STEP.match(text, self._at):
            if len(steps) == MAX_STEPS:
                raise FilterError(f"A path has at most {MAX_STEPS} steps.", position=step.start())
            if step["quote"] or step["key"]:
                self._at = step.end() - 1
                steps.append(self._quoted().text)
                if step["key"]:
                    if not text.startswith("]", self._at):
                        raise FilterError("The closing bracket is missing.", position=step.start())
                    self._at += 1
            else:
                self._at = step.end()
                steps.append(step["plain"] or step["index"])
        if text.startswith("[", self._at):
            raise FilterError("This is no place in an array.", position=self._at, hint='Write [0], [*] or ["the key"].')
        return tuple(steps)

    def _value(self, name: str, sign: str) -> Value:
        text, start = self._text, self._at
        if text.startswith('"', start):
            return self._quoted()
        end, depth = start, 0
        if sign == ":" and (compared := _SIGN.match(text, start)):
            end = compared.end()
        while end < len(text) and not text[end].isspace():
            if run := _RUN.match(text, end):
                end = run.end()
                continue
            if text[end] == ")" and depth == 0:
                break
            depth += 1 if text[end] == "(" else -1
            end += 1
        if depth and text.startswith("(", start) and sign in (":", "=", "!="):
            raise FilterError(
                "Parentheses hold conditions, not values.", position=start, hint=f"Write {name} in (a, b) for several."
            )
        if end == start:
            raise FilterError(
                f"The value after {name}{sign} is missing.", position=start, hint='Write "" for an empty text.'
            )
        self._at = end
        return Value(text[start:end], False, start)

    def _quoted(self) -> Value:
        r"""A text in quotes, where `\"` is a quote and `\\` a backslash; any other backslash stands for itself."""
        start = self._at
        match = _QUOTED.match(self._text, start)
        if match is None:
            raise FilterError("The closing quote is missing.", position=start)
        self._at = match.end()
        return Value(_ESCAPE.sub(r"\1", match[1]), True, start)

    def _list(self) -> tuple[Value, ...]:
        opened = self._at - 1
        values: list[Value] = []
        while self._at < len(self._text):
            if gap := _LIST_GAP.match(self._text, self._at):
                self._at = gap.end()
            elif item := _LIST_ITEM.match(self._text, self._at):
                values.append(Value(item[0], False, self._at))
                self._at = item.end()
            elif self._text[self._at] == ")":
                self._at += 1
                if not values:
                    raise FilterError("The list is empty.", position=opened)
                return tuple(values)
            elif self._text[self._at] == '"':
                values.append(self._quoted())
            else:
                raise FilterError("A list cannot hold parentheses.", position=self._at)
        raise FilterError("The closing parenthesis of the list is missing.", position=opened)
