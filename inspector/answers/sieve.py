"""Rules answered together: what several ask of a request is read once, and what it says for them is remembered.

Senders have the same headers and the same types of events again and again. For each thing that rules ask about there is
a number with a bit for each rule that a value of it leaves in; what is left after all of them fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, cast, get_type_hints

from inspector.answers.asked import AT_HAND, EVENT, NOBODY, VERDICT, Asked
from inspector.answers.compiled import Compiled
from inspector.answers.mesh import Mesh
from inspector.capture import Summary
from inspector.query import MISSING, Aspect

First = Callable[..., int]
#: What is the same for all requests of nobody known.
_OF_SENDER = frozenset(NOBODY) - {"attempt"}
#: Columns that hold numbers, of which hardly one comes again.
_NUMBERS = frozenset(name for name, kind in get_type_hints(Summary).items() if kind in (int, int | None, bool))
#: Of so few rules each is asked what it says of a number.
_FEW = 4


class Sieve:
    """Made of rules in order; `settled` of them are those that fit already. Belongs to one thread.

    `first(asked, after=-1)`: the place of the first rule behind `after` that fits; -1 when none does. Nothing dear is
    read that this does not depend on.
    """

    def __init__(self, rules: Sequence[Compiled], settled: Iterable[bool], known: frozenset[tuple[str, ...]]) -> None:
        """`known` are the keys of aspects that all of these requests have in common."""
        self._rules = rules
        self._all = (1 << len(rules)) - 1
        #: those that have more to ask than aspects
        self._open = 0
        meshes: dict[tuple[str, ...], Mesh] = {}
        for place, (rule, fits) in enumerate(zip(rules, settled, strict=True)):
            if fits:
                continue
            if not rule.needed.whole:
                self._open |= 1 << place
            for aspect in sorted(rule.needed.aspects, key=_price):
                if aspect.key in known:
                    continue
                if aspect.key not in meshes:
                    meshes[aspect.key] = Mesh(_reader(aspect), (1 << place) - 1, self._all)
                meshes[aspect.key].add(place, aspect.passes)
        self.meshes = tuple(meshes.values())
        self.first = self._written(meshes)

    def _place(self, left: int, asked: Asked) -> int:
        while left:
            bit = left & -left
            place = bit.bit_length() - 1
            if not self._open & bit or self._rules[place].test(asked):
                return place
            left ^= bit
        return -1

    def _written(self, meshes: Mapping[tuple[str, ...], Mesh]) -> First:
        """All meshes one after the other as one function.

        A loop over them takes three times as long, and this is done for every request. Only numbers and the names of
        columns stand in its text.
        """
        known: dict[str, Any] = {"place": self._place, "missing": MISSING}
        lines = [
            "def first(asked, after=-1):",
            f"    left = {self._all} if after < 0 else {self._all} & -(2 << after)",
            "    capture, content = asked.capture, asked.content",
            "    headers = capture.headers",
            "    names = headers.names",
            "    single = headers.single",
        ]
        cheap = [(key, mesh) for key, mesh in meshes.items() if _price_of(key) == 0]
        dear = [(key, mesh) for key, mesh in meshes.items() if _price_of(key) > 0]
        for number, (key, mesh) in enumerate(cheap):
            known |= {f"kept{number}": mesh.kept.get, f"sift{number}": mesh.sift_by, f"name{number}": None}
            lines += ["    " + line for line in _cheap(number, key, mesh, known)]
        for number, (key, mesh) in enumerate(_sorted_out(dear, self._all), len(cheap)):
            known |= {f"kept{number}": mesh.kept.get, f"sift{number}": mesh.sift, f"read{number}": mesh.read}
            lines += ["    " + line for line in _dear(number, key, mesh, known)]
        last = "(left & -left).bit_length() - 1"
        lines += [
            f"    return place(left, asked) if left & {self._open} else {last}" if self._open else f"    return {last}"
        ]
        exec("\n".join(lines), known)
        return cast(First, known["first"])


def _cheap(number: int, key: tuple[str, ...], mesh: Mesh, known: dict[str, Any]) -> Iterator[str]:
    """Lines that ask about what is at hand."""
    name = key[0]
    if name in _NUMBERS:
        yield f"value = {AT_HAND[name]}"
        yield from _number(number, mesh, known)
        return
    if name == "header":
        known[f"name{number}"], known[f"sift{number}"] = key[1].encode(), mesh.sift_header
        yield f"key = names.get(name{number})"
        yield f"found = kept{number}(key) if single else None"
    else:
        yield f"key = {AT_HAND[name]}"
        yield f"found = kept{number}(key)"
    yield f"left &= sift{number}(asked, key) if found is None else found"


def _number(number: int, mesh: Mesh, known: dict[str, Any]) -> Iterator[str]:
    if len(mesh.tests) > _FEW:
        yield f"left &= sift{number}(value)"
        return
    for which, (bit, passes) in enumerate(mesh.tests):
        known[f"passes{number}_{which}"] = passes
        yield f"if left & {bit} and not passes{number}_{which}(value): left ^= {bit}"


def _dear(number: int, key: tuple[str, ...], mesh: Mesh, known: dict[str, Any]) -> Iterator[str]:
    """Lines that ask about what has to be found out, if that matters."""
    if mesh.before:
        # all is known of these
        yield f"early = left & {mesh.before}"
        yield "if early:"
        yield "    found = place(early, asked)"
        yield "    if found >= 0: return found"
        yield "    left ^= early"
    yield f"if left & {mesh.users}:"
    if key[0] == "inside" and "*" not in key:
        yield from ("    " + line for line in _inside(number, key[1:], known))
    else:
        yield f"    value = read{number}(asked)"
    if key[0] in _NUMBERS:
        yield from ("    " + line for line in _number(number, mesh, known))
    else:
        yield f"    found = kept{number}(value) if type(value) is not list else None"
        yield f"    left &= sift{number}(value) if found is None else found"
    yield "    if not left: return -1"


def _inside(number: int, path: Sequence[str], known: dict[str, Any]) -> Iterator[str]:
    """Lines that do what the aspect's `read` does, where the body is parsed by now and objects lead to the value."""
    names: list[str] = []
    for step in path:
        names.append(f"name{number}_{len(names)}")
        known[names[-1]] = step
    yield "value = content.parsed"
    for name in names[:-1]:
        yield f"if type(value) is dict: value = value.get({name})"
    yield "if type(value) is dict:"
    yield f"    value = value.get({names[-1]}, missing)"
    yield "    if value is missing: value = None"
    yield "    elif type(value) is not str: value = [value]"
    yield "else:"
    yield f"    value = read{number}(asked)"


def _price(aspect: Aspect) -> int:
    """What is dear to find out is asked last of a rule."""
    return _price_of(aspect.key)


def _price_of(key: tuple[str, ...]) -> int:
    name = key[0]
    if name in VERDICT:
        return 4
    if name in EVENT:
        return 3
    if name == "inside":
        return 2
    return 0 if name in AT_HAND or (name == "header" and key[1]) else 1


def _reader(aspect: Aspect) -> Callable[[Asked], Any]:
    """Reads what is asked about: a column at once, because a request that is asked is its own summary."""
    return attrgetter(aspect.key[0]) if len(aspect.key) == 1 else aspect.read


def _sorted_out(dear: list[tuple[tuple[str, ...], Mesh]], everyone: int) -> list[tuple[tuple[str, ...], Mesh]]:
    """Them in order; before the first that asks about the sender, what all of those say of nobody known."""
    of_sender = {key[0]: mesh for key, mesh in dear if key[0] in _OF_SENDER}
    if not of_sender:
        return dear
    first = next(iter(of_sender.values()))
    together = Mesh(attrgetter("unknown"), first.before, everyone)
    together.users = first.users
    together.kept = {True: everyone, False: everyone}
    for column, mesh in of_sender.items():
        together.kept[True] &= mesh.left_by(NOBODY[column])
    at = [mesh for _, mesh in dear].index(first)
    return [*dear[:at], (("unknown",), together), *dear[at:]]
