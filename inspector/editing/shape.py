"""Laying out and squeezing JSON and XML without changing a token, and where a text stops being valid."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

from inspector.bodies.jsontext import JsonError, Pretty
from inspector.bodies.markuplayout import lay_out, squeeze
from inspector.errors import InspectorError
from inspector.workers import Token

#: Kinds of body whose text can be laid out, squeezed and checked.
SHAPED = ("json", "xml")
_JSON_PARTS = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+")|[ \t\n\r]++')


class Flaw(NamedTuple):
    """Where a text stops being valid, line and column from 0, and why."""

    line: int
    column: int
    reason: str


class NotShaped(InspectorError):
    """A text that cannot be laid out or squeezed, with the reason. It is left as it is."""


def laid_out(kind: str, text: str, token: Token) -> str:
    """The text with one member, element or tag a line. Only white space between tokens changes. NotShaped."""
    if kind == "json":
        run = Pretty(text, token=token)
        lines = [line for chunk in run.chunks() for line in chunk]
        _refuse_json(run, text)
        return "\n".join(lines)
    _refuse_xml(text)
    return "\n".join(lay_out(text, token, html=False).lines)


def squeezed(kind: str, text: str, token: Token) -> str:
    """The text without the white space that means nothing. NotShaped."""
    if kind == "json":
        run = Pretty(text, token=token)
        for _ in run.chunks():
            pass
        _refuse_json(run, text)
        return _JSON_PARTS.sub(lambda found: found[1] or "", text)
    _refuse_xml(text)
    return squeeze(text, token)


def first_flaw(kind: str, text: str, token: Token) -> Flaw | None:
    """Where the text stops being what `kind` says; None when it is valid, or of a kind that is not checked."""
    if kind == "json":
        run = Pretty(text, token=token)
        for _ in run.chunks():
            pass
        return _json_flaw(text, run.error) if run.error is not None else None
    return _xml_flaw(text) if kind == "xml" else None


def _json_flaw(text: str, error: JsonError) -> Flaw:
    line = text.count("\n", 0, error.offset)
    return Flaw(line, error.offset - (text.rfind("\n", 0, error.offset) + 1), error.reason)


def _refuse_json(run: Pretty, text: str) -> None:
    if run.error is not None:
        raise NotShaped(_in_words("JSON", _json_flaw(text, run.error)))
    if run.values > 1:
        raise NotShaped(f"These are {run.values:,} JSON values, one a line: laid out they would be another format.")


def _refuse_xml(text: str) -> None:
    if (flaw := _xml_flaw(text)) is not None:
        raise NotShaped(_in_words("XML", flaw))


def _in_words(kind: str, flaw: Flaw) -> str:
    return f"It is not valid {kind}: {flaw.reason} (line {flaw.line + 1:,}, column {flaw.column + 1:,})."


class _Entities(Exception):
    """The document declares entities, which are never expanded here."""


def _xml_flaw(text: str) -> Flaw | None:
    """Well-formedness only: nothing is resolved or fetched, and what lies behind declared entities is not judged."""
    parser = expat.ParserCreate("utf-8")

    def on_entity(*_: object) -> None:
        raise _Entities

    parser.EntityDeclHandler = on_entity
    try:
        # the declaration names the charset of the bytes, not of this text
        parser.Parse(text.encode("utf-8", "replace"), True)
    except _Entities:
        return None
    except expat.ExpatError as error:
        before = text.split("\n")[error.lineno - 1] if error.lineno <= text.count("\n") + 1 else ""
        column = len(before.encode("utf-8", "replace")[: error.offset].decode("utf-8", "ignore"))
        return Flaw(max(0, error.lineno - 1), column, expat.ErrorString(error.code) or "not well-formed")
    return None
