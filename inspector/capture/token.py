"""What HTTP calls a token (RFC 9110, section 5.6.2): methods are tokens, and names of headers."""

from __future__ import annotations

import re
from typing import Final

#: A letter of a token, as a class of a regular expression.
TOKEN_LETTER: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]"
_OF_BYTES = re.compile(TOKEN_LETTER.encode("ascii") + b"+")


def is_token(name: bytes | str) -> bool:
    """Whether it is one, which has at least one letter, and no other letters than ASCII."""
    return _OF_BYTES.fullmatch(name.encode("utf-8", "replace") if isinstance(name, str) else name) is not None
