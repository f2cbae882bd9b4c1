"""Providers and events as users name them: exactly, or nearly."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from inspector.errors import UsageError
from inspector.providers import REGISTRY
from inspector.providers.samples import sample_names

_WORDS = re.compile(r"[a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: Of several events that a short name may mean the usual one is that whose last word stands first here.
_USUAL = ("succeeded", "paid", "opened", "created", "create", "published", "push", "completed", "delivered", "received")


class Found(NamedTuple):
    """The event that a name means; `others` are further ones that it could mean."""

    name: str
    others: tuple[str, ...] = ()


def find_provider(text: str) -> str:
    """The provider of that name, in any case, or of that title. UsageError with the nearest ones."""
    wanted = _packed(text)
    names = [name for name in REGISTRY if sample_names(name)]
    for name in names:
        if wanted in (_packed(name), _packed(REGISTRY[name].title)):
            return name
    near = difflib.get_close_matches(text.lower(), names, 3, 0.5)
    if text in REGISTRY:
        raise UsageError(f"There are no sample events of {text!r}: it is described by you.")
    hint = f"Perhaps {' or '.join(near)}." if near else "send --list names all of them."
    raise UsageError(f"There is no provider {text[:80]!r}.", hint=hint)


def find_event(provider: str, text: str) -> Found:
    """The sample that a name means: its own name, `orders/create` for `orders-create`, `refund` for `charge.refunded`.

    UsageError with the nearest ones when there is none.
    """
    names = sample_names(provider)
    if text in names:
        return Found(text)
    packed = [name for name in names if _packed(name) == _packed(text)]
    if packed:
        return Found(packed[0])
    wanted = _words(text)
    near = [name for name in names if wanted and all(any(w.startswith(one) for w in _words(name)) for one in wanted)]
    # those that begin so count before those that have it somewhere
    begins = [name for name in near if _words(name)[: len(wanted)] == wanted]
    best = sorted(
        begins or near,
        key=lambda name: (not _words(name)[0].startswith(wanted[0]), _rank(name), len(_words(name)), name),
    )
    if best:
        return Found(best[0], tuple(best[1:]))
    close = difflib.get_close_matches(text.lower(), names, 5, 0.4)
    hint = (
        f"Perhaps {', '.join(close)}."
        if close
        else f"There are {', '.join(names[:12])}{', …' if len(names) > 12 else ''}."
    )
    raise UsageError(f"There is no sample event {text[:80]!r} of {provider}.", hint=hint)


def usual_event(provider: str) -> str:
    """The event that a provider is known for: something that succeeded, was opened, made, delivered."""
    return min(sample_names(provider), key=lambda name: (_rank(name), len(_words(name)), name), default="")


def _packed(text: str) -> str:
    return "".join(_WORDS.findall(text.lower()))


def _words(text: str) -> list[str]:
    return _WORDS.findall(_HUMP.sub(" ", text).lower())


def _rank(name: str) -> int:
    last = _words(name)[-1]
    return _USUAL.index(last) if last in _USUAL else len(_USUAL)
