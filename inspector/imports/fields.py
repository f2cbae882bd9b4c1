"""Fields of JSON objects that others wrote: each is what it should be, or ImportFailed says which is not."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from inspector.capture import parse_iso
from inspector.errors import ImportFailed

Json = Mapping[str, Any]

_LONGEST_WAIT_MS = 1e12


def mapping(value: Any, name: str) -> Json:
    """An object."""
    if not isinstance(value, dict):
        raise ImportFailed(f"{name} must be an object, not {_kind(value)}")
    return value


def optional(value: Any, name: str) -> Json:
    """An object, or an empty one for null."""
    return {} if value is None else mapping(value, name)


def items(value: Any, name: str) -> list[Any]:
    """A list, or an empty one for null."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ImportFailed(f"{name} must be a list, not {_kind(value)}")
    return value


def text(data: Json, key: str, default: str = "") -> str:
    """A text, the default for null and for what is missing."""
    value = data.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ImportFailed(f"{key} must be a text, not {_kind(value)}")
    return value


def shown(data: Json, key: str) -> str:
    """A text for people, in which half a character is replaced."""
    return text(data, key).encode("utf-8", "replace").decode("utf-8")


def number(data: Json, key: str, default: float = 0) -> float:
    """A finite number."""
    value = data.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ImportFailed(f"{key} must be a number, not {_kind(value)}")
    if abs(value) > 2**62 or not math.isfinite(value):
        raise ImportFailed(f"{key} is too large a number")
    return value


def microseconds(data: Json, key: str) -> int:
    """A time given in milliseconds; 0 for a negative one, which stands for none."""
    return round(min(max(number(data, key), 0), _LONGEST_WAIT_MS) * 1000)


def moment(data: Json, key: str) -> datetime | None:
    """An ISO 8601 time, None when it is missing."""
    value = text(data, key)
    if not value:
        return None
    try:
        return parse_iso(value.strip())
    except ValueError as error:
        raise ImportFailed(f"{key} is not an ISO 8601 time: {value!r:.60}") from error


def moment_of(seconds: float, name: str) -> datetime:
    """The time of so many seconds since 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ImportFailed(f"{name} is no time: {seconds!r:.40}") from error


def unbase64(value: str, name: str) -> bytes:
    """The bytes of a base64 text; line breaks in it do no harm."""
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise ImportFailed(f"{name} is not base64: {error}") from error


def encoded(value: str, name: str, encoding: str = "utf-8") -> bytes:
    """The bytes of a text. Bytes that a program could not decode (and kept as half characters) come back."""
    if value.isascii():
        return value.encode("ascii")
    try:
        return value.encode(encoding, "surrogateescape")
    except UnicodeEncodeError as error:
        what = "half a character (a lone surrogate)" if encoding == "utf-8" else f"characters beyond {encoding}"
        raise ImportFailed(f"{name} holds {what}") from error


def kind_of_attempt(written: str) -> str:
    """As `Attempt.kind`, from a text that begins with it; "resend" for what is none of them."""
    return next((kind for kind in ("forward", "confirm") if written.startswith(kind)), "resend")


def _kind(value: Any) -> str:
    kinds: dict[type, str] = {
        **{dict: "an object", list: "a list", str: "a text", bool: "true or false"},
        **{int: "a number", float: "a number", type(None): "null"},
    }
    return kinds.get(type(value), type(value).__name__)
