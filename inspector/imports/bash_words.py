"""Command lines of bash and PowerShell taken apart into words. Nothing is run and nothing expanded.

Of bash, a here-document that is piped into a command (as text, or through `base64 -d`) is kept as its input.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from inspector.errors import ImportFailed
from inspector.imports.command import Command, word_bytes

_ESCAPES = {"n": b"\n", "t": b"\t", "r": b"\r", "a": b"\a", "b": b"\b", "e": b"\x1b", "E": b"\x1b", "f": b"\f"}
_ESCAPES |= {"v": b"\v", "\\": b"\\", "'": b"'", '"': b'"', "?": b"?"}
#: What means itself, bare and in quotes.
_BARE = re.compile(r"[^\s'\"\\$`;|&<>]+")
_IN_DOUBLE = re.compile(r"[^\"\\`\n]+")
_IN_ANSI = re.compile(r"[^'\\\n]+")
_NUMBER = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z0-9_]+)\1")


class ShellWords:
    """A cursor over a text; of PowerShell where its quoting differs."""

    def __init__(self, text: str, *, powershell: bool) -> None:
        self._text = text.replace("\r\n", "\n")
        self._powershell = powershell
        self._at = 0
        self._line = 1
        self._waiting: list[tuple[Command, str]] = []

    def commands(self) -> Iterator[Command]:
        """One after the other; a pipe hands on what is known of its input."""
        pipeline: list[Command] = []
        command: Command | None = None
        while True:
            found = self._next()
            if isinstance(found, bytes):
                if command is None:
                    command = Command(self._line, piped=bool(pipeline))
                command.words.append(found)
                continue
            if found == "heredoc":
                if command is None:
                    command = Command(self._line, piped=bool(pipeline))
                self._waiting.append((command, self._word_of_heredoc))
                continue
            if command is not None:
                pipeline.append(command)
                command = None
            if found == "|":
                continue
            self._read_heredocs()
            yield from _joined(pipeline)
            pipeline = []
            if found == "end":
                return

    def _next(self) -> bytes | str:
        """A word, or what parts commands: `|`, `;`, `end`; `heredoc` when one is announced."""
        text = self._text
        while self._at < len(text):
            char = text[self._at]
            if char == ("`" if self._powershell else "\\") and text[self._at + 1 : self._at + 2] == "\n":
                self._at += 2
                self._line += 1
            elif char in " \t\r":
                self._at += 1
            elif char == "#":
                end = text.find("\n", self._at)
                self._at = len(text) if end < 0 else end
            elif char == "\n":
                self._at += 1
                self._line += 1
                return ";"
            elif char in ";&":
                self._at += 1
                return ";"
            elif char == "|":
                self._at += 1
                return "|"
            elif (here := _HEREDOC.match(text, self._at)) and not self._powershell:
                self._at = here.end()
                self._word_of_heredoc = here[2]
                return "heredoc"
            elif char in "<>":
                # a redirection: its file is not ours to touch
                self._at += 1
                while text[self._at : self._at + 1] in (">", "<", "&", " ") and self._at < len(text):
                    self._at += 1
                self._word()
            else:
                return self._word()
        return "end"

    def _word(self) -> bytes:
        text, made = self._text, bytearray()
        begun = self._at
        while self._at < len(text):
            char = text[self._at]
            following = text[self._at + 1 : self._at + 2]
            if char in " \t\r\n;|&<>" and not (char == "&" and self._at == begun):
                break
            if char == "'":
                made += self._single()
            elif char == '"':
                made += self._double()
            elif char == "$" and following == "'" and not self._powershell:
                self._at += 1
                made += self._ansi()
            elif char == ("`" if self._powershell else "\\") and following:
                if following != "\n":
                    made += word_bytes(following)
                self._at += 2
                self._line += following == "\n"
            else:
                made += self._run(_BARE)
        return bytes(made).replace(b'\\"', b'"') if self._powershell else bytes(made)

    def _single(self) -> bytes:
        start = self._at + 1
        end = self._text.find("'", start)
        while self._powershell and end >= 0 and self._text[end + 1 : end + 2] == "'":
            end = self._text.find("'", end + 2)
        if end < 0:
            raise ImportFailed(f"the quote of line {self._line} has no end")
        inside = self._text[start:end]
        self._at = end + 1
        self._line += inside.count("\n")
        return word_bytes(inside.replace("''", "'") if self._powershell else inside)

    def _double(self) -> bytes:
        text, made, begun = self._text, bytearray(), self._line
        escape = "`" if self._powershell else "\\"
        self._at += 1
        while self._at < len(text):
            char = text[self._at]
            following = text[self._at + 1 : self._at + 2]
            self._line += char == "\n"
            if char == '"':
                if self._powershell and following == '"':
                    made += b'"'
                    self._at += 2
                    continue
                self._at += 1
                return bytes(made)
            if char == escape and following:
                self._line += following == "\n"
                if self._powershell:
                    made += {"n": b"\n", "t": b"\t", "r": b"\r", "0": b"\0", "\n": b""}.get(
                        following, word_bytes(following)
                    )
                elif following in '$`"\\':
                    made += word_bytes(following)
                elif following != "\n":
                    made += word_bytes(char + following)
                self._at += 2
                continue
            if self._powershell and char == "\\" and following == '"':
                # what Windows PowerShell needs so that a program sees the quote
                made += b'"'
                self._at += 2
                continue
            made += self._run(_IN_DOUBLE)
        raise ImportFailed(f"the quote of line {begun} has no end")

    def _run(self, pattern: re.Pattern[str]) -> bytes:
        """The next character, and what follows it that means itself."""
        found = pattern.match(self._text, self._at + 1)
        start, self._at = self._at, self._at + 1 if found is None else found.end()
        return word_bytes(self._text[start : self._at])

    def _ansi(self) -> bytes:
        text, made, begun = self._text, bytearray(), self._line
        self._at += 1
        while self._at < len(text):
            char = text[self._at]
            if char == "'":
                self._at += 1
                return bytes(made)
            self._line += char == "\n"
            if char != "\\":
                made += self._run(_IN_ANSI)
                continue
            number = _NUMBER.match(text, self._at + 1)
            following = text[self._at + 1 : self._at + 2]
            if number is not None:
                self._at = number.end()
                made += _numbered(number)
            elif following == "c":
                made.append(ord(text[self._at + 2 : self._at + 3] or "@") & 0x1F)
                self._at += 3
            else:
                made += _ESCAPES.get(following, b"\\" + word_bytes(following))
                self._at += 2
        raise ImportFailed(f"the quote of line {begun} has no end")

    def _read_heredocs(self) -> None:
        for command, word in self._waiting:
            lines = []
            while self._at < len(self._text):
                end = self._text.find("\n", self._at)
                end = len(self._text) if end < 0 else end
                line = self._text[self._at : end]
                self._at = end + 1
                self._line += 1
                if line == word:
                    break
                lines.append(line + "\n")
            command.stdin = word_bytes("".join(lines))
        self._waiting = []


def _numbered(found: re.Match[str]) -> bytes:
    if found[1] is not None:
        return bytes([int(found[1], 16)])
    if found[4] is not None:
        return bytes([int(found[4], 8) & 0xFF])
    try:
        return chr(int(found[2] or found[3], 16)).encode("utf-8", "surrogatepass")
    except (ValueError, OverflowError):
        return b"\xef\xbf\xbd"


def _joined(pipeline: list[Command]) -> Iterator[Command]:
    for at, command in enumerate(pipeline):
        if at and command.stdin is None:
            command.stdin = _output(pipeline[at - 1])
        yield command


def _output(command: Command) -> bytes | None:
    """What a command that only hands on text writes."""
    words, given = command.words, command.stdin
    if words == [b"cat"]:
        return given
    if words[:1] == [b"base64"] and words[1:] in ([b"-d"], [b"--decode"], [b"-D"]) and given is not None:
        try:
            return base64.b64decode(b"".join(given.split()), validate=True)
        except ValueError:
            return None
    if words[:1] in ([b"echo"], [b"printf"]) and len(words) == 2 and b"%" not in words[1] and b"\\" not in words[1]:
        return words[1] + (b"\n" if words[0] == b"echo" else b"")
    return None
