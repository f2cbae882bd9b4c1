"""Fields of a sample's body set to other values: JSON by path, forms by name; all other bytes stay."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote_plus, unquote_plus

from inspector.bodies.jsonplace import json_value
from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.simulate.spans import Path, parse_path, path_text, spans

#: A `=` inside quotes belongs to a name.
_SPEC = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^="])*)=(.*)', re.DOTALL)


class Field(NamedTuple):
    """One edit: where, and the value as text."""

    path: Path
    value: str


def parse_field(text: str) -> Field:
    """An edit written as `path=value`. UsageError when there is no `=` or no path."""
    found = _SPEC.fullmatch(text)
    if found is None:
        raise UsageError(f"{text[:80]!r} is no field.", hint="Write path=value, like data.object.amount=2000.")
    return Field(parse_path(found[1].strip()), found[2])


def with_fields(capture: Capture, fields: Iterable[Field]) -> Capture:
    """The capture with its body's fields set. UsageError when one has no place there."""
    body = capture.body
    for field in fields:
        body = _set(body, field, as_form=is_form(capture))
    return replace(capture, body=body)


def leaves(capture: Capture) -> list[tuple[str, str]]:
    """Path and value of each single value in the body, as `Field` would set it; [] when the body has none."""
    if is_form(capture):
        return [
            (path_text((name,)), value) for name, value, _, _ in form_spans(capture.body.decode("utf-8", "replace"))
        ]
    text = capture.body.decode("utf-8", "replace")
    found = []
    for span in spans(text).values():
        if span.is_leaf and span.path:
            raw = text[span.start : span.end]
            found.append((path_text(span.path), json.loads(raw, strict=False) if span.kind == "text" else raw))
    return found


def is_form(capture: Capture) -> bool:
    """True when the content type says url-encoded form."""
    return capture.content_type.lower().startswith("application/x-www-form-urlencoded")


def _set(body: bytes, field: Field, *, as_form: bool) -> bytes:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("The body is no text, so that no field of it can be set.") from error
    made = _set_in_form(text, field) if as_form else _set_in_json(text, field)
    try:
        return made.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"The value of {path_text(field.path)} holds characters that are no text.") from error


def _set_in_json(text: str, field: Field) -> str:
    known = spans(text)
    if not known:
        raise UsageError(f"{path_text(field.path)} cannot be set: the body of this event is no JSON.")
    there = known.get(field.path)
    if there is not None:
        value = _value(field.value, was_text=there.kind == "text", ascii_only=text.isascii())
        return text[: there.start] + value + text[there.end :]
    above, step = known.get(field.path[:-1]), field.path[-1]
    if above is None or above.kind != ("array" if isinstance(step, int) else "object"):
        raise _nothing_there(field.path, known)
    inside = [span for path, span in known.items() if path[:-1] == above.path and len(path) == len(above.path) + 1]
    if isinstance(step, int) and step != len(inside):
        raise _nothing_there(field.path, known)
    value = _value(field.value, was_text=False, ascii_only=text.isascii())
    item = value if isinstance(step, int) else f"{json.dumps(step, ensure_ascii=text.isascii())}:{value}"
    at = inside[-1].end if inside else above.start + 1
    return text[:at] + ("," if inside else "") + item + text[at:]


def _value(text: str, *, was_text: bool, ascii_only: bool) -> str:
    """JSON as it is written; text for everything else, and for numbers in the place of a text (`"10.00"`)."""
    try:
        value = json_value(text)
    except ValueError:
        return json.dumps(text, ensure_ascii=ascii_only)
    if was_text and isinstance(value, bool | int | float):
        return json.dumps(text, ensure_ascii=ascii_only)
    return text.strip()


def _nothing_there(path: Path, known: Iterable[Path]) -> UsageError:
    names = [path_text(one) for one in known if one]
    near = difflib.get_close_matches(path_text(path), names, 3, 0.5) or names[:5]
    return UsageError(
        f"This event has no place for {path_text(path)[:80]}.", hint=f"It has {', '.join(near)}." if near else None
    )


def _set_in_form(text: str, field: Field) -> str:
    name, rest = field.path[0], field.path[1:]
    pairs = form_spans(text)
    for key, value, start, end in pairs:
        if key == name:
            made = _set_in_json(value, Field(rest, field.value)) if rest else field.value
            return text[:start] + quote_plus(made) + text[end:]
    if rest or isinstance(name, int):
        raise UsageError(
            f"This event has no field {path_text((name,))}.", hint=f"It has {', '.join(p[0] for p in pairs[:8])}."
        )
    return text + ("&" if text else "") + f"{quote_plus(name)}={quote_plus(field.value)}"


def form_spans(text: str) -> list[tuple[str, str, int, int]]:
    """Name, value, and where the value begins and ends, of each field of a form."""
    found, at = [], 0
    for part in text.split("&") if text else []:
        name, mark, value = part.partition("=")
        start = at + len(name) + len(mark)
        found.append((unquote_plus(name), unquote_plus(value), start, start + len(value)))
        at += len(part) + 1
    return found
