"""Formats that texts are recognised to have, as `format` of JSON Schema names them."""

from __future__ import annotations

import ipaddress
import re
from uuid import UUID

from inspector.checks.schema.formats import is_date_time, is_time

_DATE = re.compile(r"\d{4}-(?:0\d|1[0-2])-[0-3]\d", re.ASCII)
_EMAIL = re.compile(r"[^@\s\"<>]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_URI = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s<>\"]+", re.ASCII)
_LONGEST = 2000


def format_of(text: str) -> str:
    """The format of a text; "" for none."""
    if not text or len(text) > _LONGEST:
        return ""
    if is_date_time(text):
        return "date-time"
    if _DATE.fullmatch(text):
        return "date"
    if is_time(text):
        return "time"
    if len(text) == 36 and _is_uuid(text):
        return "uuid"
    if _EMAIL.fullmatch(text):
        return "email"
    if _URI.fullmatch(text):
        return "uri"
    return _address(text)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _address(text: str) -> str:
    if text.count(".") != 3 and text.count(":") < 2:
        return ""
    try:
        return f"ipv{ipaddress.ip_address(text).version}"
    except ValueError:
        return ""
