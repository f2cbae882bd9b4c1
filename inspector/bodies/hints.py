"""Dim remarks behind JSON values: unix times as dates, what a JWT holds. Only for the eye, never in what is copied."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime

#: 2001-09-09 to 2100-01-01, seconds: ten digits; the same with three, six and nine more are ms, µs and ns
_FROM, _TO = 1_000_000_000, 4_102_444_800

_TIME = re.compile(r' *+"((?:[^"\\]|\\.)*+)"\s*+:\s*+(")?([1-4][0-9]{9}(?:[0-9]{3}){0,3})(\.[0-9]{1,9})?(?(2)"),?\s*+$')

#: A key whose number is a time: the number alone could be an id or an amount
_TIME_KEY = re.compile(
    r"(?i)(?:time|date|created|updated|deleted|expire|expiry|issued|start|end|since|until|after|before|period|due|"
    r"timestamp|_at|[a-z]At|_ts|^ts|^iat|^exp|^nbf|^auth_time|^at|seen|sent|modified|birth|when|clock|epoch|arrival|"
    r"canceled|cancelled|finalized|paid|trial|anchor|available_on)"
)
_NOT_TIME_KEY = re.compile(r"(?i)(?:_id|^id|[a-z]Id|number|phone|amount|count|size|zip|postal)$")

_JWT = re.compile(r'"(ey[A-Za-z0-9_-]{10,})\.(ey[A-Za-z0-9_-]{2,})\.[A-Za-z0-9_-]*+"')

#: Lines longer than this get no hint: they are data, and searching them costs
_LONGEST = 8000


def json_hint(line: str) -> str | None:
    """The remark for one line of pretty JSON, or None."""
    if len(line) > _LONGEST:
        return None
    if (found := _TIME.match(line)) is not None:
        return _time_hint(found)
    if '"ey' in line and (found := _JWT.search(line)) is not None:
        return jwt_hint(found[1], found[2])
    return None


def _time_hint(found: re.Match[str]) -> str | None:
    key, _, digits, fraction = found.groups()
    seconds = int(digits[:10])
    if not _FROM <= seconds < _TO or (fraction and len(digits) > 10):
        return None
    if _NOT_TIME_KEY.search(key) or not _TIME_KEY.search(key):
        return None
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    part = digits[10:] or (fraction[1:4] if fraction else "")
    return f"{moment}{'.' + part[:3] if part.strip('0') else ''} UTC"


def jwt_hint(header: str, claims: str) -> str | None:
    """What the two readable parts of a JWT say: algorithm, issuer, subject and times; None when they are no JSON."""
    head, body = _part(header), _part(claims)
    if head is None or body is None:
        return None
    parts = [f"JWT {str(head.get('alg', '?'))[:12]}"]
    parts += [f"{name} {str(body[name])[:40]}" for name in ("iss", "sub") if name in body]
    for name, word in (("iat", "issued"), ("exp", "expires")):
        when = body.get(name)
        if isinstance(when, (int, float)) and not isinstance(when, bool) and 0 < when < _TO:
            parts.append(f"{word} {datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%M:%S} UTC")
    said = " · ".join(parts)
    return "".join(char if char.isprintable() else "\ufffd" for char in said)


def _part(text: str) -> dict[str, object] | None:
    try:
        made = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) else None
