"""Postman collections (2.0 and 2.1): folders, variables, bodies of all kinds but files, the usual authorization.

The requests of our own export come back with the bytes that it keeps in their descriptions, and with their answer.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from typing import Any

from inspector.capture import Headers, Reply
from inspector.errors import ImportFailed
from inspector.imports.bodies import boundary_of, multipart, urlencoded
from inspector.imports.fields import Json, encoded, items, mapping, number, optional, shown, text, unbase64
from inspector.imports.json_stream import Broken, Elements, loads
from inspector.imports.reading import Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, header_line
from inspector.imports.variables import Variables
from inspector.store.base import Entry

_DEPTH = 50
_KINDS = {"json": "application/json", "xml": "application/xml", "html": "text/html", "text": "text/plain"}
_KINDS |= {"javascript": "application/javascript"}
#: What our own export writes before bytes that are no text.
_KEPT = "Save these bytes (base64) as a file and choose it:"
_ADDED = "Headers that Postman adds by itself (User-Agent, Accept, Content-Length) are not in the file."


def read(reading: Reading) -> Iterator[Found]:
    """Request by request, folder by folder. Variables are read first, wherever they stand."""
    beside = Elements(reading.stream, ("item",), reading.token)
    try:
        for _ in beside:
            pass
    except Broken:
        # told below, after what stands before it
        pass
    try:
        collection = _Collection(reading.note, beside.beside)
    except ImportFailed as error:
        yield Problem("", error.message)
        return
    count = 0
    elements = Elements(reading.restart(), ("item",), reading.token)
    try:
        for count, raw, depth in elements:
            try:
                item = mapping(loads(raw, depth), "an item")
            except ImportFailed as error:
                yield Problem(f"entry {count}", error.message)
                continue
            yield from collection.found(item, f"entry {count}", collection.auth, 0)
    except Broken as error:
        yield Problem(f"after entry {count}", str(error))
        return
    if not elements.found:
        yield Problem("", "this collection has no list of items")


class _Collection:
    def __init__(self, note: Note, beside: dict[str, bytes]) -> None:
        self._note = note
        self._variables = Variables(note)
        for one in items(loads(beside.get("variable", b"null")), "variable"):
            if isinstance(one, dict) and one.get("disabled") is not True:
                value = one.get("value")
                name = one.get("key") or one.get("id")
                if isinstance(name, str) and isinstance(value, str | int | float):
                    self._variables.set(name, str(value))
        self.auth = optional(loads(beside.get("auth", b"null")), "auth")

    def found(self, item: Json, place: str, auth: Json, depth: int) -> Iterator[Found]:
        """What an item holds: a request, or those of a folder."""
        if depth > _DEPTH:
            yield Problem(place, "folders are nested too deeply")
            return
        try:
            auth = optional(item.get("auth"), "auth") or auth
            if item.get("event"):
                self._note("Scripts of the collection were left out.")
            if "item" in item:
                for number_, inner in enumerate(items(item["item"], "item"), 1):
                    inside = f"{place}.{number_}"
                    if isinstance(inner, dict):
                        yield from self.found(inner, inside, auth, depth + 1)
                    else:
                        yield Problem(inside, "an item must be an object")
            else:
                yield self._item(item, auth)
        except ImportFailed as error:
            yield Problem(place, error.message)

    def _fill(self, value: str) -> str:
        return self._variables.fill(value)

    def _item(self, item: Json, auth: Json) -> Item:
        request = item.get("request")
        if isinstance(request, str):
            request = {"url": request}
        request = mapping(request, "request")
        url = self._url(request.get("url"))
        headers = self._headers(request.get("header"))
        own = "Received " in text(request, "description") and "capture" in text(request, "description")
        body, kind = self._body(request, headers)
        extra, url = self._authorized(optional(request.get("auth"), "auth") or auth, url)
        headers += [pair for pair in extra if not any(pair[0].lower() == name.lower() for name, _ in headers)]
        if kind and not own and not any(name.lower() == b"content-type" for name, _ in headers):
            headers.append((b"Content-Type", kind.encode("utf-8", "replace")))
        self._note(_ADDED)
        capture = build(self._note, text(request, "method", "GET"), Address(url), headers, body)
        return Item(Entry(capture, reply=self._reply(item) if own else None, note="" if own else shown(item, "name")))

    def _url(self, url: Any) -> str:
        if isinstance(url, str):
            return self._with_scheme(self._fill(url))
        url = mapping(url, "url")
        made = text(url, "raw")
        if not made:
            host, path = url.get("host"), url.get("path")
            host = ".".join(str(part) for part in host) if isinstance(host, list) else text(url, "host")
            path = "/".join(str(part) for part in path) if isinstance(path, list) else text(url, "path")
            made = f"{text(url, 'protocol', 'http')}://{host}"
            made += f":{text(url, 'port')}" if url.get("port") else ""
            made += f"/{path.removeprefix('/')}"
            query = [mapping(one, "a query field") for one in items(url.get("query"), "url.query")]
            pairs = [f"{text(one, 'key')}={text(one, 'value')}" for one in query if one.get("disabled") is not True]
            made += f"?{'&'.join(pairs)}" if pairs else ""
        for one in items(url.get("variable"), "url.variable"):
            if isinstance(one, dict) and isinstance(one.get("key"), str) and isinstance(one.get("value"), str):
                made = made.replace(f"/:{one['key']}", f"/{one['value']}")
        return self._with_scheme(self._fill(made))

    @staticmethod
    def _with_scheme(url: str) -> str:
        return url if "://" in url else f"http://{url}"

    def _headers(self, value: Any) -> list[tuple[bytes, bytes]]:
        if isinstance(value, str):
            pairs = [line.partition(":")[::2] for line in value.splitlines() if ":" in line]
        else:
            lines = [mapping(one, "a header") for one in items(value, "header")]
            pairs = [(text(one, "key"), text(one, "value")) for one in lines if one.get("disabled") is not True]
        return [
            header_line(encoded(self._fill(name), "a header's name"), encoded(self._fill(said).strip(" "), "a header"))
            for name, said in pairs
            if name
        ]

    def _body(self, request: Json, headers: list[tuple[bytes, bytes]]) -> tuple[bytes, str]:
        """The bytes, and the Content-Type that Postman gives them."""
        body = optional(request.get("body"), "body")
        mode = text(body, "mode")
        if not mode or body.get("disabled") is True:
            return b"", ""
        if mode == "raw":
            options = optional(optional(body.get("options"), "options").get("raw"), "raw")
            return encoded(self._fill(text(body, "raw")), "body.raw"), _KINDS.get(text(options, "language"), "")
        if mode == "urlencoded":
            return urlencoded(self._pairs(body, mode)), "application/x-www-form-urlencoded"
        if mode == "formdata":
            said = next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")
            boundary = boundary_of(said) or f"----webhook-{secrets.token_hex(8)}"
            parts = [(name, value, "", "") for name, value in self._pairs(body, mode)]
            return multipart(parts, boundary), f"multipart/form-data; boundary={boundary}"
        if mode == "graphql":
            return self._graphql(optional(body.get("graphql"), "graphql")), "application/json"
        if mode == "file":
            kept = text(request, "description").partition(_KEPT)[2]
            if kept:
                return unbase64(kept, "the description"), ""
            raise ImportFailed("its body is in a file, and files that others name are not read")
        raise ImportFailed(f"a body of the kind {mode!r:.40} is not known here")

    def _pairs(self, body: Json, mode: str) -> list[tuple[str, str]]:
        made = []
        for one in items(body.get(mode), mode):
            one = mapping(one, "a form field")
            if one.get("disabled") is True:
                continue
            if one.get("type") == "file":
                raise ImportFailed(
                    f"the form field {text(one, 'key')!r:.40} is a file, and files that others name are not read"
                )
            made.append((self._fill(text(one, "key")), self._fill(text(one, "value"))))
        return made

    def _graphql(self, query: Json) -> bytes:
        made: dict[str, Any] = {"query": self._fill(text(query, "query"))}
        variables = query.get("variables")
        if isinstance(variables, str) and variables.strip():
            made["variables"] = loads(encoded(self._fill(variables), "variables"))
        elif variables:
            made["variables"] = variables
        return json.dumps(made).encode("ascii")

    def _authorized(self, auth: Json, url: str) -> tuple[list[tuple[bytes, bytes]], str]:
        kind = text(auth, "type")
        if kind in ("", "noauth"):
            return [], url
        fields = auth.get(kind)
        if isinstance(fields, list):
            pairs = {str(one.get("key")): one.get("value") for one in fields if isinstance(one, dict)}
        else:
            pairs = dict(optional(fields, kind))
        values = {name: self._fill(value) for name, value in pairs.items() if isinstance(value, str)}
        if kind == "basic":
            user = f"{values.get('username', '')}:{values.get('password', '')}"
            return [(b"Authorization", b"Basic " + base64.b64encode(encoded(user, "auth")))], url
        if kind == "bearer":
            return [header_line(b"Authorization", encoded(f"Bearer {values.get('token', '')}", "auth"))], url
        if kind == "apikey" and values.get("key"):
            if values.get("in") == "query":
                sign = "&" if "?" in url else "?"
                return [], f"{url}{sign}{urlencoded([(values['key'], values.get('value', ''))]).decode('ascii')}"
            return [header_line(encoded(values["key"], "auth"), encoded(values.get("value", ""), "auth"))], url
        self._note(f"Authorization of the kind {kind!r:.40} is made when it is sent, and is missing here.")
        return [], url

    def _reply(self, item: Json) -> Reply | None:
        saved = items(item.get("response"), "response")
        if not saved:
            return None
        answer = mapping(saved[0], "response")
        status = int(number(answer, "code"))
        if not 0 < status < 1000:
            return None
        if answer.get("body") is None:
            self._note("Bodies of answers that are no text are not in the file.")
        return Reply(
            status=status,
            reason=shown(answer, "status"),
            headers=Headers(self._headers(answer.get("header"))),
            body=encoded(text(answer, "body"), "the answer's body"),
            rule="imported",
        )
