"""Tokens to a tree. Parentheses are kept on a list of our own, so that no input exhausts Python's stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from inspector.errors import FilterError
from inspector.query import builders
from inspector.query.deep import Anywhere
from inspector.query.fields import BY_NAME, nearest
from inspector.query.lexer import Lexer, Token, Value
from inspector.query.match import glob_pieces
from inspector.query.tree import Everything, Group, Node, Not

#: Deepest nesting of parentheses.
MAX_DEPTH = 100
#: Most conditions in one filter.
MAX_CONDITIONS = 500


@dataclass
class _Level:
    """One open parenthesis: alternatives so far, each a run of conditions, and what a NOT waits for."""

    position: int
    negated: bool = False
    runs: list[list[Node]] = field(default_factory=lambda: [[]])
    pending_not: bool = False
    pending_word: Token | None = None

    def add(self, node: Node) -> None:
        self.runs[-1].append(Not(node) if self.pending_not else node)
        self.pending_not, self.pending_word = False, None

    def close(self) -> Node:
        groups = [run[0] if len(run) == 1 else Group("AND", tuple(run)) for run in self.runs]
        return groups[0] if len(groups) == 1 else Group("OR", tuple(groups))


def parse_tree(text: str, now: datetime) -> Node:
    """The tree of a filter; Everything for an empty one. FilterError with position and, where one is near, a hint."""
    levels = [_Level(0)]
    conditions = 0
    token: Token | None = None
    for token in Lexer(text, BY_NAME.__contains__).tokens():
        level = levels[-1]
        if token.kind == "(":
            if len(levels) > MAX_DEPTH:
                raise FilterError(f"Parentheses are nested more than {MAX_DEPTH} deep.", position=token.position)
            levels.append(_Level(token.position))
        elif token.kind == ")":
            if len(levels) == 1:
                raise FilterError("There is no parenthesis to close here.", position=token.position)
            _require_operand(level, token.position)
            levels.pop()
            levels[-1].add(level.close())
        elif token.kind == "not":
            level.pending_not = not level.pending_not
            level.pending_word = token
        elif token.kind in ("and", "or"):
            _require_operand(level, token.position)
            if token.kind == "or":
                level.runs.append([])
            level.pending_word = token
        else:
            conditions += max(1, _conditions_of(token))
            if conditions > MAX_CONDITIONS:
                raise FilterError(f"The filter has more than {MAX_CONDITIONS} conditions.", position=token.position)
            level.add(_leaf(token, now))
    if token is None:
        return Everything()
    if len(levels) > 1:
        raise FilterError("The closing parenthesis is missing.", position=levels[-1].position)
    _require_operand(levels[0], len(text))
    return levels[0].close()


def _conditions_of(token: Token) -> int:
    """How many conditions a list in parentheses is: single ids are looked up at once, ranges of them are not."""
    if BY_NAME.get(token.name) is BY_NAME["id"]:
        return sum(".." in value.text for value in token.values)
    return len(token.values)


def _require_operand(level: _Level, position: int) -> None:
    """Complain about `AND`, `OR`, `NOT` or `(` with nothing behind it."""
    waiting = level.pending_word
    if waiting is not None:
        raise FilterError(f"There is nothing after {waiting.kind.upper()}.", position=waiting.position)
    if not level.runs[-1]:
        raise FilterError("A condition is missing here.", position=position)


def _leaf(token: Token, now: datetime) -> Node:
    if token.kind == "word":
        return _bare(token.values[0])
    known = BY_NAME.get(token.name)
    if known is None:
        near = nearest(token.name)
        hint = f"Did you mean {near}?" if near else "Put the text in quotes to search for it."
        raise FilterError(f"There is no field “{token.name:.40}”.", position=token.position, hint=hint)
    if not token.op and not token.path and not known.alone:
        # a field's name without a value is just a word
        return Anywhere(token.name)
    value = token.values[0] if token.values else Value("", False, token.position)
    asked = builders.Condition(known.name, token.path, token.op, value, token.position, now)
    if token.op in ("in", "not in"):
        node = (known.build_list or builders.listed(known.build))(asked, token.values)
        return node if token.op == "in" else Not(node)
    return known.build(asked)


def _bare(value: Value) -> Node:
    """A bare word; an unquoted `*` in it separates parts that must all occur."""
    if value.quoted:
        parts = [value.text]
    else:
        builders.check_stars(value)
        parts = glob_pieces(value.text)
    nodes: list[Node] = [Anywhere(part) for part in parts if part]
    if not nodes:
        return Everything()
    return nodes[0] if len(nodes) == 1 else Group("AND", tuple(nodes))
