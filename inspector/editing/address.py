"""The address of an edited request: where it goes (origin), and what it asks for there (target)."""

from __future__ import annotations

import re

from inspector.editing.query import quoted

_ADDRESS = re.compile(r"(?i)(\s*https?://[^/?#\s*]*)(.*)", re.DOTALL)
#: All of ASCII that may stand in a target; `quote` never touches letters, digits and -._~
_SAFE = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}"


def split_address(address: str) -> tuple[str, str]:
    """`http://host:port` and the target behind it ("" for none); an address without http(s) is all origin."""
    found = _ADDRESS.fullmatch(address.rstrip())
    if found is None:
        return address.strip(), ""
    origin, target = found[1].strip(), found[2]
    return origin, f"/{target}" if target.startswith(("?", "#")) else target


def join_address(origin: str, target: str) -> str:
    """Inverse of `split_address`. A target that is no path (`*`, an absolute one) cannot stand behind an origin."""
    return origin + target if target.startswith("/") else origin


def typed_target(text: str, before: str) -> str:
    """The target that goes on the wire for what was typed where `before` stood: latin-1 text.

    Characters beyond ASCII become escaped UTF-8, as browsers do; but where the captured target had such bytes bare,
    those stay.
    """
    bare = {char for char in before if "\x80" <= char <= "\xff"}
    return quoted(text, _SAFE) if not bare else "".join(char if char in bare else quoted(char, _SAFE) for char in text)
