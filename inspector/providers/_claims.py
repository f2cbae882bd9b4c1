"""What a token claims, held against the moment of receipt and against what the user expects."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.providers._base import Check
from inspector.providers._jwt import Flaw, Token
from inspector.providers._time import duration


def leeway(check: Check, default: float) -> float | None:
    """Seconds that clocks may differ: argument, then option, then the scheme's; None when times do not count (0)."""
    if check.tolerance is not None:
        return check.tolerance or None
    option = check.keys.options.get("tolerance_s")
    if isinstance(option, int | float) and not isinstance(option, bool):
        return option or None
    return default


def lifetime(token: Token, received_at: float, slack: float | None) -> float | None:
    """For how many seconds after its `iat` a token is taken; before that, the slack alone."""
    starts, ends = token.moment("iat"), token.moment("exp")
    if slack is None or starts is None or ends is None or starts > received_at:
        return slack
    return max(0.0, ends - starts + slack)


def time_flaw(
    token: Token, received_at: float, slack: float | None, *, required: Sequence[str] = ("exp",)
) -> Flaw | None:
    """A flaw when the token had expired, or did not hold yet, at the moment of receipt; with `slack` None never."""
    for claim in required:
        if token.moment(claim) is None:
            return Flaw("missing_timestamp", f"The token has no usable time {claim!r}.")
    if slack is None:
        return None
    ends = token.moment("exp")
    if ends is not None and received_at >= ends + slack:
        late = duration(received_at - ends)
        return Flaw("expired_timestamp", f"The signature is right, but the token had expired {late} before receipt.")
    for claim in ("nbf", "iat"):
        starts = token.moment(claim)
        if starts is not None and received_at < starts - slack:
            early = duration(starts - received_at)
            told = f"The signature is right, but the token begins {early} after receipt: a clock is off."
            return Flaw("future_timestamp", told)
    return None


def audience_flaw(token: Token, expected: Sequence[str]) -> Flaw | None:
    """A flaw when the token is for somebody else. With nothing expected there is none."""
    value = token.claims.get("aud")
    named = value if isinstance(value, list) else [value]
    if not expected or any(one in expected for one in named if isinstance(one, str)):
        return None
    told = ", ".join(repr(one[:200]) for one in named if isinstance(one, str)) or "nobody"
    return Flaw("wrong_audience", f"The token is for {told}; expected is {expected[0][:200]!r}.")


def issuer_flaw(token: Token, expected: Sequence[str], claim: str = "iss") -> Flaw | None:
    """A flaw when somebody else made the token. With nothing expected there is none."""
    if not expected or token.text(claim) in expected:
        return None
    return Flaw(
        "wrong_issuer", f"The token's {claim} is {token.text(claim)[:200]!r}; expected is {expected[0][:200]!r}."
    )
