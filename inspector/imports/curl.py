"""cURL command lines, as browsers, API clients and people copy them: what curl would send, without sending it.

Files that a command names (`-d @body.json`) are refused: a pasted command must not read what lies on this machine.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from urllib.parse import quote

from inspector.errors import ImportFailed
from inspector.imports.command import Command
from inspector.imports.curl_forms import form_part, no_file
from inspector.imports.curl_options import FLAGS, IGNORED_FLAGS, IGNORED_VALUED, SHORT, VALUED
from inspector.imports.reading import Found, Item, Note, Problem, Reading
from inspector.imports.request import HOST_ADDED, Address, build, header_line
from inspector.imports.shell_words import commands_of
from inspector.store.base import Entry

_MADE_UP = "Host, Accept, Content-Length and Content-Type are as curl adds them; its User-Agent is left out."
_CURL = re.compile(rb"(?i)(.*[/\\])?curl(\.exe)?")
#: Commands whose output a curl command takes.
_FEEDING = (b"base64", b"cat", b"echo", b"printf")
_BEFORE = (b"$", b"%", b"#", b">", b"PS>", b"sudo", b"time", b"&")


def read(reading: Reading) -> Iterator[Found]:
    """Command by command; a script may hold other commands, which are passed over."""
    text = reading.whole().decode("utf-8", "surrogateescape")
    others: list[int] = []
    count = 0
    try:
        for command in commands_of(text):
            reading.token.check()
            words = command.words
            while words and words[0] in _BEFORE:
                words = words[1:]
            if not words or not _CURL.fullmatch(words[0]):
                others += [command.line] if words and words[0] not in _FEEDING else []
                continue
            count += 1
            yield from _of_command(reading.note, command, words[1:])
    except ImportFailed as error:
        yield Problem("", error.message)
        return
    if not count:
        yield Problem(f"line {others[0]}" if others else "", "there is no curl command")
    elif others:
        reading.note("Commands other than curl were left out.")


def _of_command(note: Note, command: Command, words: list[bytes]) -> Iterator[Found]:
    while True:
        try:
            options = Options(words, command.stdin)
            for url in options.urls or [b""]:
                yield options.item(note, url)
        except ImportFailed as error:
            yield Problem(f"line {command.line}", error.message)
            return
        if not options.following:
            return
        words = options.following


class Options:
    """The options of one request; `following` are the words behind `--next`."""

    def __init__(self, words: list[bytes], stdin: bytes | None) -> None:
        self._stdin = stdin
        self.urls: list[bytes] = []
        self.following: list[bytes] = []
        self._values: dict[str, bytes] = {}
        self._flags: set[str] = set()
        self._headers: list[bytes] = []
        self._data: list[bytes] = []
        self._query: list[bytes] = []
        self._parts: list[bytes] = []
        self._has_data = False
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word == b"--":
                self.urls += words[at:]
                return
            if not word.startswith(b"-") or word == b"-":
                self.urls.append(word)
                continue
            for name, value in _named(word):
                if name == "next":
                    self.following = words[at:]
                    return
                if name in VALUED or name in IGNORED_VALUED:
                    if value is None:
                        if at >= len(words):
                            raise ImportFailed(f"the option {word.decode('utf-8', 'replace')} has no value")
                        value = words[at]
                        at += 1
                    if name in VALUED:
                        self._take(name, value)
                else:
                    self._flags.add(name)

    def _take(self, name: str, value: bytes) -> None:
        if name == "header":
            if value.startswith(b"@"):
                raise no_file(value[1:])
            self._headers.append(value)
        elif name in ("data", "data-ascii", "data-binary", "json"):
            if value.startswith(b"@"):
                value = self._given(value[1:])
                if name in ("data", "data-ascii"):
                    value = value.translate(None, b"\r\n\0")
            self._add(value, joined=name != "json")
            if name == "json":
                self._flags.add("json")
        elif name == "data-raw":
            self._add(value)
        elif name == "data-urlencode":
            self._add(self._urlencoded(value))
        elif name in ("form", "form-string"):
            self._parts.append(form_part(value, literal=name == "form-string"))
        elif name == "cookie":
            if b"=" not in value:
                raise no_file(value)
            self._values[name] = self._values[name] + b"; " + value if name in self._values else value
        elif name == "url":
            self.urls.append(value)
        elif name == "url-query":
            self._query.append(value[1:] if value.startswith(b"+") else self._urlencoded(value))
        elif name in ("upload-file", "config"):
            raise no_file(value)
        elif name == "variable":
            raise ImportFailed("--variable is not understood")
        else:
            self._values[name] = value

    def _add(self, value: bytes, *, joined: bool = True) -> None:
        if self._has_data and joined:
            self._data.append(b"&")
        self._data.append(value)
        self._has_data = True

    def _given(self, name: bytes) -> bytes:
        """What `@-` stands for, where it is known."""
        if name == b"-" and self._stdin is not None:
            return self._stdin
        raise no_file(name)

    def _urlencoded(self, value: bytes) -> bytes:
        for at, byte in enumerate(value):
            if byte == ord("="):
                name, content = value[:at], value[at + 1 :]
                break
            if byte == ord("@"):
                name, content = value[:at], self._given(value[at + 1 :])
                break
        else:
            name, content = b"", value
        encoded = quote(content, safe="-._~").replace("%20", "+").encode("ascii")
        return name + b"=" + encoded if name else encoded

    def item(self, note: Note, url: bytes) -> Item:
        """The request to one of the addresses."""
        if not url:
            raise ImportFailed("the command names no address")
        shown = url.decode("utf-8", "surrogateescape")
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", shown):
            shown = f"http://{shown}"
        if "globoff" not in self._flags and re.search(r"\{[^{}]*,|\[\w+-\w+\]", shown):
            note("Patterns in an address ({a,b}, [1-9]) are not spread out: they stand in it as they are.")
        query = [*self._query, *(self._data if "get" in self._flags else ())]
        if query:
            added = b"&".join(piece for piece in query if piece != b"&").decode("utf-8", "surrogateescape")
            shown += ("&" if "?" in shown else "?") + added
        address = Address(shown)
        if (target := self._values.get("request-target")) is not None:
            address.target = target.decode("latin-1")
        body, kind = self._body()
        lines = self._lines(address, body, kind)
        note(_MADE_UP)
        capture = build(
            lambda text: None if text == HOST_ADDED else note(text),
            self._method(body),
            address,
            lines,
            body or b"",
            version="1.0" if "http1.0" in self._flags else "1.1",
        )
        return Item(Entry(capture))

    def _method(self, body: bytes | None) -> str:
        if (said := self._values.get("request")) is not None:
            return said.decode("latin-1")
        if "head" in self._flags:
            return "HEAD"
        return "GET" if body is None else "POST"

    def _body(self) -> tuple[bytes | None, bytes]:
        """The body, None where there is none, and the Content-Type that curl gives it."""
        if self._parts:
            boundary = b"-" * 24 + secrets.token_hex(11).encode("ascii")
            pieces = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in self._parts)
            return pieces + b"--" + boundary + b"--\r\n", b"multipart/form-data; boundary=" + boundary
        if not self._has_data or "get" in self._flags:
            return None, b""
        return b"".join(self._data), b"application/x-www-form-urlencoded"

    def _lines(self, address: Address, body: bytes | None, kind: bytes) -> list[tuple[bytes, bytes]]:
        own, away = _split(self._headers)
        if "json" in self._flags:
            for name in (b"Content-Type", b"Accept"):
                if name.lower() not in away and not any(one.lower() == name.lower() for one, _ in own):
                    own.append((name, b"application/json"))
        away |= {name.lower() for name, _ in own}
        own_host = [value for name, value in own if name.lower() == b"host"]
        made = [(b"Host", own_host[0] if own_host else address.host.encode("utf-8", "replace"))]
        if b"host" in away and not own_host:
            made = []
        credentials = self._credentials()
        usual = [
            (b"Authorization", credentials),
            (b"Range", b"bytes=" + self._values["range"] if "range" in self._values else None),
            (b"User-Agent", self._values.get("user-agent") or None),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"deflate, gzip, br, zstd" if "compressed" in self._flags else None),
            (b"Referer", self._values["referer"].removesuffix(b";auto") if "referer" in self._values else None),
            (b"Cookie", self._values.get("cookie")),
        ]
        made += [(name, value) for name, value in usual if value is not None and name.lower() not in away]
        made += [pair for pair in own if pair[0].lower() != b"host"]
        chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in own)
        if body is not None:
            length = None if chunked else str(len(body)).encode("ascii")
            for name, value in ((b"Content-Length", length), (b"Content-Type", kind)):
                if value is not None and name.lower() not in away:
                    made.append((name, value))
        return [header_line(name, value) for name, value in made]

    def _credentials(self) -> bytes | None:
        if (token := self._values.get("oauth2-bearer")) is not None:
            return b"Bearer " + token
        if (user := self._values.get("user")) is not None:
            if b":" not in user:
                raise ImportFailed("-u names no password: curl would ask for it")
            return b"Basic " + base64.b64encode(user)
        return None


def _named(word: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The options of a word, by their long names, with the value that is part of it."""
    text = word.decode("utf-8", "surrogateescape")
    if text.startswith("--"):
        name = text[2:].removeprefix("no-")
        if name not in VALUED | FLAGS | IGNORED_VALUED | IGNORED_FLAGS:
            raise ImportFailed(f"the option {text[:40]!r} of curl is not known here")
        if not text.startswith("--no-") or name not in FLAGS:
            yield name, None
        return
    at = 1
    while at < len(text):
        letter = SHORT.get(text[at])
        if letter is None:
            raise ImportFailed(f"the option '-{text[at]}' of curl is not known here")
        at += 1
        if letter in VALUED or letter in IGNORED_VALUED:
            rest = text[at:].encode("utf-8", "surrogateescape")
            yield letter, rest or None
            return
        yield letter, None


def _split(headers: list[bytes]) -> tuple[list[tuple[bytes, bytes]], set[bytes]]:
    """The lines of -H, and the names that are not to be sent (`Name:`). `Name;` is a line without a value."""
    own: list[tuple[bytes, bytes]] = []
    away: set[bytes] = set()
    for line in headers:
        name, colon, value = line.partition(b":")
        if not colon:
            bare = line.strip()
            if bare.endswith(b";"):
                own.append((bare[:-1], b""))
        elif not value.strip(b" \t\r\n"):
            away.add(name.strip().lower())
        else:
            own.append((name, value.strip(b" \t\r\n")))
    return own, away
