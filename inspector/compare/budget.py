"""How much work one comparison may cost: what arrives is hostile, and somebody waits."""

from __future__ import annotations

from inspector.workers import Token

#: Units of one comparison; a unit is about a microsecond: a value read, a line looked up, a step of an alignment.
UNITS = 12_000_000
#: Units between two looks at the token.
_STEP = 2_000


class Stopped(Exception):
    """The budget is used up; what was found until then counts."""


class Budget:
    """Counts units down and looks at the token now and then."""

    def __init__(self, token: Token | None = None, units: int = UNITS) -> None:
        self.token = token or Token()
        self.left = units
        self._unseen = 0

    def spend(self, units: int) -> None:
        """Raises Stopped when nothing is left, Cancelled when nobody waits any more."""
        self._unseen += units
        if self._unseen >= _STEP:
            self._unseen = 0
            self.token.check()
        self.left -= units
        if self.left < 0:
            raise Stopped

    def affords(self, units: int) -> bool:
        """Spends the units if they are there; False leaves them."""
        if units > self.left:
            return False
        self.spend(units)
        return True
