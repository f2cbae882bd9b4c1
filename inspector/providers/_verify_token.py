"""Verify tokens: texts that the user chose, which a provider repeats when it proves an endpoint."""

from __future__ import annotations

from inspector.providers._base import Keys, text_bytes
from inspector.providers._hmac import same

#: The option of keys that holds one; "" where there is one that cannot be read.
OPTION = "verify_token"


def wrong_token(keys: Keys, told: str, otherwise: str | None = None) -> str:
    """Why a verify token is not taken; "" where it is the saved one (or else `otherwise`), or none is saved."""
    if keys.options.get(OPTION) == "":
        return "The saved verify token cannot be read here, so none is accepted."
    wanted = keys.option(OPTION) or otherwise
    if wanted and not same(text_bytes(wanted), text_bytes(told)):
        return "The verify token is not the saved one."
    return ""
