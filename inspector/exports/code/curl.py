"""A curl command line for bash that sends the exact request again."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from inspector.capture import Capture, Headers
from inspector.exports.address import split_address
from inspector.exports.code.quoting import bash, heredoc, source
from inspector.exports.code.script import Script
from inspector.exports.raw import is_chunked, raw_request
from inspector.exports.texts import remark_of

#: Larger bodies come through a here-document: a single argument ends at 128 KiB on Linux.
MAX_ARGUMENT = 100_000
_TARGET = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?\[\]{}|-]*")
#: What curl sends by itself when nothing else is said; Content-Type only with a body.
_DEFAULTS = ("Accept", "User-Agent")


def curl_command(capture: Capture, url: str | None = None) -> str:
    """The command. Same method, target, header lines (order, case, duplicates) and body bytes.

    `url`: where to; its path and query replace the capture's own, None means where it came to. curl itself writes the
    Host line (first), and Content-Length where the capture's does not fit the body. A request that curl cannot send (a
    malformed one, odd header names) is written to the socket by bash. UsageError for a bad `url`.
    """
    base, target = split_address(capture, url)
    headers = capture.headers
    if capture.malformed is not None or not curl_can(capture, headers, target):
        return _socket_command(capture, headers, base, target)
    stdin = b"\x00" in capture.body or len(capture.body) > MAX_ARGUMENT
    words = ["curl", *(bash(word) for word in curl_words(capture, base, target))]
    lines = [" ".join(words), *(f"-H {bash(line)}" for line in curl_header_lines(capture, headers))]
    if capture.body:
        lines.append(f"{data_option(capture.body, from_file=stdin)} {'@-' if stdin else bash(capture.body)}")
    command = " \\\n  ".join(lines)
    if capture.body and stdin:
        return f"{source()} | {command}\n{heredoc(capture.body)}\n"
    return command + "\n"


text = curl_command


def data_option(body: bytes, *, from_file: bool = False) -> str:
    """--data-raw is --data-binary that takes a leading @ as it is."""
    return "--data-raw" if body.startswith(b"@") and not from_file else "--data-binary"


def curl_words(capture: Capture, base: str, target: str) -> list[bytes]:
    """What comes before the header lines: method, address, and what keeps curl from rewriting either."""
    words = [b"--http1.1"]
    if capture.method == "HEAD":
        # -X HEAD would wait for a body that never comes; with a body of our own there is no other way
        words += [b"-X", b"HEAD", b"--max-time", b"10"] if capture.body else [b"--head"]
    elif capture.method != ("POST" if capture.body else "GET"):
        words += [b"-X", capture.method.encode("latin-1")]
    if not _TARGET.fullmatch(target):
        # targets that no URL can carry go beside it
        return [*words, b"--request-target", target.encode("latin-1", "replace"), f"{base}/".encode()]
    if any(char in target for char in "[]{}"):
        words.append(b"--globoff")
    if "/." in target:
        words.append(b"--path-as-is")
    return [*words, (base + target).encode()]


def curl_header_lines(capture: Capture, headers: Headers) -> list[bytes]:
    """The arguments of -H: first the defaults that curl must not send, then the capture's own lines."""
    lines = [f"{name}:".encode() for name in _DEFAULTS if not headers.has(name)]
    if capture.body and not headers.has("content-type"):
        lines.append(b"Content-Type:")
    if capture.body and not headers.has("expect"):
        lines.append(b"Expect:")
    keep_length = _length_fits(capture)
    for name, value in headers:
        lower = name.lower()
        if lower == b"host" or (lower == b"content-length" and not keep_length):
            continue
        lines.append(name + b": " + value if value else name + b";")
    return lines


def _length_fits(capture: Capture) -> bool:
    """Whether the capture's own Content-Length line can stay where it is."""
    said = capture.headers.all("content-length")
    return said == [str(len(capture.body))] and not capture.headers.has("transfer-encoding")


def curl_can(capture: Capture, headers: Headers, target: str) -> bool:
    """Whether curl can be made to send this at all."""
    if not capture.method or not target or any(char in target + capture.method for char in " \r\n\x00"):
        return False
    if headers.has("transfer-encoding") and not is_chunked(headers):
        return False
    for name, value in headers:
        if not name or name.startswith((b"@", b" ")) or any(char in name for char in b":;\r\n\x00 \t"):
            return False
        if any(char in value for char in b"\r\n\x00") or (value and value.strip(b" \t") == b""):
            return False
    return True


def _socket_command(capture: Capture, headers: Headers, base: str, target: str) -> str:
    """The request's bytes written by bash itself, and the answer shown."""
    parts = urlsplit(base)
    if capture.malformed is None:
        capture = _moved(capture, headers, target)
    data = raw_request(capture)
    host = parts.hostname or "localhost"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme == "https":
        at = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return f"{source()} | openssl s_client -quiet -connect {bash(at.encode())}\n{heredoc(data)}\n"
    opened = bash(f"/dev/tcp/{host}/{port}".encode())
    return f"{{ {source()} >&3; cat <&3; }} 3<>{opened}\n{heredoc(data)}\n"


def _moved(capture: Capture, headers: Headers, target: str) -> Capture:
    if headers == capture.headers and target == capture.target:
        return capture
    return replace(capture, headers=headers, target=target, head=None)


def _block(capture: Capture, _number: int, url: str | None) -> str:
    return f"\n{remark_of(capture)}{curl_command(capture, url)}"


write = Script("#!/usr/bin/env bash\n", _block).write
