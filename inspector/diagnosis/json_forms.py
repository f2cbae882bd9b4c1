"""The same JSON written in other ways: layout, escapes, order of keys, spelling of numbers.

Numbers and escapes keep their spelling where only the layout changes. The usual ways come first, the dearer ones are
made only when they are asked for, and a large body is not written in the rare ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from inspector.diagnosis import json_escapes as escapes
from inspector.diagnosis.json_escapes import Escapes
from inspector.diagnosis.json_layout import Layout

#: Bodies up to this many bytes are written in all ways there are.
SMALL = 64 * 1024
#: Larger bodies are not parsed at all: it would hold up the window.
LIMIT = 4 * 1024 * 1024

Form = tuple[str, bytes]


def json_forms(body: bytes) -> Iterator[Form]:
    """(name, bytes) of a JSON body in other spellings; nothing when the body is no JSON object or array."""
    if len(body) > LIMIT:
        return
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    if not isinstance(value, dict | list):
        return
    small = len(body) <= SMALL
    seen = {body}
    for name, form in _forms(body, value, small):
        if form and form not in seen:
            if small:
                seen.add(form)
            yield name, form


def _forms(body: bytes, value: object, small: bool) -> Iterator[Form]:
    layout, writing = Layout.of(body), Escapes(body)
    compact, spaced = layout.compact, layout.spaced
    yield "compact, without blanks (as JSON.stringify prints)", compact
    yield "with a blank after each comma and colon (as Python prints)", spaced
    yield from _escaped("compact", compact, writing, all_ways=True)
    yield from _escaped("with blanks", spaced, writing, all_ways=small)
    if body not in (compact, spaced):
        yield from _escaped("with its own layout", body, writing, all_ways=True)
    yield "compact, with a line end", compact + b"\n"
    if small:
        yield "with blanks and a line end", spaced + b"\n"
        yield "with a blank after each colon", layout.half_spaced
    for how, other in layout.respelled() if small else layout.respelled()[:1]:
        yield f"with {how}, compact", other.compact
        if small:
            yield f"with {how}, with blanks", other.spaced
            yield f"with {how}, indented by 2", other.tabbed.replace(b"\t", b"  ")
            yield f"with {how}, escaped to ASCII", writing.ascii_only(other.compact)
            yield f"with {how}, with blanks, escaped to ASCII", writing.ascii_only(other.spaced)
    plain = b""
    if small or layout.has_exponents:
        plain = dump(value)
        yield from _values(value, plain, compact, writing, layout.has_exponents)
    yield from _sorted(value, plain, writing, small)
    yield from _indented(layout, writing, small)
    if isinstance(value, list):
        yield from _listed(layout, writing, small)
    if small:
        yield from _blanks_before_colons(layout, writing)
        yield "in the layout of Java's Jackson", layout.jackson
        yield from _escaped("in the layout of Java's Jackson", layout.jackson, writing, all_ways=False)


def _listed(layout: Layout, writing: Escapes, small: bool) -> Iterator[Form]:
    for end, how in ((b"\r\n", "CR LF"), (b"\n", "LF")):
        text = layout.listed(end)
        name = f"with one item of the list a line ({how}, as SendGrid sends)"
        yield f"{name} and a line end", text + end
        if not small:
            # only SendGrid is known to send such lists, and it sends CR LF
            return
        yield name, text
        for told, form in _escaped(name, text, writing, all_ways=False):
            yield f"{told}, and a line end", form + end


def _blanks_before_colons(layout: Layout, writing: Escapes) -> Iterator[Form]:
    for comma, how in ((b",", ""), (b" ,", " and commas")):
        text = layout.indented(b" : ", comma)
        for step, width in ((b"  ", "2"), (b"   ", "3"), (b"    ", "4"), (b"\t", "tabs")):
            name = f"indented by {width}, with blanks before colons{how} (as Perl and AWS print)"
            form = text.replace(b"\t", step)
            for told, other in ((name, form), *_escaped(name, form, writing, all_ways=False)):
                yield told, other
                yield f"{told}, with a line end", other + b"\n"


def _indented(layout: Layout, writing: Escapes, small: bool) -> Iterator[Form]:
    tabbed = layout.tabbed
    for name, step in (("indented by 2", b"  "), ("indented by 4", b"    "), ("indented by tabs", b"\t")):
        text = tabbed if step == b"\t" else tabbed.replace(b"\t", step)
        yield name, text
        yield f"{name}, with a line end", text + b"\n"
        yield from _escaped(name, text, writing, all_ways=small)
        if not small and step == b"    " and b"/" in text:
            # what PHP's JSON_PRETTY_PRINT gives
            yield f"{name}, slashes and other characters escaped", escapes.all_slashed(writing.ascii_only(text))
        if small or step == b"  ":
            yield f"{name}, with CR LF line ends", text.replace(b"\n", b"\r\n")
    if small:
        for name, step in (("indented by 1", b" "), ("indented by 3", b"   "), ("indented by 8", b"        ")):
            yield name, tabbed.replace(b"\t", step)
        yield "on lines without indent", tabbed.replace(b"\t", b"")


def _escaped(name: str, body: bytes, writing: Escapes, *, all_ways: bool) -> Iterator[Form]:
    """Other escapes of the same characters."""
    ascii_form = writing.ascii_only(body)
    if writing.wide:
        yield f"{name}, other characters escaped to ASCII", ascii_form
    if writing.escaped:
        plain = writing.written_out(body)
        yield f"{name}, escaped characters written out", plain
        if b"\\/" in plain:
            yield f"{name}, escaped characters and slashes written out", escapes.bare_slashes(plain)
        if all_ways:
            yield f"{name}, escapes in the other case", writing.other_case(body)
            if writing.wide:
                yield f"{name}, all other characters escaped to ASCII", Escapes(plain).ascii_only(plain)
    if not all_ways:
        return
    if b"/" in body:
        how = "slashes not escaped" if b"\\/" in body else "slashes escaped"
        yield f"{name}, {how}", escapes.slashed(body)
        if writing.wide:
            yield f"{name}, slashes and other characters escaped (as PHP prints)", escapes.all_slashed(ascii_form)
    if writing.wide:
        yield f"{name}, other characters escaped in capitals", writing.ascii_only(body, upper=True)
    marks = any(mark in body for mark in (b"<", b">", b"&"))
    if marks:
        yield f"{name}, <, > and & escaped (as Go and Rails print)", escapes.html_safe(body)
        yield f"{name}, <, >, & and ' escaped (as Gson prints)", escapes.html_safe(body, more=True)
    if marks or writing.wide or b"'" in body:
        safe = escapes.html_safe(writing.ascii_only(body, upper=True), upper=True, more=True)
        yield f"{name}, escaped as .NET prints", safe
    if marks and writing.wide:
        yield f"{name}, escaped to ASCII and for HTML", escapes.html_safe(ascii_form)


def _values(value: object, plain: bytes, compact: bytes, writing: Escapes, exponents: bool) -> Iterator[Form]:
    """What reading the numbers and texts and printing them again gives, in Python's and in JavaScript's manner."""
    if plain not in (compact, writing.written_out(compact)):
        yield "with its values printed anew, compact", plain
        yield "with its values printed anew by Python's json.dumps", json.dumps(value).encode("ascii")
        yield "with its values printed anew, with blanks", dump(value, (", ", ": "))
    if exponents:
        whole = _whole(value)
        yield "with numbers like 1e3 printed as 1000 (as JSON.stringify prints)", dump(whole)
        yield "with numbers like 1e3 printed as 1000, with blanks", dump(whole, (", ", ": "))


def _sorted(value: object, plain: bytes, writing: Escapes, small: bool) -> Iterator[Form]:
    ordered = dump(value, sort=True)
    if ordered == plain:
        return
    yield "with sorted keys, compact", ordered
    both = Escapes(ordered) if writing.escaped else writing
    yield from _escaped("with sorted keys, compact", ordered, both, all_ways=small)
    if small:
        spaced = dump(value, (", ", ": "), sort=True)
        yield "with sorted keys and blanks", spaced
        yield from _escaped("with sorted keys and blanks", spaced, both, all_ways=True)
        yield "with sorted keys and a line end", ordered + b"\n"
        for indent in (2, 4):
            text = _pretty(value, indent)
            yield f"with sorted keys, indented by {indent}", text
            yield f"with sorted keys, indented by {indent}, in ASCII", both.ascii_only(text)


def dump(value: object, separators: tuple[str, str] = (",", ":"), *, sort: bool = False) -> bytes:
    """The JSON text of a value, characters beyond ASCII written out; empty when it cannot be written."""
    try:
        text = json.dumps(value, separators=separators, ensure_ascii=False, sort_keys=sort)
        return text.encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError, TypeError):
        return b""


def _pretty(value: object, indent: int) -> bytes:
    try:
        text = json.dumps(value, indent=indent, ensure_ascii=False, sort_keys=True)
        return text.encode("utf-8", "surrogatepass")
    except (RecursionError, ValueError):
        return b""


def _whole(value: object) -> object:
    """Floats without a fraction as integers, as JavaScript writes them."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value


def same_value(one: bytes, other: bytes) -> str:
    """How two JSON texts of the same value differ, in words; "" when they are not the same value."""
    try:
        left, right = json.loads(one), json.loads(other)
    except (ValueError, RecursionError):
        return ""
    if left != right:
        return ""
    if dump(left) != dump(right):
        return "with its keys in another order or its numbers spelled otherwise"
    return "with other blanks, line ends or escapes"
