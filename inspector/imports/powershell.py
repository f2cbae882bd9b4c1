"""PowerShell as browsers and API clients copy it: Invoke-WebRequest and Invoke-RestMethod. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.errors import ImportFailed
from inspector.imports.bodies import urlencoded
from inspector.imports.fields import encoded
from inspector.imports.powershell_values import Cursor
from inspector.imports.reading import Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, header_line
from inspector.store.base import Entry

_COMMAND = re.compile(r"(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)(?=[\s`]|$)", re.IGNORECASE)
_PROMPT = re.compile(r"PS [^>\r\n]*> ?")
_PARAMETER = re.compile(r"-([A-Za-z]+):?")
_ASSIGNED = re.compile(r"\$(?:script:|global:)?([A-Za-z_]\w*)[ \t]*=(?!=)[ \t]*")
_ADDED = re.compile(r"\$([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?\.Add[ \t]*\(", re.IGNORECASE)
_FIELD = re.compile(r"\$([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*)|\[([^\]\r\n]+)\])[ \t]*=(?!=)[ \t]*")
_REST = re.compile(r"(?:`\r?\n|[^\n])*")
#: Parameters without a value, and those that change nothing about the request.
_FLAGS = (
    "usebasicparsing",
    "skipcertificatecheck",
    "skipheadervalidation",
    "disablekeepalive",
    "passthru",
    "allowunencryptedauthentication",
    "preserveauthorizationonredirect",
    "skiphttperrorcheck",
)
_PASSED_OVER = (
    "timeoutsec",
    "maximumredirection",
    "outfile",
    "websession",
    "sessionvariable",
    "proxy",
    "httpversion",
    "erroraction",
    "sslprotocol",
    "maximumretrycount",
    "retryintervalsec",
    "responseheadersvariable",
    "statuscodevariable",
)
_TAKEN = ("uri", "method", "custommethod", "headers", "contenttype", "body", "useragent", "form")
_PSEUDO = {"authority", "method", "path", "scheme"}
_MADE_UP = "Host and Content-Length are as PowerShell adds them; its own User-Agent is left out."


def read(reading: Reading) -> Iterator[Found]:
    """Command by command; other statements are passed over."""
    text = reading.whole().decode("utf-8", "surrogateescape")
    cursor = Cursor(text)
    count = 0
    while True:
        reading.token.check()
        cursor.blank(lines=True)
        if cursor.at >= len(text):
            break
        line, start = cursor.line, cursor.at
        try:
            item = _statement(cursor, reading.note)
        except ImportFailed as error:
            yield Problem(f"line {line}" if not error.message.startswith("line ") else "", error.message)
            count += 1
            cursor.at = max(cursor.at, start + 1)
            cursor.match(_REST)
            continue
        if item is not None:
            count += 1
            yield item
    if not count:
        yield Problem("", "there is no Invoke-WebRequest and no Invoke-RestMethod")


def _statement(cursor: Cursor, note: Note) -> Item | None:
    cursor.match(_PROMPT)
    if found := cursor.match(_ASSIGNED):
        if cursor.match(_COMMAND):
            return _request(cursor, note)
        cursor.variables[found[1].lower()] = cursor.value()
        return None
    if found := cursor.match(_ADDED):
        _add(cursor, found[1].lower(), (found[2] or "").lower())
        return None
    if found := cursor.match(_FIELD):
        name = found[2] or str(found[3]).strip("'\" ")
        table = cursor.variables.setdefault(found[1].lower(), {})
        value = cursor.value()
        if isinstance(table, dict):
            table[name] = value
        return None
    if cursor.match(_COMMAND):
        return _request(cursor, note)
    # what does something else
    cursor.match(_REST)
    return None


def _add(cursor: Cursor, name: str, part: str) -> None:
    """`$headers.Add("a", "b")` and `$session.Cookies.Add((New-Object System.Net.Cookie("n", "v", "/", "d")))`."""
    words: list[Any] = []
    while True:
        cursor.blank(lines=True)
        if cursor.take(")"):
            break
        if not cursor.take(","):
            words.append(cursor.value())
    table = cursor.variables.setdefault(name, {})
    if not isinstance(table, dict):
        return
    if part == "cookies":
        for word in words:
            if isinstance(word, list) and len(word) >= 2:
                table.setdefault("cookies", []).append(f"{word[0]}={word[1]}")
    elif len(words) == 2:
        table[str(words[0])] = words[1]


def _request(cursor: Cursor, note: Note) -> Item:
    given: dict[str, Any] = {}
    while True:
        cursor.blank()
        if cursor.at >= len(cursor.text) or cursor.text[cursor.at] in "\n;|)}&>":
            break
        if cursor.take("@") and (found := cursor.match(re.compile(r"[A-Za-z_]\w*"))):
            table = cursor.variables.get(found[0].lower())
            if not isinstance(table, dict):
                raise cursor.wrong(f"the variable @{found[0]} has no value here")
            given |= {key.lower(): value for key, value in table.items()}
            continue
        if found := cursor.match(_PARAMETER):
            name = _named(cursor, found[1].lower())
            if name in _FLAGS:
                continue
            cursor.blank()
            value = cursor.value()
            if name == "websession":
                given["session"] = value
            elif name in _TAKEN:
                given[name] = value
            continue
        given.setdefault("uri", cursor.value())
    cursor.match(_REST)
    return _made(given, note)


def _named(cursor: Cursor, said: str) -> str:
    """The parameter, which may be shortened as far as one fits."""
    known = (*_TAKEN, *_FLAGS, *_PASSED_OVER)
    found = [name for name in known if name == said] or [name for name in known if name.startswith(said)]
    if len(found) != 1:
        raise cursor.wrong(f"the parameter -{said[:40]} is not known here")
    return found[0]


def _made(given: dict[str, Any], note: Note) -> Item:
    url = given.get("uri")
    if not isinstance(url, str) or not url:
        raise ImportFailed("the command names no address")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", url):
        url = f"http://{url}"
    if "form" in given:
        raise ImportFailed("forms with files (-Form) are not understood")
    method = str(given.get("custommethod") or given.get("method") or "GET").upper()
    lines = _lines(given)
    body = _body(given, method, lines)
    if body is not None and not any(name.lower() == b"content-length" for name, _ in lines):
        lines.append((b"Content-Length", str(len(body)).encode("ascii")))
    note(_MADE_UP)
    address = Address(url)
    if method == "GET" and isinstance(given.get("body"), dict):
        query = urlencoded([(str(key), str(value)) for key, value in given["body"].items()]).decode("ascii")
        address.target += ("&" if "?" in address.target else "?") + query
    return Item(Entry(build(lambda _text: None, method, address, lines, body or b"")))


def _lines(given: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    headers, session = given.get("headers") or {}, given.get("session") or {}
    if not isinstance(headers, dict) or not isinstance(session, dict):
        raise ImportFailed("the headers are no table")
    names = {name.lower() for name in headers}
    # Chrome writes the pseudo headers of HTTP/2 as if they were lines
    away = _PSEUDO if names >= {"authority", "path", "scheme"} else set()
    made = [
        header_line(encoded(name, "a header's name"), encoded(str(value), f"the header {name:.60}"))
        for name, value in headers.items()
        if name.lower() not in away
    ]
    agent = given.get("useragent") or session.get("UserAgent")
    for name, value in (("User-Agent", agent), ("Content-Type", given.get("contenttype"))):
        if isinstance(value, str) and value and name.lower() not in names:
            made.append(header_line(name.encode("ascii"), encoded(value, name)))
    if cookies := session.get("cookies"):
        made.append(header_line(b"Cookie", encoded("; ".join(cookies), "Cookie")))
    return made


def _body(given: dict[str, Any], method: str, lines: list[tuple[bytes, bytes]]) -> bytes | None:
    body = given.get("body")
    if body is None or (method == "GET" and isinstance(body, dict)):
        return None
    if isinstance(body, bytes):
        return body
    if isinstance(body, dict):
        data = urlencoded([(str(key), str(value)) for key, value in body.items()])
    elif isinstance(body, str):
        data = encoded(body, "the body")
    else:
        raise ImportFailed("the body is a list")
    if not any(name.lower() == b"content-type" for name, _ in lines):
        lines.append((b"Content-Type", b"application/x-www-form-urlencoded"))
    return data
