"""One explanation of a failed check, and the veil over what must not be read in it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.providers._base import Keys, text_bytes
from inspector.providers._hmac import decode, decode_base64

#: Shorter texts are no secrets, and would be found in any sentence.
_SHORTEST = 6
_VEIL = "•••"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One explanation: the reason's name, what happened, the proof, and how to fix it. Holds no secret."""

    reason: str
    detail: str
    proof: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """The object that `verify --json` prints."""
        return {"reason": self.reason, "detail": self.detail, "proof": self.proof, "fix": self.fix}


def veiled(found: Iterable[Hypothesis], keys: Keys, others: Iterable[str]) -> list[Hypothesis]:
    """The same, with every secret that captured text brought into a sentence replaced by dots."""
    known = [form for secret in (keys.secret or "", *others) for form in spellings(secret)]
    hidden = sorted(set(known), key=len, reverse=True)
    return [
        Hypothesis(one.reason, *(_veil(text, hidden) for text in (one.detail, one.proof, one.fix))) for one in found
    ]


def hidden(text: str, keys: Keys) -> str:
    """A text with every spelling of the secret in it replaced by dots."""
    return _veil(text, sorted(set(spellings(keys.secret or "")), key=len, reverse=True))


def _veil(text: str, hidden: list[str]) -> str:
    for form in hidden:
        text = text.replace(form, _VEIL)
    return text


def spellings(secret: str) -> list[str]:
    """The secret and what it is in other writing: decoded, as base64, as hex."""
    bare = secret.strip().strip("\"'`").strip()
    if len(bare) < _SHORTEST:
        return []
    raw = text_bytes(bare)
    body = bare.rpartition("_")[2]
    forms = [secret, bare, base64.b64encode(raw).decode("ascii"), raw.hex(), body]
    for decoded in (decode_base64(body), decode(bare.lower(), "hex")):
        if decoded:
            forms += [decoded.decode("latin-1"), decoded.decode("utf-8", "replace"), decoded.hex()]
    forms += [form.rstrip("=") for form in forms]
    return [form for form in forms if len(form) >= _SHORTEST]
