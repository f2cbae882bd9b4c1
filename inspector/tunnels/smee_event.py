"""From an event of a smee channel to the request that it stands for.

smee.io (https://github.com/probot/smee.io, lib/server.js) sends `{…headers by lower-case name, "body": parsed JSON,
"query": {…}, "timestamp": ms}`: the JSON was parsed and is printed again, so that its bytes need not be those that were
signed. Servers of gosmee (https://github.com/chmouel/gosmee, gosmee/server.go) send `"bodyB"`, the exact bytes in
base64; some others `"rawBody"`, the exact text.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.decoder import JSONDecoder
from typing import Any
from urllib.parse import urlencode

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_BLANK = re.compile(r"[ \t\r\n]*")
#: Keys that are no headers, and headers that belong to a connection or to bytes that are made anew.
_NOT_HEADERS = {"body", "bodyb", "rawbody", "query", "timestamp"}
_OF_CONNECTION = {
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
}
_MOST_HEADERS = 500


@dataclass(frozen=True, slots=True)
class SmeeRequest:
    """`wire` are the bytes of the request; `exact`: its body has the bytes that the sender sent."""

    wire: bytes
    exact: bool


def request_of(data: bytes, path: str) -> SmeeRequest:
    """The request of an event's data, to that path of ours. ValueError when there is none in it."""
    text = data.decode("utf-8", "replace")
    fields = _fields(text)
    values = {name: value for name, (value, _) in fields.items()}
    body, exact = _body(fields)
    given = [(name, _value(value)) for name, value in values.items() if name.lower() not in _NOT_HEADERS]
    dropped = _OF_CONNECTION if exact else _OF_CONNECTION | {"content-encoding"}
    headers = [
        (name, value)
        for name, value in given
        if value is not None and _NAME.fullmatch(name) and name.lower() not in dropped
    ][:_MOST_HEADERS]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("host", b"localhost"))
    lines = [f"POST {path}{_query(values.get('query'))} HTTP/1.1".encode("ascii", "replace")]
    lines += [name.encode("ascii") + b": " + value for name, value in headers if value is not None]
    lines += [f"content-length: {len(body)}".encode(), b"connection: close", b"", body]
    return SmeeRequest(b"\r\n".join(lines), exact)


def _fields(text: str) -> dict[str, tuple[Any, str]]:
    """The members of the JSON object, each with the text that it was written as; of equal names the last counts."""
    decoder = JSONDecoder()
    at = _BLANK.match(text, 0)
    place = at.end() if at is not None else 0
    if text[place : place + 1] != "{":
        raise ValueError("it is no JSON object")
    found: dict[str, tuple[Any, str]] = {}
    place = _skip(text, place + 1)
    try:
        while text[place : place + 1] == '"':
            name, place = decoder.raw_decode(text, place)
            place = _skip(text, place)
            if text[place : place + 1] != ":":
                raise ValueError("a member has no value")
            start = _skip(text, place + 1)
            value, end = decoder.raw_decode(text, start)
            found[name] = (value, text[start:end])
            place = _skip(text, end)
            if text[place : place + 1] != ",":
                break
            place = _skip(text, place + 1)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if text[place : place + 1] != "}":
        raise ValueError("it is cut off or broken")
    return found


def _skip(text: str, place: int) -> int:
    match = _BLANK.match(text, place)
    return match.end() if match is not None else place


def _body(fields: Mapping[str, tuple[Any, str]]) -> tuple[bytes, bool]:
    encoded, _ = fields.get("bodyB", (None, ""))
    if isinstance(encoded, str):
        try:
            return base64.b64decode(encoded, validate=True), True
        except (binascii.Error, ValueError):
            raise ValueError("its bodyB is no base64") from None
    raw, _ = fields.get("rawBody", (None, ""))
    if isinstance(raw, str):
        return raw.encode("utf-8", "surrogatepass"), True
    value, written = fields.get("body", (None, ""))
    if value is None or value == "":
        return b"", not written
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass"), False
    kind = str(fields.get("content-type", ("", ""))[0]).lower()
    if "x-www-form-urlencoded" in kind and isinstance(value, dict):
        return urlencode(_flat(value), doseq=True).encode(), False
    return written.encode("utf-8", "surrogatepass"), False


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    plain = (str, int, float)
    return {
        name: one
        if isinstance(one, plain) or (isinstance(one, list) and all(isinstance(i, plain) for i in one))
        else json.dumps(one)
        for name, one in value.items()
    }


def _value(value: Any) -> bytes | None:
    """A header's value; None when it cannot be one."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = ", ".join(value)
    if not isinstance(value, str) or any(ord(letter) < 32 and letter != "\t" for letter in value) or "\x7f" in value:
        return None
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _query(value: Any) -> str:
    return f"?{urlencode(_flat(value), doseq=True)}" if isinstance(value, dict) and value else ""
