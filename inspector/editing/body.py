"""A body as text that can be edited: opened only where the same bytes come back when nothing is changed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from inspector.bodies import sniff, text_of
from inspector.editing.shape import laid_out
from inspector.errors import ResendRefused
from inspector.workers import Token

#: Longer bodies stay bytes: editors and eyes are slow with them.
TEXT_LIMIT = 1024 * 1024
#: Characters of one line, beyond which each key stroke would take too long.
LINE_LIMIT = 64 * 1024
#: Stands for a carriage return where not all lines end alike.
RETURN_MARK = "␍"
_BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
#: Text widgets take these for ends of paragraphs, or cannot hold them.
_NO_TEXT = re.compile("[\u2029\ufdd0\ufdd1\ud800-\udfff]")


class NotEditable(Exception):
    """A body that stays bytes; the text says why. `lay_out`: laid out as its kind it could be edited."""

    def __init__(self, why: str, *, lay_out: bool = False) -> None:
        super().__init__(why)
        self.lay_out = lay_out


@dataclass(frozen=True, slots=True)
class BodyText:
    """How a body's text is written as bytes. `newline`: "\\n", "\\r\\n", or "" where returns are shown as marks."""

    charset: str = "utf-8"
    bom: bool = False
    newline: str = "\n"

    def encode(self, text: str) -> bytes:
        """The bytes of an edited text, whose lines end in "\\n". ResendRefused for what the charset does not have."""
        written = text.replace(RETURN_MARK, "\r") if not self.newline else text.replace("\n", self.newline)
        try:
            made = written.encode(self.charset)
        except UnicodeEncodeError as error:
            line = text.count("\n", 0, min(error.start, len(text))) + 1
            raise ResendRefused(
                f"The body is {self.charset.upper()}, which has no {written[error.start]!r} (line {line}).",
                hint="Write it escaped, or replace the body by a file in the charset that the receiver expects.",
            ) from error
        return (_BOMS[self.charset] if self.bom else b"") + made

    @property
    def remark(self) -> str:
        """What is worth knowing, in a few words; empty for UTF-8 with plain line ends."""
        parts = [] if self.charset in ("utf-8", "ascii") else [self.charset.upper()]
        parts += ["byte order mark"] if self.bom else []
        parts += ["CR LF"] if self.newline == "\r\n" else []
        parts += [f"{RETURN_MARK} is a CR"] if not self.newline else []
        return " · ".join(parts)


def open_text(
    data: bytes, content_type: str, token: Token | None = None, *, long_lines: bool = False
) -> tuple[str, BodyText]:
    """The text to edit, lines ending in "\\n", and how it becomes bytes. NotEditable: these bytes stay bytes."""
    kind = sniff(content_type, data)
    if len(data) > TEXT_LIMIT:
        raise NotEditable(f"{len(data):,} bytes are more than the editor takes ({TEXT_LIMIT:,}).")
    if kind.is_binary:
        raise NotEditable("These bytes are no text.")
    read = text_of(data, content_type, token=token)
    if read.invalid or _NO_TEXT.search(read.text):
        raise NotEditable(f"Not all of these bytes are {read.charset.upper()} text, and as text some would change.")
    text, newline = _with_plain_ends(read.text)
    form = BodyText(read.charset, read.bom, newline)
    try:
        same = form.encode(text) == data
    except ResendRefused:
        same = False
    if not same:
        raise NotEditable(f"Read as {read.charset.upper()} and written again, these bytes would not be the same.")
    if not long_lines and max(map(len, text.split("\n"))) > LINE_LIMIT:
        raise NotEditable(
            f"A line of it is longer than {LINE_LIMIT:,} characters.", lay_out=kind.name in ("json", "xml")
        )
    return text, form


def open_laid_out(data: bytes, content_type: str, token: Token) -> tuple[str, BodyText]:
    """The same for JSON or XML whose lines are too long: laid out first. NotEditable, NotShaped."""
    text, form = open_text(data, content_type, token, long_lines=True)
    made = laid_out(sniff(content_type, data).name, text, token)
    if max(map(len, made.split("\n"))) > LINE_LIMIT:
        raise NotEditable("Even with one member a line, a line of it is too long to edit.")
    return made, form


def _with_plain_ends(text: str) -> tuple[str, str]:
    returns = text.count("\r")
    if not returns:
        return text, "\n"
    if returns == text.count("\r\n") == text.count("\n"):
        return text.replace("\r\n", "\n"), "\r\n"
    if RETURN_MARK in text:
        raise NotEditable("Its lines end in different ways.")
    return text.replace("\r", RETURN_MARK), ""
