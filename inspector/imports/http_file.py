"""`.http` files of VS Code (REST Client), JetBrains and Visual Studio: requests parted by `###`.

File variables (`@host = …`, `{{host}}`) are put in. Bodies in other files are refused: only the named file is read.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from inspector.errors import ImportFailed
from inspector.imports.reading import Found, Item, Note, Problem, Reading
from inspector.imports.request import Address, build, header_line
from inspector.imports.variables import Variables
from inspector.store.base import Entry

_VARIABLE = re.compile(r"\s*@([^\s={}]++)\s*+=(.*)")
_METHOD = re.compile(r"([A-Z][A-Z-]*)[ \t]+(.*)", re.DOTALL)
_VERSION = re.compile(r"HTTP/(\d(?:\.\d)?)")
#: What our own export says of a body whose ends matter, and the titles that it gives.
_EXACT = "white space, which some clients leave out"
_OWN_TITLE = re.compile(r"\d+: [A-Z]+ /.*")
_COMMENT = re.compile(r"\s*(#|//)")
_NAME = re.compile(r"\s*(?:#|//)\s*@name\s+(\S+)")
_KEPT = re.compile(r"# ([A-Za-z0-9+/=]{1,100})")
_FILE = re.compile(r"<(?!>)(@\S*)?\s+(?!\{%)(\S.*)")


_SCRIPT = re.compile(r"<\s*(?:\{%|\S+\.js\s*$)")
_LEFT_OUT = "Scripts of .http files were left out."
_LINE_ENDS = "Line ends of multipart bodies were made CRLF, as clients send them."


def read(reading: Reading) -> Iterator[Found]:
    """Request by request."""
    lines = reading.whole().decode("utf-8", "surrogateescape").split("\n")
    blocks: list[tuple[int, str, list[str]]] = [(1, "", [])]
    for number, line in enumerate(lines, 1):
        if line.startswith("###"):
            blocks.append((number + 1, line.strip("# \t\r"), []))
        else:
            blocks[-1][2].append(line)
    variables = Variables(reading.note)
    for _, _, block in blocks:
        for line in _head(block):
            if found := _VARIABLE.fullmatch(line.rstrip("\r")):
                variables.set(found[1], found[2].strip())
    for number, (first, title, block) in enumerate(blocks, 1):
        reading.token.check()
        parser = _Block(reading.note, variables, title, first, block)
        try:
            item = parser.item()
        except ImportFailed as error:
            yield Problem(f"line {parser.line}" if parser.line else f"request {number}", error.message)
            continue
        if item is not None:
            yield item


def _head(block: list[str]) -> Iterator[str]:
    """The lines before the request line."""
    for line in block:
        if line.strip() and not _COMMENT.match(line) and not line.lstrip().startswith("@"):
            return
        yield line


class _Block:
    """One request. `line` is where it begins, 0 before that is known."""

    def __init__(self, note: Note, variables: Variables, title: str, first: int, lines: list[str]) -> None:
        self._note = note
        self._variables = variables
        self._title = title
        self._first = first
        self._lines = lines
        self.line = 0

    def item(self) -> Item | None:
        """The request; None where there is nothing but comments."""
        self._lines = lines = self._without_scripts()
        at = len(list(_head(lines)))
        if at == len(lines):
            return None
        self.line = self._first + at
        title = "" if _OWN_TITLE.fullmatch(self._title) else self._title
        title = next((found[1] for line in lines[:at] if (found := _NAME.match(line))), title)
        request = lines[at].strip()
        at += 1
        while at < len(lines) and re.match(r"\s+[?&]", lines[at]):
            request += lines[at].strip()
            at += 1
        headers: list[tuple[bytes, bytes]] = []
        while at < len(lines) and lines[at].strip():
            if not _COMMENT.match(lines[at]):
                headers.append(self._header(lines[at]))
            at += 1
        body = self._body(lines[at + 1 :], headers)
        return self._made(request, headers, body, title)

    def _without_scripts(self) -> list[str]:
        """The lines, with empty ones in the place of a script that is to run before the request."""
        lines = list(self._lines)
        at = len(list(_head(lines)))
        while at < len(lines) and _SCRIPT.match(lines[at]):
            self._note(_LEFT_OUT)
            rows = range(at, len(lines)) if "{%" in lines[at] else range(0)
            end = next((row for row in rows if "%}" in lines[row]), len(lines) - 1 if rows else at)
            lines[at : end + 1] = [""] * (end + 1 - at)
            at = len(list(_head(lines)))
        return lines

    def _header(self, line: str) -> tuple[bytes, bytes]:
        name, colon, value = self._variables.fill(line.strip()).partition(":")
        if not colon:
            raise ImportFailed(f"{line.strip()!r:.60} is no header line")
        return header_line(
            name.strip().encode("utf-8", "surrogateescape"), value.strip().encode("utf-8", "surrogateescape")
        )

    def _made(self, request: str, headers: list[tuple[bytes, bytes]], body: bytes, title: str) -> Item:
        url = self._variables.fill(request).strip()
        method, version = "GET", "1.1"
        if found := _METHOD.fullmatch(url):
            method, url = found[1], found[2].strip()
        before, _, last = url.replace("\t", " ").rpartition(" ")
        if before and (found := _VERSION.fullmatch(last)):
            url, version = before.strip(), found[1]
        if url.startswith("/"):
            host = next((value.decode("latin-1") for name, value in headers if name.lower() == b"host"), "localhost")
            url = f"http://{host}{url}"
        elif "://" not in url:
            url = f"http://{url}"
        capture = build(self._note, method, Address(url.replace(" ", "%20")), headers, body, version=version)
        return Item(Entry(capture, note=title.encode("utf-8", "replace").decode("utf-8")))

    def _body(self, lines: list[str], headers: list[tuple[bytes, bytes]]) -> bytes:
        kept: list[str] = []
        scripts = iter(lines)
        for line in scripts:
            if re.match(r"[<>]\s*\{%", line):
                self._note(_LEFT_OUT)
                while "%}" not in line and (following := next(scripts, None)) is not None:
                    line = following
            elif re.match(r">>|<>|> \S+\.js\s*$", line):
                self._note(_LEFT_OUT)
            elif found := _FILE.fullmatch(line.rstrip("\r")):
                return self._of_file(found[2])
            else:
                kept.append(line)
        body = "\n".join(kept)
        exact = any(_EXACT in line for line in _head(self._lines))
        body = body.removesuffix("\n") if exact else body.rstrip("\r\n")
        kind = b"".join(value.lower() for name, value in headers if name.lower() == b"content-type")
        if b"x-www-form-urlencoded" in kind:
            body = re.sub(r"\r?\n&", "&", body)
        elif b"multipart/" in kind and "\r\n" not in body and not exact and body:
            self._note(_LINE_ENDS)
            body = body.replace("\n", "\r\n") + "\r\n"
        return self._variables.fill(body).encode("utf-8", "surrogateescape")

    def _of_file(self, name: str) -> bytes:
        """The body that our own export keeps in comments; any other file is not read."""
        comments = [line.rstrip("\r") for line in _head(self._lines)]
        start = next((at for at, line in enumerate(comments, 1) if "(base64)" in line), 0)
        encoded = "".join(found[1] for line in comments[start:] if (found := _KEPT.fullmatch(line))) if start else ""
        try:
            if encoded:
                return base64.b64decode(encoded, validate=True)
        except ValueError:
            self._note("A body that was kept in comments is broken.")
        raise ImportFailed(f"its body is in the file {name!r:.60}, and files that others name are not read")
