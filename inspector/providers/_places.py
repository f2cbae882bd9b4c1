"""What stands for `${…}` in a sample: ids that are made up once, and times of one moment."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Mapping
from datetime import UTC, datetime

from inspector.capture import new_uuid

_PLACE = re.compile(r"\$\{([a-z]+)(\d*)(\.[a-z]+)?([+-]\d+)?\}")
_NUMBER = re.compile(r'"(\$\{[a-z0-9.+-]+):number\}"')
_LETTERS = string.ascii_letters + string.digits
_CAPITALS = string.ascii_uppercase + string.digits


class Places:
    """Fills the places of one sample: the same id wherever its place stands, all times relative to one moment."""

    def __init__(self, now: float, secret: str, like: Mapping[str, str] | None = None) -> None:
        self._now = now
        self._secret = secret
        self._made: dict[str, str] = dict(like or {})

    def with_secret(self, secret: str) -> Places:
        """The same, with the secret spelled in another way."""
        other = Places(self._now, secret)
        other._made = self._made
        return other

    def labelled(self) -> dict[str, str]:
        """What was made up for places with a label so far."""
        return {key: value for key, value in self._made.items() if "." in key}

    def __call__(self, text: str) -> str:
        """The text with its places filled in."""
        # a number stands in quotes in the file, so that the file is JSON
        return _PLACE.sub(self._fill, _NUMBER.sub(r"\1}", text))

    def _fill(self, match: re.Match[str]) -> str:
        kind, size, offset = match[1], int(match[2] or 0), float(match[4] or 0)
        if kind == "secret":
            return self._secret
        if kind == "signature":
            return ""
        if kind in _TIMES:
            return _time(kind, self._now + offset)
        key = f"{kind}{match[2]}{match[3] or ''}"
        if key not in self._made:
            self._made[key] = _id(kind, size)
        return self._made[key]


#: Kinds of times: how `strftime` writes them; the empty ones are numbers.
_TIMES = {
    "unix": "",
    "unixms": "",
    "iso": "%Y-%m-%dT%H:%M:%SZ",
    "isoms": "%Y-%m-%dT%H:%M:%S.{ms}Z",
    "isous": "%Y-%m-%dT%H:%M:%S.%fZ",
    "isons": "%Y-%m-%dT%H:%M:%S.%f000Z",
    "isozone": "%Y-%m-%dT%H:%M:%S+00:00",
    "isomszone": "%Y-%m-%dT%H:%M:%S.{ms}+0000",
    "isouszone": "%Y-%m-%dT%H:%M:%S.%f+00:00",
    "isobare": "%Y-%m-%dT%H:%M:%S",
    "date": "%Y-%m-%d",
}


def _time(kind: str, seconds: float) -> str:
    if kind == "unix":
        return str(int(seconds))
    if kind == "unixms":
        return str(int(seconds * 1000))
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime(_TIMES[kind].replace("{ms}", f"{moment.microsecond // 1000:03}"))


def _id(kind: str, size: int) -> str:
    if kind == "uuid":
        return new_uuid()
    if kind == "hex":
        return secrets.token_hex(size // 2 + 1)[:size]
    if kind == "digits":
        # no leading zero: it may be a JSON number
        return str(10 ** (size - 1) + secrets.randbelow(9 * 10 ** (size - 1)))
    letters = {"word": _LETTERS, "capitals": _CAPITALS}[kind]
    return "".join(secrets.choice(letters) for _ in range(size))
