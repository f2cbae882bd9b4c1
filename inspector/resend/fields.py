"""One field of a request that copies vary: a header, a key of the query or form, a value of the JSON, or a whole part.

The new value is made to fit its place; all other bytes stay as they are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote, quote_plus, unquote_to_bytes

from inspector.bodies.jsonplace import PathError, find_value, json_value, parse_path
from inspector.capture import Headers, is_token
from inspector.errors import TemplateError
from inspector.templates import Template

Where = Literal["header", "query", "form", "json", "target", "body"]
WHERE: tuple[Where, ...] = get_args(Where)
#: These are named by themselves.
WHOLE = ("target", "body")
_SPEC = re.compile(
    r"(?s)(target|body)=(.*)|(header|query|form):([^=]+)=(.*)|(json):((?:\"(?:[^\"\\]|\\.)*\"|[^=\"])+)=(.*)"
)


@dataclass(frozen=True, slots=True)
class Field:
    """`where` and `name` say what is varied; `template` what it becomes.

    What a value becomes in its place: in a header and in the target the text as it is; in a query or form
    percent-encoded; in JSON a text where a text stood, and elsewhere the value itself when it is JSON (so a number
    stays a number), else a text. A header or key that is not there is added; a JSON path has to exist.
    """

    where: Where
    name: str
    template: str

    @classmethod
    def parse(cls, spec: str) -> Field:
        """The field of `json:$.id={{uuid}}`, `header:X-Id=…`, `query:id=…`, `form:id=…`, `target=…` or `body=…`."""
        found = _SPEC.fullmatch(spec)
        if found is None:
            raise TemplateError(
                f"{spec[:80]!r} names no field.",
                hint="Write it like json:$.id={{uuid}}, header:X-Id={{counter}}, query:id=…, form:id=… or body=….",
            )
        where, name, template = (
            (found[1], "", found[2])
            if found[1]
            else (found[3], found[4], found[5])
            if found[3]
            else (found[6], found[7], found[8])
        )
        return cls(where, name.strip(), template)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        """`json:$.id`, `target`."""
        return self.where if self.where in WHOLE else f"{self.where}:{self.name}"


def set_header(headers: Headers, name: str, value: bytes) -> Headers:
    """Every line of that name gets the value; a new line at the end where there is none. TemplateError for no name."""
    wanted = name.encode("latin-1", "replace")
    if not is_token(wanted):
        raise TemplateError(f"header:{name[:60]} cannot be set: the name of a header holds letters, digits and - only.")
    pairs = [(known, value if known.lower() == wanted.lower() else old) for known, old in headers]
    if not headers.has(name):
        pairs.append((wanted, value))
    return Headers(pairs)


def set_query(target: str, name: str, value: bytes) -> str:
    """Every pair of that name in the target's query gets the value; a new pair at the end where there is none."""
    path, mark, query = target.partition("?")
    made = _set_pair(query.encode("latin-1"), name, quote(value, safe="").encode("ascii")).decode("latin-1")
    return f"{path}{mark or '?'}{made}"


def set_form(body: bytes, name: str, value: bytes) -> bytes:
    """Every pair of that name in a form gets the value; a new pair at the end where there is none."""
    return _set_pair(body, name, quote_plus(value).encode("ascii"))


def _set_pair(data: bytes, name: str, value: bytes) -> bytes:
    wanted = name.encode("utf-8", "surrogateescape")
    pairs = data.split(b"&") if data else []
    found = False
    for at, pair in enumerate(pairs):
        key = pair.partition(b"=")[0]
        if unquote_to_bytes(key.replace(b"+", b" ")) == wanted:
            pairs[at] = key + b"=" + value
            found = True
    if not found:
        pairs.append(quote(wanted, safe="[]").encode("ascii") + b"=" + value)
    return b"&".join(pairs)


def set_json(body: bytes, values: list[tuple[Field, bytes]]) -> bytes:
    """Each value put in its place. TemplateError when a path leads nowhere, or one lies inside another."""
    places = []
    for field, value in values:
        try:
            place = find_value(body, parse_path(field.name))
        except PathError as error:
            raise TemplateError(f"{field.title} cannot be replaced: {error}.") from error
        places.append((place, field, _as_json(body[place.start : place.start + 1], value)))
    places.sort(key=lambda one: one[0])
    parts: list[bytes] = []
    position = 0
    for place, field, value in places:
        if place.start < position:
            raise TemplateError(f"{field.title} cannot be replaced: another field stands for it, or for what holds it.")
        parts += (body[position : place.start], value)
        position = place.end
    parts.append(body[position:])
    return b"".join(parts)


def _as_json(first: bytes, value: bytes) -> bytes:
    """The value as JSON, of the kind that stood there where that is possible."""
    if first != b'"':
        try:
            json_value(value)
        except ValueError:
            pass
        else:
            return value
    text = value.decode("utf-8", "surrogateescape")
    return json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogateescape")


def parsed(field: Field) -> Template:
    """The field's template; TemplateError names the field."""
    try:
        return Template.parse(field.template)
    except TemplateError as error:
        raise error.of(field.title) from error
