"""Hiding credentials in what is copied for others."""

from __future__ import annotations

from inspector.capture import Headers

MASK = b"***"
_SECRET = frozenset(
    (b"authorization", b"proxy-authorization", b"cookie", b"set-cookie", b"x-api-key", b"api-key", b"x-auth-token")
)
_SCHEMES = frozenset((b"basic", b"bearer", b"digest", b"negotiate", b"token"))


def masked(headers: Headers) -> Headers:
    """The headers with credential values replaced by `***`; an authentication scheme stays readable."""
    return Headers((name, _hidden(value) if name.lower() in _SECRET else value) for name, value in headers)


def _hidden(value: bytes) -> bytes:
    scheme, space, rest = value.partition(b" ")
    return scheme + b" " + MASK if space and rest and scheme.lower() in _SCHEMES else MASK
