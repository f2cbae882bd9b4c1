"""`.http` files, which VS Code (REST Client), JetBrains and Visual Studio send from."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import BinaryIO

from inspector.capture import Capture
from inspector.exports.record import Record
from inspector.exports.texts import as_plain, header_text, title_of, url_of
from inspector.workers import Token

#: Lines that these clients take for something else than a body.
_HAZARD = re.compile(r"(?m)^(###|[<>])|\{\{|\r")
_METHOD = re.compile(r"[A-Z]+")
#: Written by the clients themselves.
_OWN = frozenset((b"host", b"content-length", b"transfer-encoding"))


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """One request after the other, parted by `###`."""
    count = 0
    for record in records:
        token.check()
        out.write((("\n" if count else "") + _request(record.entry.capture, count + 1)).encode("utf-8"))
        count += 1
    return count


def _request(capture: Capture, number: int) -> str:
    lines = [f"### {number}: {title_of(capture)}"]
    if capture.malformed is not None or not _METHOD.fullmatch(capture.method):
        return (
            f"{lines[0]}\n# It is left out: it was no request that these clients send. The format raw has its bytes.\n"
        )
    body = as_plain(capture.body)
    inline = body is not None and not _HAZARD.search(body)
    if not inline:
        lines.append("# Its body cannot stand in this file. Save these bytes (base64) as the file named below:")
        encoded = base64.b64encode(capture.body).decode("ascii")
        lines += [f"# {encoded[at : at + 100]}" for at in range(0, len(encoded), 100)]
    elif body and body != body.strip():
        lines.append("# Its body begins or ends with white space, which some clients leave out.")
    # double braces would be a variable
    url = url_of(capture).replace("{", "%7B").replace("}", "%7D")
    lines.append(f"{capture.method} {url} HTTP/1.1")
    for name, value in capture.headers:
        if name.lower() not in _OWN:
            lines.append(f"{_line(name.decode('latin-1'))}: {_line(header_text(value))}".rstrip(" "))
    if capture.body:
        lines += ["", body if inline and body is not None else f"< ./capture-{number}.bin"]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    """A header's part without what would end its line; double braces would be a variable."""
    tame = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return tame.replace("{{", "{ {")
