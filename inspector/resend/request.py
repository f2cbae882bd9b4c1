"""What goes on the wire: the capture's own bytes, with only that rewritten which belongs to a connection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.capture import Capture, Headers, build_head, is_token
from inspector.capture.target import origin_form
from inspector.errors import ResendRefused
from inspector.resend.target import Target

#: Headers that speak about one connection and not about the message (RFC 9110, 7.6.1); also all Proxy-* ones.
HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"http2-settings")
)
#: What a Connection header may say and still go out as it came: whether the connection stays open.
_PERSISTENCE = frozenset((b"close", b"keep-alive"))
#: What a method or the name of a header is made of (RFC 9110, 5.6.2).
#: A target is text of its bytes, one character each.
_BAD_IN_TARGET = re.compile(r"[^\x21-\x7e\x80-\xff]")
_BAD_IN_VALUE = re.compile(rb"[\r\n\x00]")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to be sent; `changes` has one sentence for each thing that differs from the capture."""

    method: str
    target: str
    headers: Headers
    body: bytes
    changes: tuple[str, ...]

    @property
    def head(self) -> bytes:
        """Request line and header lines with the final empty line."""
        return build_head(f"{self.method} {self.target} HTTP/1.1", self.headers)


def prepare(
    capture: Capture,
    to: Target,
    *,
    headers: Headers | None = None,
    body: bytes | None = None,
    changes: Sequence[str] = (),
) -> Outgoing:
    """The request that `capture` becomes on its way to `to`; `headers` and `body` replace the captured ones.

    Raises ResendRefused for a capture that is no request, or when a part of it would break out of its line.
    """
    if capture.malformed is not None:
        raise ResendRefused(
            f"This capture was not a readable HTTP request ({capture.malformed}), so it cannot be resent.",
            hint="Its bytes can be copied from the raw view.",
        )
    told = list(changes)
    sent_body = capture.body if body is None else body
    _check_lines(capture.method, to.path or capture.target, capture.headers if headers is None else headers)
    target = _target(capture, to, told)
    if capture.http_version != "1.1":
        told.append(f"HTTP version: {capture.http_version} → 1.1")
    if capture.head is not None:
        told.append("White space: header lines go out in the usual form, `Name: value`")
    sent = _headers(capture.headers if headers is None else headers, to, len(sent_body), told)
    if body is None and (capture.truncated or capture.incomplete):
        why = "was cut when it was captured" if capture.truncated else "never came to its end"
        told.append(f"Body: only the {len(sent_body)} bytes that were kept are sent; the original {why}")
    return Outgoing(capture.method, target, sent, sent_body, tuple(told))


def _check_lines(method: str, target: str, headers: Headers) -> None:
    if not is_token(method):
        raise ResendRefused(f"The method {method[:40]!r} cannot be sent: it is not one word of letters, digits and - .")
    if not target or _BAD_IN_TARGET.search(target):
        raise ResendRefused(
            f"The request target {target[:80]!r} cannot be sent: it is empty, or holds a space, a line break or an"
            " unescaped character beyond latin-1."
        )
    names, values = [name for name, _ in headers], [value for _, value in headers]
    if all(map(is_token, names)) and not _BAD_IN_VALUE.search(b"".join(values)):
        return
    for name, value in headers:
        shown = name[:60].decode("latin-1")
        if not is_token(name):
            raise ResendRefused(
                f"The header name {shown!r} cannot be sent: it is empty or holds a colon, space, or break."
            )
        if _BAD_IN_VALUE.search(value):
            raise ResendRefused(
                f"The value of the header {shown} holds a line break or NUL, which would start another line."
            )


def _target(capture: Capture, to: Target, told: list[str]) -> str:
    target = capture.target
    if to.path:
        if to.path != target:
            told.append(f"Target: {target} → {to.path}")
        return to.path
    # an absolute target overrules the Host header, so it would still name the old receiver
    sent = origin_form(target)
    if sent != target:
        told.append(f"Target: {target} → {sent}")
    return sent


def _headers(captured: Headers, to: Target, length: int, told: list[str]) -> Headers:
    named = _named_by_connection(captured)
    pairs: list[tuple[bytes, bytes]] = []
    has_host = has_length = False
    authority = to.authority.encode()
    length_value = str(length).encode()
    for name, value in captured:
        key = name.lower()
        if key == b"host":
            if has_host:
                told.append(f"Removed {_shown(name, value)} (a request has one Host)")
                continue
            has_host = True
            pairs.append((name, authority))
            if value != authority:
                told.append(f"{_shown(name, value)} → {to.authority}")
        elif key == b"content-length":
            if has_length:
                told.append(f"Removed {_shown(name, value)} (a request has one Content-Length)")
                continue
            has_length = True
            pairs.append((name, length_value))
            if value != length_value:
                told.append(f"{_shown(name, value)} → {length}")
        elif key == b"transfer-encoding" and not has_length and not captured.has("content-length"):
            has_length = True
            pairs.append((b"Content-Length", length_value))
            told.append(f"{_shown(name, value)} → Content-Length: {length}")
        elif key == b"connection" and (kept := _persistence(value)):
            pairs.append((name, kept))
            if kept != value:
                told.append(f"{_shown(name, value)} → {kept.decode('latin-1')}")
        elif key in HOP_BY_HOP or key in named or key.startswith(b"proxy-"):
            told.append(f"Removed {_shown(name, value)} (it belongs to one connection only)")
        else:
            pairs.append((name, value))
    if not has_host:
        pairs.insert(0, (b"Host", authority))
        told.append(f"Added Host: {to.authority}")
    if not has_length and length:
        pairs.append((b"Content-Length", length_value))
        told.append(f"Added Content-Length: {length}")
    return Headers(pairs)


def _named_by_connection(captured: Headers) -> set[bytes]:
    """Headers that the Connection header says belong to one connection only."""
    if captured.first(b"connection") is None:
        return set()
    tokens = {token.strip().lower() for value in captured.all("connection") for token in value.split(",")}
    return {token.encode("latin-1") for token in tokens} - _PERSISTENCE - {b"host", b"content-length", b"content-type"}


def _persistence(value: bytes) -> bytes:
    """What a Connection header says about staying open, without the rest of it; all of it where there is no more."""
    tokens = [token.strip() for token in value.split(b",")]
    kept = [token for token in tokens if token.lower() in _PERSISTENCE]
    return value if len(kept) == len(tokens) else b", ".join(kept)


def _shown(name: bytes, value: bytes) -> str:
    return f"{name.decode('latin-1')}: {value.decode('latin-1')}"
