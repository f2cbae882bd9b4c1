"""The meshes of a sieve as one function, written for them.

A loop over them takes three times as long, and this is done for every request that an endpoint with rules gets. Nothing
but numbers, names of columns and quoted names of headers and fields stand in its text; all else is handed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast, get_type_hints

from inspector.answers.asked import AT_HAND, EVENT, NOBODY, VERDICT, Asked
from inspector.answers.mesh import Mesh
from inspector.capture import Summary
from inspector.query import MISSING
from inspector.query.content import plain_keys

First = Callable[..., int]
#: That of an Aspect.
Key = tuple[str, ...]
#: What is the same for all requests of nobody known.
_OF_SENDER = frozenset(NOBODY) - {"attempt"}
#: Columns that hold numbers, of which hardly one comes again.
_NUMBERS = frozenset(name for name, kind in get_type_hints(Summary).items() if kind in (int, int | None, bool))
#: Of so few rules each is asked what it says of a number.
_FEW = 4
#: What it takes to find out what is asked about.
_NOTHING, _A_LOOK, _A_BODY, _A_SENDER, _A_VERDICT = range(5)


def price(key: Key) -> int:
    """How dear it is to find out; what is dear is asked last."""
    name = key[0]
    if name in VERDICT:
        return _A_VERDICT
    if name in EVENT:
        return _A_SENDER
    if name == "inside":
        return _A_BODY
    return _NOTHING if name in AT_HAND or (name == "header" and key[1]) else _A_LOOK


def written(
    meshes: Mapping[Key, Mesh],
    count: int,
    more: int,
    place: Callable[[int, Asked], int],
    patient: First,
) -> First:
    """`first` of a sieve of `count` rules; `more`: the bits of those that are not answered by their aspects alone.

    `place` gives the first of the rules that are left that does fit; `patient` does the same as the whole.
    """
    known: dict[str, Any] = {"place": place, "patient": patient, "missing": MISSING}
    everyone = (1 << count) - 1
    lines = [
        f"left = {everyone} if after < 0 else {everyone} & -(2 << after)",
        "capture, content = asked.capture, asked.content",
        "names = capture.headers.names",
        "get = names.get",
    ]
    cheap = [(key, mesh) for key, mesh in meshes.items() if price(key) == _NOTHING]
    dear = [(key, mesh) for key, mesh in meshes.items() if price(key) > _NOTHING]
    if any(key[0] == "header" for key, _ in cheap):
        # the values of several lines depend on more than the first of them
        lines.append("if not capture.headers.single: return patient(asked, after)")
    for number, (key, mesh) in enumerate(cheap):
        lines += _at_hand(number, key, mesh, known)
    if any(key[0] == "inside" for key, _ in dear):
        # `flat`: the body is parsed, and is an object
        lines.append("flat = False")
    if any(price(key) > _A_BODY for key, _ in dear):
        # `told`: who sent it; `judged`: its verdict
        lines.append("told = judged = False")
    # what all that is asked about the sender says of nobody known
    nobody = -1
    for key, mesh in dear:
        if key[0] in _OF_SENDER:
            nobody &= mesh.left_by(NOBODY[key[0]])
    for number, (key, mesh) in enumerate(dear, len(cheap)):
        lines += _found_out(number, key, mesh, known, nobody)
    last = "(left & -left).bit_length() - 1"
    lines.append(f"return place(left, asked) if left & {more} else {last}" if more else f"return {last}")
    exec("\n    ".join(["def first(asked, after=-1):", *lines]), known)
    return cast(First, known["first"])


def _at_hand(number: int, key: Key, mesh: Mesh, known: dict[str, Any]) -> Iterator[str]:
    """Lines that ask about what needs not be found out."""
    if key[0] in _NUMBERS:
        yield f"value = {AT_HAND[key[0]]}"
        yield from _number(number, mesh, known)
        return
    known[f"kept{number}"], known[f"sift{number}"] = mesh.kept.get, mesh.sift_by
    by = f"get({key[1].encode()!r})" if key[0] == "header" else AT_HAND[key[0]]
    yield f"left &= kept{number}({by}) or sift{number}(asked, {by})"


def _number(number: int, mesh: Mesh, known: dict[str, Any]) -> Iterator[str]:
    if len(mesh.tests) > _FEW:
        known[f"sift{number}"] = mesh.left_by
        yield f"left &= sift{number}(value)"
        return
    for which, (bit, passes) in enumerate(mesh.tests):
        known[f"passes{number}_{which}"] = passes
        yield f"if left & {bit} and not passes{number}_{which}(value): left ^= {bit}"


def _found_out(number: int, key: Key, mesh: Mesh, known: dict[str, Any], nobody: int) -> Iterator[str]:
    """Lines that ask about what has to be found out, if that matters."""
    known |= {f"kept{number}": mesh.kept.get, f"sift{number}": mesh.sift, f"read{number}": mesh.read}
    yield f"if left & {mesh.users}:"
    if key[0] == "inside" and "*" not in key:
        known[f"keys{number}"] = plain_keys(key[1:])
        lines = _inside(number, key, mesh)
    else:
        lines = _looked_up(number, key, mesh, known, nobody)
    for line in lines:
        yield f"    {line}"
    yield "    if not left: return -1"


def _early(mesh: Mesh) -> Iterator[str]:
    """Lines that look for a rule that fits among those before the first that asks: all is known of these."""
    if mesh.before:
        yield f"early = left & {mesh.before}"
        yield "if early:"
        yield "    found = place(early, asked)"
        yield "    if found >= 0: return found"
        yield "    left ^= early"


def _looked_up(number: int, key: Key, mesh: Mesh, known: dict[str, Any], nobody: int) -> Iterator[str]:
    name = key[0]
    if name in VERDICT or name in EVENT:
        # what is dear of it is done once
        done = "judged" if name in VERDICT else "told"
        yield f"if not {done}:"
        yield "    told = True"
        yield f"    {done} = True"
        for line in _early(mesh):
            yield f"    {line}"
    else:
        yield from _early(mesh)
    if name in _OF_SENDER:
        yield f"if asked.has_nobody(): left &= {nobody}"
        yield "else:"
        yield f"    value = asked.{name}"
        for line in _answered(number, key, mesh, known):
            yield f"    {line}"
    else:
        yield "value = asked.which_attempt()" if name == "attempt" else f"value = read{number}(asked)"
        yield from _answered(number, key, mesh, known)


def _answered(number: int, key: Key, mesh: Mesh, known: dict[str, Any]) -> Iterator[str]:
    if key[0] in _NUMBERS:
        yield from _number(number, mesh, known)
    elif len(key) == 1:
        yield f"left &= {_found(number)}"
    else:
        # a list, which nobody can remember
        yield f"left &= sift{number}(value)"


def _inside(number: int, key: Key, mesh: Mesh) -> Iterator[str]:
    """The usual case of what the aspect's `read` does: the body is JSON, and objects lead to the value."""
    slow = f"left &= sift{number}(read{number}(asked))"
    *way, last = key[1:]
    yield "if not flat:"
    for line in _early(mesh):
        yield f"    {line}"
    yield f"    if not content.is_parsed and content.mentions(keys{number}): content.parse()"
    yield "    tree = content.parsed"
    yield "    flat = type(tree) is dict"
    yield "if flat:"
    yield "    value = tree"
    for step in way:
        yield f"    if type(value) is dict: value = value.get({step!r})"
    if way:
        yield "if flat and type(value) is dict:"
    yield f"    value = value.get({last!r}, missing)"
    yield f"    if type(value) is str: left &= {_found(number)}"
    yield f"    elif value is missing: left &= {mesh.left_by(None)}"
    yield f"    else: left &= sift{number}([value])"
    yield f"else: {slow}"


def _found(number: int) -> str:
    return f"kept{number}(value) or sift{number}(value)"
