"""What a programming language needs to be an export format: how a file begins and ends, and how one request is sent."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

from inspector.capture import Capture, Headers, is_token
from inspector.capture.target import origin_form
from inspector.exports.address import split_address
from inspector.exports.code.script import Script
from inspector.exports.raw import is_chunked
from inspector.exports.record import Record
from inspector.exports.texts import as_plain, title_of
from inspector.workers import Token

#: Written by every client itself.
_FRAMING = frozenset((b"host", b"content-length", b"transfer-encoding"))
#: In a comment, \\u000a ends the line in Java and ?> the code in PHP.
_TAME = str.maketrans({"\\": "/", "<": "‹", ">": "›"})
_DELICATE = re.compile(r"/\.{1,2}(/|\?|$)|\?$")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as a client is told to send it. `headers` are without those that frame a message.

    `text` is the body where it is text that a literal can show, else None. `chunked`: it came so.
    """

    method: str
    base: str
    target: str
    headers: Headers
    body: bytes
    text: str | None
    chunked: bool
    remarks: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Address and target together."""
        return self.base + self.target

    def has(self, name: str) -> bool:
        """Whether there is a header line of that name."""
        return self.headers.has(name)


@dataclass(frozen=True, slots=True)
class Language:
    """A language, with one of its HTTP clients.

    `request` gives the lines that send one request, the second argument being its number (from 1). `legal` are the
    characters of a target that the client sends as they are; others are escaped, which is said. `exact`: it does not
    rearrange targets either. `refuses` are headers that it will not send. `cannot` says in words why a request cannot
    be sent at all, or gives None.
    """

    comment: str
    request: Callable[[Sent, int], str]
    opening: str = ""
    closing: str = ""
    indent: str = ""
    legal: str = "!\"#$%&'()*+,/:;<=>?@[\\]^_`{|}~-."
    exact: bool = False
    refuses: frozenset[bytes] = frozenset()
    cannot: Callable[[Sent], str | None] = lambda _sent: None

    def write(self, records: Iterable[Record], out: BinaryIO, token: Token) -> int:
        """A file that sends the requests one after the other."""
        return self._script.write(records, out, token)

    def text(self, capture: Capture, url: str | None = None) -> str:
        """The file for one capture. `url`: where to, as for `curl_command`; UsageError for a bad one."""
        return self._script.text(capture, url)

    @property
    def _script(self) -> Script:
        return Script(self.opening, self._block, self.closing)

    def _block(self, capture: Capture, number: int, url: str | None) -> str:
        lines = [f"{self.comment} {number}: {title_of(capture).translate(_TAME)}"]
        sent = self._sent(capture, url)
        reason = _unsendable(capture) or self.cannot(sent)
        if reason:
            lines.append(f"{self.comment} It is left out: {reason}. The formats curl and raw have its bytes.")
        else:
            lines += [f"{self.comment} {remark}" for remark in sent.remarks]
            lines += self.request(sent, number).splitlines()
        indented = (f"{self.indent}{line}" if line and not line.startswith("\x00") else line[1:] for line in lines)
        return "\n" + "\n".join(indented) + "\n"

    def _sent(self, capture: Capture, url: str | None) -> Sent:
        base, target = split_address(capture, url)
        remarks = []
        if not target.startswith("/"):
            remarks.append("Its target was no path.")
            target = origin_form(target)
            target = target if target.startswith("/") else f"/{target}"
        escaped = quote(target.encode("latin-1", "replace"), safe=self.legal)
        if escaped != target:
            remarks.append("Characters of its target that this client does not send as they are were escaped.")
        elif not self.exact and _DELICATE.search(target):
            remarks.append("Its target holds . or .. or a bare ?, which this client may resolve or leave out.")
        kept = capture.headers
        left_out = sorted({name.lower().decode("latin-1") for name, _ in kept if name.lower() in self.refuses})
        if left_out:
            remarks.append(f"This client does not let one set {', '.join(left_out)}.")
        drop = _FRAMING | self.refuses
        return Sent(
            method=capture.method,
            base=base,
            target=escaped,
            headers=Headers(pair for pair in kept if pair[0].lower() not in drop),
            body=capture.body,
            text=as_plain(capture.body),
            chunked=is_chunked(capture.headers),
            remarks=tuple(remarks),
        )


def _unsendable(capture: Capture) -> str | None:
    """Why no HTTP client would send this; None for nearly everything."""
    if capture.malformed is not None:
        return "it was no valid HTTP request"
    if not is_token(capture.method):
        return "its method is no word"
    if not capture.target:
        return "it has no target"
    for name, value in capture.headers:
        if not is_token(name) or any(char in value for char in b"\r\n\x00"):
            return "it has a header line that no client sends"
    return None


_COMMON = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str, escape: Callable[[int], str], extra: str = "", *, ascii_only: bool = False) -> str:
    """A string in double quotes. `escape` writes a character that is not shown as it is; `extra` get a backslash."""

    def one(char: str) -> str:
        if char in _COMMON:
            return _COMMON[char]
        if char in extra:
            return f"\\{char}"
        shown = char.isprintable() and (char.isascii() or not ascii_only)
        return char if shown else escape(ord(char))

    return '"' + "".join(map(one, text)) + '"'


def byte_literal(data: bytes, extra: str = "") -> str:
    """As `literal` for bytes, where a language's strings are bytes: `\\xNN` for all beyond ASCII."""
    return literal(data.decode("latin-1"), lambda code: f"\\x{code:02x}", extra, ascii_only=True)


def utf16(code: int) -> str:
    """`\\uXXXX`, two of them for a character beyond 16 bits."""
    units = chr(code).encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def braced(code: int) -> str:
    """`\\u{X}`, as JavaScript, PHP and Ruby write a character."""
    return f"\\u{{{code:x}}}"


def base64_lines(data: bytes, width: int = 76) -> str:
    """Base64 text in lines, as all decoders take it. The marker at their start keeps them from being indented."""
    encoded = base64.b64encode(data).decode("ascii")
    return "\n".join("\x00" + encoded[at : at + width] for at in range(0, len(encoded), width))
