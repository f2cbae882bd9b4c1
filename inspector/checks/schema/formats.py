"""The words of `format` that can be checked, beside those that `jsonschema` knows by itself.

Sources: RFC 3339 (date-time, time, duration), RFC 1123 (hostname), RFC 3986 (uri), RFC 6901 (json-pointer).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final

_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](.+)", re.ASCII | re.DOTALL)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)
_DURATION = re.compile(
    r"P(?:\d+W|(?=\d|T\d)(?:\d+Y(?!\d+D))?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H(?!\d+S))?(?:\d+M)?(?:\d+S)?)?)", re.ASCII
)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)", re.ASCII)
_URI_CHARS = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII)
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*", re.DOTALL)
_RELATIVE_POINTER = re.compile(r"(?:0|[1-9]\d*)(?:#|(?:/(?:[^~/]|~[01])*)*)", re.ASCII | re.DOTALL)


def is_time(text: str) -> bool:
    """A full-time of RFC 3339; a leap second only where there can be one."""
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    away_hour, away_minute = int(found[5] or 0), int(found[6] or 0)
    if hour > 23 or minute > 59 or second > 60 or away_hour > 23 or away_minute > 59:
        return False
    if second < 60:
        return True
    away = (away_hour * 60 + away_minute) * (-1 if found[4] == "-" else 1)
    return (hour * 60 + minute - away) % 1440 == 1439


def is_date_time(text: str) -> bool:
    """A date-time of RFC 3339."""
    found = _DATE_TIME.fullmatch(text)
    if found is None or not is_time(found[2]):
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    return True


def is_hostname(text: str) -> bool:
    """A name of a host, of letters, digits and hyphens."""
    return 0 < len(text) <= 253 and all(_LABEL.fullmatch(label) for label in text.split("."))


def is_uri_reference(text: str) -> bool:
    """An address, with a scheme or without."""
    path, _, fragment = text.partition("#")
    return _URI_CHARS.fullmatch(text) is not None and "#" not in fragment and ("[" in path) == ("]" in path)


def is_uri(text: str) -> bool:
    """An address with a scheme."""
    return _SCHEME.match(text) is not None and is_uri_reference(text)


_TESTS: Final[dict[str, Callable[[str], bool]]] = {
    "date-time": is_date_time,
    "time": is_time,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "hostname": is_hostname,
    "uri": is_uri,
    "uri-reference": is_uri_reference,
    "json-pointer": lambda text: _POINTER.fullmatch(text) is not None,
    "relative-json-pointer": lambda text: _RELATIVE_POINTER.fullmatch(text) is not None,
}


@lru_cache
def format_checker(draft: str) -> Any:
    """What checks formats of a draft: the library's own ones, and ours."""
    from jsonschema import FormatChecker

    from inspector.checks.schema.validators import stock

    own = stock()[draft].FORMAT_CHECKER
    made = FormatChecker(formats=())
    made.checkers = {**own.checkers, **{name: (_on_text(test), ()) for name, test in _TESTS.items()}}
    return made


def _on_text(test: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or test(value)
