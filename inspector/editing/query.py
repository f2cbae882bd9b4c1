"""The query of a request target as lines of a table: order, duplicates and spelling of each stay until it is edited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes

#: What may stand in a name or value as it is; everything else is written as %XX.
_SAFE = "-._~!$'()*,:@/?"
#: The same where the text shown is the escaped one: its % and + are the user's own.
_SAFE_RAW = _SAFE + "%+;[]"

_TEMPLATES = re.compile(r"(\{\{.*?\}\})")
#: All that a template may hold on its way through a target.
_LATIN = "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True)
class QueryItem:
    """One part between two `&`, as it stands there; not `on`: it is left out."""

    raw: str
    on: bool = True

    @property
    def name(self) -> str:
        """The name, without its escapes where they make sense."""
        return _shown(self.raw.partition("=")[0])

    @property
    def value(self) -> str:
        """The value, without its escapes where they make sense; an empty text when there is no `=`."""
        return _shown(self.raw.partition("=")[2])

    def with_name(self, name: str) -> QueryItem:
        """Named anew; the value stays as it is spelled."""
        if name == self.name:
            return self
        old, equals, value = self.raw.partition("=")
        return replace(self, raw=_written(name, old, _SAFE) + equals + value)

    def with_value(self, value: str) -> QueryItem:
        """With another value; the name stays as it is spelled."""
        if value == self.value:
            return self
        name, _, old = self.raw.partition("=")
        # a value may hold an equals sign, which is how many tokens end
        return replace(self, raw=f"{name}={_written(value, old, _SAFE + '=')}")

    def with_raw(self, raw: str) -> QueryItem:
        """Spelled as typed; only what would break out of the query is escaped."""
        return replace(self, raw=quoted(raw, _SAFE_RAW + '="<>\\^`{|}'))


def split_target(target: str) -> tuple[str, tuple[QueryItem, ...] | None]:
    """Path, and the parts of the query; None without a `?`. `join_target` gives exactly the target again."""
    path, mark, query = target.partition("?")
    if not mark:
        return path, None
    return path, tuple(QueryItem(part) for part in query.split("&")) if query else ()


def join_target(path: str, items: Sequence[QueryItem] | None) -> str:
    """Inverse of `split_target`, without the items that are off; without any the `?` goes, unless it stood alone."""
    if items is None:
        return path
    sent = [item.raw for item in items if item.on]
    if not sent:
        return path if items else f"{path}?"
    return f"{path}?{'&'.join(sent)}"


def quoted(text: str, safe: str) -> str:
    """Escaped but for ASCII letters, digits and `safe`; what is to be filled in (`{{…}}`) stays as typed."""
    parts = _TEMPLATES.split(text)
    # every other part is a template; a target is latin-1 text, also inside it
    return "".join(quote(part, safe=_LATIN if place % 2 else safe) for place, part in enumerate(parts))


def _shown(raw: str) -> str:
    """Text without escapes; the escaped text itself when its bytes are no UTF-8 or would not show."""
    text = _unescaped(raw)
    return raw if text is None else text


def _unescaped(raw: str) -> str | None:
    if not raw.isascii() or "{{" in raw or re.search(r"%(?![0-9a-fA-F]{2})", raw):
        return None
    try:
        text = unquote_to_bytes(raw.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _written(text: str, before: str, safe: str) -> str:
    """The escaped form of a text that was typed where `before` stood."""
    if _unescaped(before) is None:
        # what was shown there were the escapes themselves
        return quoted(text, safe + _SAFE_RAW)
    made = quoted(text, safe)
    return made.replace("%20", "+") if "+" in before else made
