"""Values of a PowerShell script: quoted texts, here-strings, tables, variables, and the few calls that make bytes.

Nothing is run: what is not one of those is refused with its line.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from inspector.errors import ImportFailed

_SPACE = re.compile(r"(?:[ \t\r]|`\r?\n)+")
_GAP = re.compile(r"(?:[ \t\r\n]|`\r?\n|#[^\n]*|<#.*?#>)+", re.DOTALL)
_HERE = re.compile(r"@(['\"])[ \t]*\r?\n(.*?)\r?\n\1@", re.DOTALL)
_EMPTY_HERE = re.compile(r"@(['\"])[ \t]*\r?\n\1@")
_VARIABLE = re.compile(r"\$(?:\{([^{}]+)\}|([A-Za-z_][\w:]*))")
_WORD = re.compile(r"[^\s'\"`$(){}@;,|]+")
_KEY = re.compile(r"[A-Za-z_][\w-]*")
_CHAR = re.compile(r"\$\(\[char\](?:0x([0-9A-Fa-f]{1,6})|(\d{1,7}))\)")
_CALL = re.compile(
    r"\[(?:System\.)?(Convert|Text\.Encoding)\]::(?:(FromBase64String)|(UTF8|ASCII|Latin1|Default)\.GetBytes)\(",
    re.IGNORECASE,
)
_CAST = re.compile(r"\[(?:string|ordered|hashtable|System\.[\w.]+|byte\[\])\](?!::)", re.IGNORECASE)
_NEW = re.compile(r"New-Object\s+(?:-TypeName\s+)?(?:\"[^\"]*\"|'[^']*'|[\w.]+(?:\[[^\s]*\])?)", re.IGNORECASE)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
_DEEPEST = 40


class Cursor:
    """A place in a script, and what its variables hold: texts, bytes, tables (dict) and lists."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.variables: dict[str, Any] = {}
        self._depth = 0
        self._counted = (0, 1)

    @property
    def line(self) -> int:
        """The line of the place."""
        at, line = self._counted
        if at > self.at:
            at, line = 0, 1
        self._counted = self.at, line + self.text.count("\n", at, self.at)
        return self._counted[1]

    def wrong(self, what: str) -> ImportFailed:
        """The error for what stands here."""
        return ImportFailed(f"line {self.line}: {what}")

    def blank(self, *, lines: bool = False) -> None:
        """Go over white space, and line breaks and comments if they part nothing here."""
        if found := (_GAP if lines else _SPACE).match(self.text, self.at):
            self.at = found.end()

    def take(self, wanted: str) -> bool:
        """Go over that text if it comes next."""
        if not self.text.startswith(wanted, self.at):
            return False
        self.at += len(wanted)
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go over what fits the pattern here."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def value(self) -> Any:
        """The value that comes next, with what is added to it by `+`."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.wrong("values inside each other too deeply")
        made = self._one()
        while True:
            start = self.at
            self.blank()
            if not self.take("+"):
                self.at = start
                break
            self.blank(lines=True)
            other = self._one()
            if not isinstance(made, str) or not isinstance(other, str):
                raise self.wrong("only texts can be put together here")
            made += other
        self._depth -= 1
        return made

    def _one(self) -> Any:
        while self.match(_CAST):
            self.blank()
        if found := self.match(_CALL):
            return self._bytes_of(found)
        if found := self.match(_EMPTY_HERE) or self.match(_HERE):
            inside = found[2] if found.re is _HERE else ""
            return inside if found[1] == "'" else self._expanded(inside)
        if self.take("@{"):
            return self._table()
        if self.take("@("):
            return self._list()
        if self.take("("):
            self.blank(lines=True)
            made = self.value()
            self.blank(lines=True)
            self._need(")")
            return made
        if self.take("'"):
            return self._single()
        if self.take('"'):
            return self._double()
        if found := self.match(_NEW):
            self.blank()
            return self._list() if self.take("(") else {}
        if found := self.match(_VARIABLE):
            return self._variable(found)
        if found := self.match(_WORD):
            return found[0]
        raise self.wrong(f"{self.text[self.at : self.at + 20]!r} is not understood")

    def _need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise self.wrong(f"{wanted!r} is missing")

    def _variable(self, found: re.Match[str]) -> Any:
        name = (found[1] or found[2]).lower()
        if name in ("true", "false", "null"):
            return {"true": "True", "false": "False", "null": ""}[name]
        if name not in self.variables:
            raise self.wrong(f"the variable ${name} has no value here")
        return self.variables[name]

    def _bytes_of(self, call: re.Match[str]) -> bytes:
        self.blank(lines=True)
        text = self.value()
        self.blank(lines=True)
        self._need(")")
        if not isinstance(text, str):
            raise self.wrong("bytes can be made of a text only")
        if call[2]:
            try:
                return base64.b64decode("".join(text.split()), validate=True)
            except ValueError as error:
                raise self.wrong("what should be base64 is not") from error
        encoding = {"ascii": "ascii", "latin1": "latin-1"}.get((call[3] or "").lower(), "utf-8")
        return text.encode(encoding, "replace" if encoding != "utf-8" else "surrogateescape")

    def _single(self) -> str:
        made = []
        while True:
            end = self.text.find("'", self.at)
            if end < 0:
                raise self.wrong("a quote has no end")
            made.append(self.text[self.at : end])
            self.at = end + 1
            if not self.take("'"):
                return "".join(made)
            made.append("'")

    def _double(self) -> str:
        start = self.at
        while True:
            end = re.compile(r'["`]').search(self.text, self.at)
            if end is None:
                raise self.wrong("a quote has no end")
            self.at = end.end()
            if end[0] == "`":
                self.at += 1
            elif not self.take('"'):
                return self._expanded(self.text[start : self.at - 1])

    def _expanded(self, inside: str) -> str:
        """A text in double quotes: escapes, `$([char]N)`, and variables that are known."""
        made: list[str] = []
        at = 0
        for found in re.finditer(r"`(\r?\n|.)|\"\"|" + _CHAR.pattern + "|" + _VARIABLE.pattern, inside, re.DOTALL):
            made.append(inside[at : found.start()])
            at = found.end()
            escaped, hexadecimal, decimal, braced, plain = found.groups()
            if escaped is not None:
                made.append("" if "\n" in escaped else _ESCAPES.get(escaped, escaped))
            elif hexadecimal or decimal:
                number = int(hexadecimal, 16) if hexadecimal else int(decimal)
                if number > 0x10FFFF:
                    raise self.wrong(f"there is no character {number}")
                made.append(chr(number))
            elif braced or plain:
                value = self.variables.get((braced or plain).lower())
                made.append(value if isinstance(value, str) else found[0])
            else:
                made.append('"')
        made.append(inside[at:])
        # two halves that were written one by one are one character
        return "".join(made).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")

    def _table(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while True:
            self.blank(lines=True)
            if self.take("}"):
                return made
            if self.take(";"):
                continue
            if self.text[self.at : self.at + 1] in ("'", '"'):
                key = self.value()
            elif found := self.match(_KEY):
                key = found[0]
            else:
                raise self.wrong("a name is missing in a table")
            self.blank()
            self._need("=")
            self.blank(lines=True)
            made[str(key)] = self.value()

    def _list(self) -> list[Any]:
        made: list[Any] = []
        while True:
            self.blank(lines=True)
            if self.take(")"):
                return made
            if self.take(","):
                continue
            made.append(self.value())
