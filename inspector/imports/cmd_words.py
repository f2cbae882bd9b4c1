"""Command lines of cmd.exe taken apart into words: its carets first, then the rules of the programs that it starts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from inspector.errors import ImportFailed
from inspector.imports.command import Command, word_bytes
from inspector.imports.curl_config import config_words

_SAVED = re.compile(r'>>?"%TEMP%\\([^"\\]+)\.b64" \(')


def cmd_commands(text: str) -> Iterator[Command]:
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
            words[:] = _with_config(words, files)
            for at, word in enumerate(words):
                if word.startswith(b"@%TEMP%\\") and (name := word[8:].decode("utf-8", "replace")) in files:
                    words[at], command.stdin = b"@-", _decoded(files[name], name)
            yield command


def _with_config(words: list[bytes], files: dict[str, str]) -> Iterator[bytes]:
    """The words, with those of a config file that the script makes in its place."""
    rest = iter(words)
    for word in rest:
        name = next(rest, b"") if word == b"--config" else b""
        kept = name.removeprefix(b"%TEMP%\\").decode("utf-8", "replace")
        if word == b"--config" and kept in files:
            yield from config_words(_decoded(files[kept], kept))
        else:
            yield word
            if word == b"--config":
                yield name


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImportFailed(f"the file {name!r:.60} that the script makes is not base64") from error


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
                words.append(word_bytes("".join(made)))
            made, begun = [], False
        else:
            made.append(char)
            begun = True
    if inside:
        raise ImportFailed("a quote has no end")
    if begun:
        words.append(word_bytes("".join(made)))
    return words
