"""Named values of a request: fields of forms, of the query of a target, and cookies. Nothing here raises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qsl

from inspector.capture import Headers
from inspector.workers import Token

#: Fields beyond this number are not looked at.
_MOST: Final = 100_000


def kind_of_form(headers: Headers) -> str:
    """`urlencoded`, `multipart`, or "" for a body that is no form by its content type."""
    kind = headers.names.get(b"content-type", b"").lower()
    if b"form-urlencoded" in kind:
        return "urlencoded"
    return "multipart" if b"multipart/form-data" in kind else ""


def form_fields(kind: str, headers: Headers, data: bytes, text: str) -> dict[str, list[str]]:
    """The fields of a decoded form body, each with its values; files of multipart forms count with their names."""
    if kind == "multipart":
        return _grouped(_parts(headers, data))
    return _grouped(_pairs(text.removeprefix("\ufeff")))


def query_fields(target: str) -> Iterable[tuple[str, str]]:
    """Name and value of each field in the query of a target, decoded as UTF-8."""
    return _pairs(target.partition("?")[2])


def cookies(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and value of each cookie in the values of `Cookie` lines; quotes around a value are left out."""
    for line in lines:
        for pair in line.split(";"):
            name, _, value = pair.partition("=")
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            if name.strip():
                yield name.strip(), value


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST, errors="replace")
    except ValueError:
        return []


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _parts(headers: Headers, data: bytes) -> Iterator[tuple[str, str]]:
    from multipart import parse_options_header  # type: ignore[import-untyped]

    from inspector.bodies.views.multipart import parse  # only for those who filter by such a field

    _, options = parse_options_header(headers.get("content-type") or "")
    boundary = str(options.get("boundary", ""))
    if not boundary:
        return
    parts, _problem = parse(data, boundary.encode("latin-1", "replace"), Token())
    for part in parts:
        _, named = parse_options_header(part.header("content-disposition"))
        if "filename" in named:
            yield str(named.get("name", "")), str(named["filename"])
        elif "name" in named:
            yield str(named["name"]), b"".join(part.chunks).decode("utf-8", "replace")
