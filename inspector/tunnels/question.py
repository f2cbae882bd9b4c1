"""What a tunnel has to ask before it can go on: is this the right host, what is the passphrase."""

from __future__ import annotations

from dataclasses import dataclass

#: A text (a passphrase), True or False (trust this host); None: not answered, the tunnel gives up.
Answer = str | bool | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `kind` is "host" (yes or no) or "secret" (a text that is not echoed).

    `text` asks, `detail` is what to compare or to know. `keep` is the vault's name for a secret that may be kept.
    """

    kind: str
    text: str
    detail: str = ""
    keep: str = ""
