"""Command lines of bash, cmd and PowerShell taken apart into words, as bytes. Nothing is run and nothing expanded.

Of bash, a here-document that is piped into a command (as text, or through `base64 -d`) is kept as its input.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspector.errors import ImportFailed


@dataclass(slots=True)
class Command:
    """Words of one command, the line that it begins on, what it gets as standard input, and whether that is a pipe."""

    line: int
    words: list[bytes] = field(default_factory=list)
    stdin: bytes | None = None
    piped: bool = False


_ESCAPES = {"n": b"\n", "t": b"\t", "r": b"\r", "a": b"\a", "b": b"\b", "e": b"\x1b", "E": b"\x1b", "f": b"\f"}
_ESCAPES |= {"v": b"\v", "\\": b"\\", "'": b"'", '"': b'"', "?": b"?"}
_NUMBER = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z0-9_]+)\1")
_SAVED = re.compile(r'>>?"%TEMP%\\([^"\\]+)\.b64" \(')


def dialect_of(text: str) -> str:
    """`cmd`, `powershell` or `bash`, by how lines go on and quotes are escaped."""
    if re.search(r'(?m)\^[ \t]*\r?$|\^"|^@echo off', text):
        return "cmd"
    if re.search(r"(?m)`[ \t]*\r?$", text) or (
        re.search(r"(?im)^\s*(PS> |& )?\S*curl\.exe\s", text) and "\\\n" not in text
    ):
        return "powershell"
    return "bash"


def commands_of(text: str) -> Iterator[Command]:
    """The commands of a script or of a pasted line, in order. ImportFailed for a quote that has no end."""
    dialect = dialect_of(text)
    if dialect == "cmd":
        return _cmd(text)
    return _Bash(text, powershell=dialect == "powershell").commands()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


class _Bash:
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
                    made += _bytes(following)
                self._at += 2
                self._line += following == "\n"
            else:
                made += _bytes(char)
                self._at += 1
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
        return _bytes(inside.replace("''", "'") if self._powershell else inside)

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
                        following, _bytes(following)
                    )
                elif following in '$`"\\':
                    made += _bytes(following)
                elif following != "\n":
                    made += _bytes(char + following)
                self._at += 2
                continue
            if self._powershell and char == "\\" and following == '"':
                # what Windows PowerShell needs so that a program sees the quote
                made += b'"'
                self._at += 2
                continue
            made += _bytes(char)
            self._at += 1
        raise ImportFailed(f"the quote of line {begun} has no end")

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
                made += _bytes(char)
                self._at += 1
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
                made += _ESCAPES.get(following, b"\\" + _bytes(following))
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
            command.stdin = _bytes("".join(lines))
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


def _cmd(text: str) -> Iterator[Command]:
    """Lines of cmd, `^` taken away, then split as programs for Windows do it."""
    batch = text.lstrip().lower().startswith("@echo off")
    files: dict[str, str] = {}
    saving = ""
    for number, line in _cmd_lines(text.replace("\r\n", "\n")):
        bare = line.strip()
        if saving:
            if bare == ")":
                saving = ""
            else:
                files[saving] = files.get(saving, "") + bare.removeprefix("echo ")
        elif found := _SAVED.fullmatch(bare):
            saving = found[1]
        elif bare and not re.match(r"(?i)@?(echo|rem|setlocal|certutil|del|::)\b|::", bare):
            words = _windows_words(bare.replace("%%", "%") if batch else bare)
            command = Command(number, words)
            for at, word in enumerate(words):
                if word.startswith(b"@%TEMP%\\") and (name := word[8:].decode("utf-8", "replace")) in files:
                    words[at], command.stdin = b"@-", base64.b64decode(files[name])
            yield command


def _cmd_lines(text: str) -> Iterator[tuple[int, str]]:
    made: list[str] = []
    number = begun = 1
    quoted = False
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "^" and not quoted and at < len(text):
            char = text[at]
            at += 1
            if char == "\n":
                number += 1
                # a second line break stands for itself
                if text[at : at + 1] == "\n":
                    made.append("\n")
                    number += 1
                    at += 1
                continue
            made.append(char)
        elif char == "\n":
            yield begun, "".join(made)
            made, quoted = [], False
            number += 1
            begun = number
        else:
            quoted ^= char == '"'
            made.append(char)
    yield begun, "".join(made)


def _windows_words(line: str) -> list[bytes]:
    """Words by the rules of the C run-time library: backslashes count double only before a quote."""
    words: list[bytes] = []
    made: list[str] = []
    inside = begun = False
    at = 0
    while at < len(line):
        char = line[at]
        if char == "\\":
            end = at
            while line[end : end + 1] == "\\":
                end += 1
            count, at, begun = end - at, end, True
            if line[at : at + 1] == '"':
                made.append("\\" * (count // 2))
                if count % 2:
                    made.append('"')
                    at += 1
            else:
                made.append("\\" * count)
            continue
        at += 1
        if char == '"':
            begun = True
            if inside and line[at : at + 1] == '"':
                made.append('"')
                at += 1
            else:
                inside = not inside
        elif char in " \t\n" and not inside:
            if begun:
                words.append(_bytes("".join(made)))
            made, begun = [], False
        else:
            made.append(char)
            begun = True
    if inside:
        raise ImportFailed("a quote has no end")
    if begun:
        words.append(_bytes("".join(made)))
    return words
