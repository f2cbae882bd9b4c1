"""Characters that hide, reorder or steer a display, replaced by marks that can be seen.

Controls become their pictures (NUL ␀, ESC ␛), the rest their number (⟨U+202E⟩); bytes that are not text in the
body's charset travel as U+DC00 + byte (see charset) and become ⟨FF⟩. Tab and newline stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: "\u2421"}

# C1 controls, soft hyphen, Arabic letter mark, Mongolian vowel separator, zero width and direction marks, line and
# paragraph separator, embeddings, overrides, isolates, joiners, BOM, interlinear marks, tags, surrogates, fillers
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
HIDDEN = re.compile(f"[{_HIDDEN}]")
_RUN = re.compile(f"[{_HIDDEN}]+")

_ASCII_SHOWN = bytes(range(0x20, 0x7F)) + b"\t\n"

#: Characters looked at in one go, so that other threads get their turn
_STEP = 1 << 18


class Visible(NamedTuple):
    """`text` with marks, how many characters were replaced (`hidden`), and at most 8 different marks."""

    text: str
    hidden: int
    kinds: tuple[str, ...]


def mark(char: str) -> str:
    """The mark shown for one hidden character."""
    code = ord(char)
    if code in _PICTURES:
        return _PICTURES[code]
    if 0xDC00 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02X}⟩"
    return f"⟨U+{code:04X}⟩"


class _Marks(dict[int, str]):
    """The mark of each hidden character, by its number, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = mark(chr(code))
        return self[code]


_MARKS = _Marks()


def _mark_run(found: re.Match[str]) -> str:
    return found[0].translate(_MARKS)


def has_hidden(text: str) -> bool:
    """True when `visible` would change the text; about 1 ms per MB of ASCII."""
    for start in range(0, len(text), _STEP):
        part = text[start : start + _STEP]
        if part.isascii():
            if part.encode("ascii").translate(None, _ASCII_SHOWN):
                return True
        elif HIDDEN.search(part):
            return True
    return False


def count_hidden(text: str) -> tuple[int, tuple[str, ...]]:
    """How many characters `visible` would replace, and their different marks (at most 8)."""
    return count_hidden_in(text[start : start + _STEP] for start in range(0, len(text), _STEP))


def count_hidden_in(parts: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """As `count_hidden`, of a text in parts."""
    count = 0
    kinds: dict[str, None] = {}
    for part in parts:
        if not has_hidden(part):
            continue
        found = HIDDEN.findall(part)
        count += len(found)
        for char in dict.fromkeys(found):
            if len(kinds) < 8:
                kinds.setdefault(mark(char))
    return count, tuple(kinds)


def show(text: str) -> str:
    """The display form of a text: hidden characters as marks."""
    return _RUN.sub(_mark_run, text)


def visible(text: str) -> Visible:
    """Replace every character that hides or reorders. No bidi, control, zero-width or surrogate character is left."""
    count, kinds = count_hidden(text)
    return Visible(show(text) if count else text, count, kinds)


def marks(exact: str) -> list[tuple[int, int, int]]:
    """`(exact index, display start, display length)` of each mark of a line, in order."""
    found = []
    grown = 0
    for match in HIDDEN.finditer(exact):
        at = match.start()
        length = len(mark(match[0]))
        found.append((at, at + grown, length))
        grown += length - 1
    return found


def runs(exact: str) -> list[tuple[int, int, int, int]]:
    """`(exact index, characters, display start, display length)` of all marks that stand side by side, in order."""
    found = []
    grown = 0
    for match in _RUN.finditer(exact):
        at, count = match.start(), match.end() - match.start()
        length = len(_mark_run(match))
        found.append((at, count, at + grown, length))
        grown += length - count
    return found


def exact_column(exact: str, column: int) -> int:
    """The index in the exact line of a column of its display form; inside a mark: the character behind the mark."""
    grown = 0
    for at, start, length in marks(exact):
        if column <= start:
            break
        if column < start + length:
            return at + 1
        grown += length - 1
    return min(column - grown, len(exact))
