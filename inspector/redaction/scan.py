"""Looking through the texts of one capture, whatever they are packed in.

All texts here are one character a byte (UTF-8 seen as latin-1): offsets are those of bytes, and what is not replaced
comes out as it went in.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

from inspector.redaction.jsonvalues import redact_json
from inspector.redaction.kinds import BINARY, SUSPECT, Form
from inspector.redaction.markup import redact_markup
from inspector.redaction.packed import MAX_DEPTH, redact_packed
from inspector.redaction.placeholders import PLACEHOLDER
from inspector.redaction.prose import redact_lines, redact_pairs
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.redaction.rules import Rules

#: Values that are looked for in all other places of the same capture, at most.
_MOST = 2000
#: Each of them has so many characters at least.
START = 5
#: Texts in which nothing was found are known, up to this length and number: names and values that come again.
_SHORT = 200
_CLEAN = 50_000
#: What may stand for other characters: escapes, percent, entities, base64, what is compressed.
_CODED = re.compile(rb"[\\%&=\x00-\x08\x80-\xff]|[0-9A-Za-z+/_-]{16}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
#: A larger body is looked through again only when a value that was found since stands in its bytes.
_LARGE = 256 * 1024

#: Told of each replacement: kind, place, before, after.
Told = Callable[[str, str, str, str], None]


class Scan:
    """One capture being redacted. `where` names the part that is looked at, for what is told.

    Values found by their name are remembered, so that they are found without it elsewhere.
    """

    def __init__(self, rules: Rules, told: Told | None = None, token: Token | None = None) -> None:
        self.rules = rules
        self.token = token or Token()
        self.where = ""
        self.remembered: dict[str, str] = {}
        self._told = told
        self._starts: set[str] = set()
        self._bodies: dict[bytes, int] = {}

    @property
    def tells(self) -> bool:
        """Whether somebody wants to know the place of each replacement."""
        return self._told is not None

    def saw(self, body: bytes, known: int) -> None:
        """Remember that this body was looked through when so many values were remembered."""
        self._bodies[body] = known

    def seen(self, body: bytes) -> bool:
        """Whether it was looked through with all that is remembered.

        Of what was found since only its bytes are asked, where nothing can be written otherwise in them, and in a
        large body.
        """
        known = self._bodies.get(body)
        if known is None:
            return False
        if known < len(self.remembered) and len(body) <= _LARGE and _CODED.search(body):
            return False
        return not any(value.encode("latin-1", "replace") in body for value in list(self.remembered)[known:])

    def place(self, kind: str, value: str) -> str:
        """The placeholder for a value."""
        made = self.rules.placeholders.of(kind, value)
        if made != value:
            self.rules.counts[kind] = self.rules.counts.get(kind, 0) + 1
            if self._told is not None:
                self._told(kind, self.where, value, made)
        return made

    def named(self, kind: str, value: str) -> str:
        """The placeholder for a value that its name gave away; by its form when it has one of the known."""
        if not value.strip() or PLACEHOLDER.fullmatch(value.strip()):
            return value
        formed = self.rules.kind_of(value)
        if not formed:
            # what has a form is found by that
            self.remember(kind, value)
        return self.place(formed or kind, value)

    def remember(self, kind: str, value: str) -> None:
        """Look for this value everywhere else, too; what is short or plain would be found by chance."""
        value = value.strip()
        plain = value.isalpha() and len(value) < 8
        if len(value) < START or plain or len(self.remembered) >= _MOST or PLACEHOLDER.search(value):
            return
        for form in _written(value):
            self.remembered.setdefault(form, kind)
            self._starts.add(form[:START])

    def value(self, text: str, depth: int = 0) -> str:
        """A text that is a whole: JSON, XML or plain text is told by its beginning."""
        start = text.lstrip()[:1]
        if start in ("{", "[") and '"' in text and depth < MAX_DEPTH:
            return redact_json(self, text, depth + 1)
        if start == "<" and ">" in text and depth < MAX_DEPTH:
            return redact_markup(self, text, depth + 1)
        return self.text(text, depth)

    def is_clean(self, text: str) -> bool:
        """Whether it is known that nothing of a short text is to be replaced, looked at as text or as a whole."""
        return (
            text in self.rules.clean
            and text[0] not in "{[< \t\r\n"
            and not self.rules.secrets
            and not (self.remembered and self._may_hold(text))
        )

    def text(self, text: str, depth: int = 0, *, binary: bool = False) -> str:
        """Plain text, or bytes of no known kind (`binary`)."""
        if not text:
            return text
        if self.remembered or self.rules.secrets:
            text = self._exact(text)
        clean = self.rules.clean
        if text in clean:
            return text
        made = self._found(text, depth, binary=binary)
        if made == text and len(text) <= _SHORT and not binary:
            if len(clean) >= _CLEAN:
                clean.clear()
            clean.add(text)
        return made

    def _found(self, text: str, depth: int, *, binary: bool) -> str:
        text = self._patterns(text)
        if SUSPECT.search(text) is None:
            return text
        if not binary:
            text = redact_lines(self, text)
            text = redact_pairs(self, text)
        text = self.forms(text)
        if (binary or _CONTROL.search(text)) and self.rules.has(BINARY.kind):
            text = BINARY.pattern.sub(partial(self._one, BINARY), text)
        return redact_packed(self, text, depth)

    def forms(self, text: str) -> str:
        """What is found by its form alone."""
        size = len(text)
        for form in self.rules.forms:
            if size >= form.least and form.hint in text:
                self.token.check()
                text = form.pattern.sub(partial(self._one, form), text)
        return text

    def _one(self, form: Form, found: re.Match[str]) -> str:
        whole, group = found[0], found.re.groups
        start = found.start(group) - found.start()
        size = form.check(found[group])
        if not size or PLACEHOLDER.fullmatch(whole):
            return whole
        return whole[:start] + self.place(form.kind, whole[start : start + size]) + whole[start + size :]

    def _exact(self, text: str) -> str:
        """Secrets that are known, and values that were found by name, wherever they stand."""
        for values in (self.rules.secrets, self.remembered if self._may_hold(text) else {}):
            for value, kind in values.items():
                if value in text:
                    text = text.replace(value, self.place(kind, value))
        return text

    def _may_hold(self, text: str) -> bool:
        """Whether anything that is remembered may stand in this text; for a short one that is quickly told."""
        starts, places = self._starts, len(text) - START + 1
        if places > 4 * len(self.remembered):
            return True
        if places < len(starts):
            return any(text[at : at + START] in starts for at in range(places))
        return any(start in text for start in starts)

    def _patterns(self, text: str) -> str:
        """The profile's own expressions, which see text as people do where it is UTF-8."""
        for pattern in self.rules.patterns:
            seen = text
            if not text.isascii():
                try:
                    seen = text.encode("latin-1").decode("utf-8")
                except UnicodeDecodeError:
                    seen = text
            as_bytes = seen is not text

            def one(value: str, kind: str = pattern.name, as_bytes: bool = as_bytes) -> str:
                return self.place(kind, value.encode("utf-8").decode("latin-1") if as_bytes else value)

            made = pattern.replaced(seen, one)
            if made is None:
                # too slow: what it would have found is not known, so nothing of the text may stay
                text = self.place(pattern.name, text)
            elif made is not seen:
                text = made.encode("utf-8").decode("latin-1") if as_bytes else made
        return text


def _written(value: str) -> list[str]:
    """The value, and how it looks in base64, in hex and in a URL."""
    data = value.encode("latin-1", "replace")
    encoded = base64.b64encode(data).decode("ascii").rstrip("=")
    forms = [value, encoded, encoded.translate(str.maketrans("+/", "-_")), data.hex(), quote_from_bytes(data, safe="")]
    return list(dict.fromkeys(form for form in forms if len(form) >= 5))
