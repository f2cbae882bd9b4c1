"""What stands in the place of a thing: the same for the same value, as long as one export lasts."""

from __future__ import annotations

import hashlib
import re
import secrets

#: Values of one kind that are numbered. Beyond it the placeholder is a keyed hash, which needs no memory.
_NUMBERED = 100_000
#: A placeholder of ours, which is left as it is: what was redacted before stays the same.
PLACEHOLDER = re.compile(r"\[[a-z][a-z0-9-]{0,30}-(?:\d{1,7}|h[0-9a-f]{12})\]")
_DIGITS = re.compile(r"[\d +().\-/]*\d[\d +().\-/]*")


class Placeholders:
    """Numbers values, kind by kind. `shape`: lengths are kept, and digits stay digits."""

    def __init__(self, *, shape: bool = False) -> None:
        self._shape = shape
        self._key = secrets.token_bytes(16)
        self._numbers: dict[str, dict[bytes, int]] = {}

    def of(self, kind: str, value: str) -> str:
        """The placeholder of a value, both one character a byte."""
        if PLACEHOLDER.fullmatch(value):
            return value
        known = self._numbers.setdefault(kind, {})
        hashed = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=12, key=self._key).digest()
        number = known.get(hashed)
        if number is None and len(known) < _NUMBERED:
            number = known[hashed] = len(known) + 1
        if self._shape:
            return _shaped(kind, value, int.from_bytes(hashed[:6], "big") if number is None else number)
        return f"[{kind}-{f'h{hashed[:6].hex()}' if number is None else number}]"


def _shaped(kind: str, value: str, number: int) -> str:
    """As long as the value. What is short keeps only the end of the number; digits give digits, the first never 0."""
    size = len(value)
    if _DIGITS.fullmatch(value):
        places = [index for index, char in enumerate(value) if char.isdigit()]
        digits = str(number)[-len(places) :].rjust(len(places), "0")
        made = list(value)
        for place, digit in zip(places, digits, strict=True):
            made[place] = digit
        if made[places[0]] == "0" and value[places[0]] != "0" and len(places) > 1:
            made[places[0]] = "9"
        return "".join(made)
    plain = f"[{kind}-{number}]"
    if size >= len(plain):
        return (
            f"[{kind}-{str(number).rjust(size - len(kind) - 3, '0')}]"
            if size - len(plain) < 6
            else plain[:-1] + "." * (size - len(plain)) + "]"
        )
    return str(number)[-size:].rjust(size, "x")
