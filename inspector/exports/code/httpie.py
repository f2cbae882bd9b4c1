"""An HTTPie command line (version 3) for bash that sends the request again."""

from __future__ import annotations

import re

from inspector.capture import Capture
from inspector.exports.address import split_address
from inspector.exports.code.curl import MAX_ARGUMENT
from inspector.exports.code.quoting import bash, heredoc, source
from inspector.exports.code.script import Script
from inspector.exports.texts import remark_of

#: Separators of HTTPie's request items; in a header name they are escaped.
_SEPARATORS = re.compile(rb"([\\:=@;])")
_DEFAULTS = ("Accept", "Accept-Encoding", "Connection", "User-Agent")
#: HTTPie writes these itself.
_OWN = frozenset((b"host", b"content-length", b"transfer-encoding"))


def httpie_command(capture: Capture, url: str | None = None) -> str:
    """The command. `url` as for curl. HTTPie decides about header order, Host, framing and the
    spelling of escapes in the target; the body is exact.

    UsageError for a bad `url`.
    """
    base, target = split_address(capture, url)
    address = base + ("" if target.startswith("/") else "/") + target
    headers = capture.headers
    words = [f"http --path-as-is {bash(capture.method.encode('latin-1'))} {bash(address.encode('latin-1', 'replace'))}"]
    words.extend(f"{default}:" for default in _DEFAULTS if not headers.has(default))
    for name, value in headers:
        if name.lower() in _OWN:
            continue
        escaped = _SEPARATORS.sub(rb"\\\1", name)
        words.append(bash(escaped + b":" + value if value else escaped + b";"))
    piped = not _fits_argument(capture.body)
    if piped:
        return f"{source()} | " + " \\\n  ".join(words) + f"\n{heredoc(capture.body)}\n"
    words[0] = words[0].replace("http ", "http --ignore-stdin ", 1)
    if capture.body:
        words.append(f"--raw {bash(capture.body)}")
    return " \\\n  ".join(words) + "\n"


text = httpie_command


def _fits_argument(body: bytes) -> bool:
    """Whether the body can be an argument: HTTPie reads those as UTF-8."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in body and len(body) <= MAX_ARGUMENT


def _block(capture: Capture, _number: int, url: str | None) -> str:
    return f"\n{remark_of(capture)}{httpie_command(capture, url)}"


write = Script("#!/usr/bin/env bash\n", _block).write
